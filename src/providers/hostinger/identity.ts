import { assert } from '../../kit/assert.ts'

/**
 * Machines here have no labels, but a hostname that is ours to choose. It says who a machine is:
 * `<name>.<server>.<installation>.sambuk.internal`, or `idle.<installation>.sambuk.internal` for one
 * that was retired. `.internal` is reserved for names like these and will never be anybody's.
 *
 * An idle machine is given its next name before its disk is wiped, because a new hostname restarts a
 * machine and would cut off the script that a wiped one runs. Until the wipe it is not its owner's:
 * `<name>.<server>.<installation>.qr<time>.sambuk.internal` says after when it has to have happened.
 */
const zone = 'sambuk.internal'
const zoneLabels = zone.split('.')

const labelLengthMax = 63
const hostnameLengthMax = 253

/** What our ids are made of: more than a host label may hold, which has no `_`. */
const ourId = /^[a-z0-9](?:[a-z0-9_-]*[a-z0-9])?$/

export interface Owned {
  kind: 'owned'
  name: string
  serverId: string
  installationId: string
  /** It counts as its owner's once it was wiped after this (vendor's clock); null: it was bought new. */
  wipedAfter: Date | null
}
export type Identity = Owned | { kind: 'idle'; installationId: string }

/** The labels that a hostname can carry; an order with any others cannot be kept here. */
export const ownerLabels = ['sambuk.installation', 'sambuk.server'] as const
export const retiredLabel = 'sambuk.retired'

export function identityOfOrder(order: {
  name: string
  labels: Readonly<Record<string, string>>
}): Owned {
  const { 'sambuk.installation': installationId, 'sambuk.server': serverId, ...rest } = order.labels
  assert(installationId && serverId, `an order is labelled with ${ownerLabels.join(' and ')}`)
  assert(Object.keys(rest).length === 0, 'an order here has no labels but those of its owner')
  return { kind: 'owned', name: order.name, serverId, installationId, wipedAfter: null }
}

/** The same owner of a machine by the same name, however it came to it. */
export const isSameOwner = (identity: Identity | null, owner: Owned): boolean =>
  identity?.kind === 'owned' &&
  hostnameOf({ ...identity, wipedAfter: null }) === hostnameOf({ ...owner, wipedAfter: null })

export function labelsOf(identity: Identity | null): Record<string, string> {
  if (!identity) return {}
  const installation = { 'sambuk.installation': identity.installationId }
  return identity.kind === 'idle'
    ? { ...installation, [retiredLabel]: 'yes' }
    : { ...installation, 'sambuk.server': identity.serverId }
}

export function hostnameOf(identity: Identity): string {
  const installation = labelOf(identity.installationId)
  const labels =
    identity.kind === 'idle'
      ? ['idle', installation]
      : [
          ...nameLabels(identity.name),
          labelOf(identity.serverId),
          installation,
          ...(identity.wipedAfter ? [timeLabel(identity.wipedAfter)] : []),
        ]
  const hostname = [...labels, ...zoneLabels].join('.')
  assert(hostname.length <= hostnameLengthMax, `${hostname} fits into a hostname`)
  return hostname
}

/** Who a machine is by its hostname; null when the name is none of ours. */
export function identityOf(hostname: string): Identity | null {
  if (!hostname.endsWith(`.${zone}`)) return null
  const labels = hostname.slice(0, -zone.length - 1).split('.')
  const wipedAfter = timeOf(labels.at(-1))
  const [installation, server, ...name] = (wipedAfter ? labels.slice(0, -1) : labels).reverse()
  const installationId = installation && decoded(installation)
  if (!installationId || !server) return null
  if (name.length === 0) {
    return server === 'idle' && !wipedAfter ? { kind: 'idle', installationId } : null
  }
  const serverId = decoded(server)
  const nameId = decoded(name.reverse().join(''))
  if (!serverId || !nameId) return null
  return { kind: 'owned', name: nameId, serverId, installationId, wipedAfter }
}

/** `qr` begins no id, see {@link encoded}. */
const timeLabel = (at: Date): string => `qr${Math.floor(at.getTime() / 1000).toString(36)}`

function timeOf(label: string | undefined): Date | null {
  const text = /^qr([0-9a-z]{1,8})$/.exec(label ?? '')?.[1]
  return text === undefined ? null : new Date(Number.parseInt(text, 36) * 1000)
}

/** The name that the vendor gives to a machine which nobody named, and to one that was recreated. */
export const isVendorsOwn = (hostname: string): boolean => /^srv\d+\.hstgr\.cloud$/.test(hostname)

/** `q` begins what a host label cannot say: `_` is `qu`, and `q` itself `qq`. */
function encoded(id: string): string {
  assert(ourId.test(id), `"${id}" is an id or a name of ours`)
  return id.replaceAll('q', 'qq').replaceAll('_', 'qu')
}

/** Null when it is not what {@link encoded} makes. */
function decoded(text: string): string | null {
  const id = text.replaceAll(/q(.?)/g, (_, next: string) =>
    next === 'q' ? 'q' : next === 'u' ? '_' : '?',
  )
  return ourId.test(id) ? id : null
}

function labelOf(id: string): string {
  const label = encoded(id)
  assert(label.length <= labelLengthMax, `${label} fits into a host label`)
  return label
}

/** A name may need several labels: each as long as may be, none beginning or ending with a hyphen. */
function nameLabels(name: string): string[] {
  const whole = encoded(name)
  const labels = whole.match(/[a-z0-9](?:.{0,61}[a-z0-9])?(?=[a-z0-9]|$)/g) ?? []
  assert(labels.join('') === whole, `${whole} fits into host labels`)
  return labels
}
