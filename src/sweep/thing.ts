import type { MachineState } from '../providers/compute.ts'
import type { ThingKind } from './tables.ts'

/** Whom something at a vendor names as the one that it is for. */
export type Claimant =
  | { readonly of: 'server'; readonly id: string }
  | { readonly of: 'image'; readonly id: string }
  | { readonly of: 'blueprint'; readonly name: string }
  /** What a check of ours makes and takes back in the same minute. */
  | { readonly of: 'check' }

/** Something at a vendor that may be this installation's. */
export interface Thing {
  /** It bears the mark; without one it is ours only when its name is that of a row of ours. */
  readonly isMarked: boolean
  readonly kind: ThingKind
  readonly vendorId: string
  readonly name: string
  readonly labels: Readonly<Record<string, string>>
  /** Null: it does not say, or not in words of ours. */
  readonly claimant: Claimant | null
  /** By the vendor's clock; null where it does not tell. */
  readonly createdAt: Date | null
  /** Of machines. */
  readonly state?: MachineState
}

const serverForm = /^srv_[a-z0-9]{1,16}$/
const imageForm = /^img_[a-z0-9]{1,16}$/
const blueprintForm = /^[a-z0-9]+$/
const checkForm = /^sambuk-doctor-[0-9a-f]{12}\./

/** Pure. By the labels of a machine, an image or a key. */
export function claimantByLabels(labels: Readonly<Record<string, string>>): Claimant | null {
  const { 'sambuk.server': server, 'sambuk.image': image } = labels
  if (server !== undefined) return serverForm.test(server) ? { of: 'server', id: server } : null
  if (image !== undefined) return imageForm.test(image) ? { of: 'image', id: image } : null
  return null
}

/** Pure. By a record's comment, of which the installation's mark was cut off, and its name. */
export function claimantByComment(rest: string, name: string): Claimant | null {
  const id = rest.trim()
  if (serverForm.test(id)) return { of: 'server', id }
  return id === '' && checkForm.test(name) ? { of: 'check' } : null
}

/**
 * Pure. By a firewall's name, `sambuk-<installation>-<blueprint>`. Names of installations may have dashes, and
 * those of blueprints have none: with one more in it the name is that of another installation. Null: not ours.
 */
export function blueprintOfFirewall(installationId: string, name: string): string | null {
  const start = `sambuk-${installationId}-`
  const blueprint = name.startsWith(start) ? name.slice(start.length) : ''
  return blueprintForm.test(blueprint) ? blueprint : null
}

/** How the name of a server's key and machine ends, see `machineNameOf`; null: it is no such name. */
export function partsOfKeyName(
  name: string,
): { hostname: string; idStart: string; generation: number } | null {
  const form = /^(?<hostname>.+)-(?<idStart>[a-z0-9]{8})-(?<generation>\d{1,6})$/.exec(name)?.groups
  if (!form) return null
  const { hostname = '', idStart = '', generation = '' } = form
  return { hostname, idStart: `srv_${idStart}`, generation: Number(generation) }
}

/** The id of the image that a key's name tells, see `imageMachineName`. */
export const imageOfKeyName = (name: string): string | null => {
  const letters = /^builder-img-([a-z0-9]{1,16})$/.exec(name)?.[1]
  return letters ? `img_${letters}` : null
}
