import { z } from 'zod'
import type { Meaning } from '../transport/judged.ts'

/**
 * What DigitalOcean's errors mean for us. Its own ids are few, and nearly every refusal is an
 * `unprocessable_entity` that only its text tells apart: those have codes of ours, see {@link texts}.
 */
export const meanings: Readonly<Record<string, Meaning>> = {
  // its own ids
  unauthorized: 'unauthorized', // Unable to authenticate you.
  forbidden: 'unauthorized', // You are not authorized to perform this operation
  not_found: 'not-found', // The resource you requested could not be found.
  bad_request: 'rejected', // the body is not what the path takes
  unprocessable_entity: 'rejected', // understood and refused, for a reason that we have not met yet
  conflict: 'busy', // the resource is changing
  too_many_requests: 'rate-limited', // API rate limit exceeded.
  server_error: 'lost', // Unexpected server-side error
  service_unavailable: 'lost', // behind a gateway of theirs
  // told from the text
  droplet_limit: 'quota',
  payment_wanted: 'quota',
  region_closed: 'sold-out',
  size_unavailable: 'sold-out',
  image_elsewhere: 'rejected',
  image_invalid: 'rejected',
  size_invalid: 'rejected',
  region_invalid: 'rejected',
  disk_too_small: 'rejected',
  name_invalid: 'rejected',
  ssh_key_unknown: 'rejected',
  ssh_key_in_use: 'already-exists',
  name_in_use: 'already-exists',
  pending_event: 'busy',
  already_in_state: 'rejected', // success for whoever asked for that state
}

/** The first that fits is the code. Each was quoted by somebody who met it; see README.md. */
const texts: readonly (readonly [code: string, text: RegExp])[] = [
  ['droplet_limit', /droplet limit/i], // creating this/these droplet(s) will exceed your droplet limit
  ['payment_wanted', /additional payment/i], // This size is currently restricted please send an additional payment to unlock.
  ['image_elsewhere', /image .*not available in the selected region/i], // The image you specified is not available in the selected region, …
  ['region_closed', /^region is not available/i], // Region is not available
  ['size_unavailable', /size is (unavailable|not available)/i], // Size is not available in this region.
  ['image_invalid', /invalid image/i], // You specified an invalid image for Droplet creation.
  ['size_invalid', /invalid size/i], // You specified an invalid size for Droplet creation.
  ['region_invalid', /invalid region/i], // You specified an invalid region for Droplet creation.
  ['disk_too_small', /smaller disk/i], // Cannot create a droplet with a smaller disk than the image.
  ['name_invalid', /valid hostname characters/i], // Only valid hostname characters are allowed. (a-z, A-Z, 0-9, . and -)
  ['ssh_key_unknown', /invalid (key identifiers|ssh key ids)/i], // … are invalid key identifiers for Droplet creation.
  ['ssh_key_in_use', /ssh key is already in use/i], // SSH Key is already in use on your account
  ['name_in_use', /duplicate name|already exists/i], // duplicate name (of a firewall)
  ['pending_event', /pending event/i], // Droplet already has a pending event.
  ['already_in_state', /already (powered )?(on|off)\b/i], // Droplet is already powered off.
]

/** Their own failures keep their id: what they say then is not about the request. */
const refusals = new Set(['unprocessable_entity', 'conflict', 'forbidden', 'bad_request'])

const envelope = z.object({ id: z.string(), message: z.string() })

/** Reads DigitalOcean's error, which is flat; null when the body is none (a gateway's page). */
export function readError(body: string): { code: string; message: string } | null {
  let json: unknown
  try {
    json = JSON.parse(body)
  } catch {
    return null // a gateway's page, not the API
  }
  const read = envelope.safeParse(json)
  if (!read.success) return null
  const { id, message } = read.data
  const told = refusals.has(id) ? texts.find(([, text]) => text.test(message)) : undefined
  return { code: told?.[0] ?? id, message }
}
