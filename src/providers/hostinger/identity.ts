import { createHash } from 'node:crypto'
import { assert } from '../../kit/assert.ts'

/**
 * Machines here have no labels, but a hostname that is ours to choose. It says who a machine is:
 *
 * - `<server>.<installation>.sambuk.internal`: its owner;
 * - `<server>.<installation>.<time>.sambuk.internal`: whose it will be once it was wiped after that
 *   time. An idle machine gets its next name before the wipe, because a new hostname restarts a machine
 *   and would cut off the script that a wiped one runs;
 * - `idle.<installation>.sambuk.internal`: retired, paid for and stopped;
 * - `new.<installation>.sambuk.internal`: bought for nobody in particular, and never used.
 *
 * `.internal` is reserved for names like these and will never be anybody's. A hostname is at most 63
 * characters, since Linux takes no more than 64: 19 for each id, 7 for the time, 15 for the zone and
 * the dots between them.
 */
const zone = 'sambuk.internal'

/** The part of an id behind its prefix, as our generator makes it (16 letters) or shorter. */
const serverForm = /^srv_([a-z0-9]{1,16})$/
const installationForm = /^ins_([a-z0-9]{1,16})$/
const serverLabelForm = /^srv([a-z0-9]{1,16})$/
/** The second is that of a digest, which begins with a digit so that it is no id. */
const installationLabelForm = /^ins([a-z0-9]{1,16})$|^0[0-9a-f]{18}$/
const timeLabelForm = /^[0-9a-z]{1,7}$/

export interface Owned {
  kind: 'owned'
  serverId: string
  /** As {@link installationLabel} writes it. */
  installation: string
  /** It counts as its owner's once it was wiped after this (vendor's clock); null: it was bought new. */
  wipedAfter: Date | null
}
export interface Unowned {
  kind: 'idle' | 'new'
  installation: string
}
export type Identity = Owned | Unowned

/** The labels that a hostname can carry; an order with any others cannot be kept here. */
export const ownerLabels = ['sambuk.installation', 'sambuk.server'] as const
export const retiredLabel = 'sambuk.retired'

export function identityOfOrder(order: { labels: Readonly<Record<string, string>> }): Owned {
  const { 'sambuk.installation': installationId, 'sambuk.server': serverId, ...rest } = order.labels
  assert(installationId && serverId, `an order is labelled with ${ownerLabels.join(' and ')}`)
  assert(Object.keys(rest).length === 0, 'an order here has no labels but those of its owner')
  const installation = installationLabel(installationId)
  return { kind: 'owned', serverId, installation, wipedAfter: null }
}

/**
 * How hostnames name an installation. An id of our generator can be read back; any other that an
 * operator may choose is too long or has other signs, and is a digest, good only for comparing.
 */
export function installationLabel(installationId: string): string {
  const letters = installationForm.exec(installationId)?.[1]
  if (letters) return `ins${letters}`
  return `0${createHash('sha256').update(installationId).digest('hex').slice(0, 18)}`
}

/** The same owner of a machine, however it came to it. */
export const isSameOwner = (identity: Identity | null, owner: Owned): identity is Owned =>
  identity?.kind === 'owned' &&
  identity.serverId === owner.serverId &&
  identity.installation === owner.installation

/**
 * Where the name has only a digest of the installation's id, the label is `installationId` if that is
 * the one, and is missing otherwise. What is new carries no labels: it was never anybody's.
 */
export function labelsOf(
  identity: Identity | null,
  installationId?: string,
): Record<string, string> {
  if (!identity || identity.kind === 'new') return {}
  const { installation } = identity
  const isAsked = installationId !== undefined && installationLabel(installationId) === installation
  const letters = installationLabelForm.exec(installation)?.[1]
  const id = isAsked ? installationId : letters && `ins_${letters}`
  return {
    ...(id ? { 'sambuk.installation': id } : {}),
    ...(identity.kind === 'owned'
      ? { 'sambuk.server': identity.serverId }
      : { [retiredLabel]: 'yes' }),
  }
}

export function hostnameOf(identity: Identity): string {
  const { installation } = identity
  if (identity.kind !== 'owned') return [identity.kind, installation, zone].join('.')
  const letters = serverForm.exec(identity.serverId)?.[1]
  assert(letters, `"${identity.serverId}" is the id of a server`)
  const time = identity.wipedAfter ? [timeLabel(identity.wipedAfter)] : []
  return [`srv${letters}`, installation, ...time, zone].join('.')
}

/** Who a machine is by its hostname; null when the name is none of ours. */
export function identityOf(hostname: string): Identity | null {
  if (!hostname.endsWith(`.${zone}`)) return null
  const labels = hostname.slice(0, -zone.length - 1).split('.')
  const [first, installation, time, ...more] = labels
  if (!installation || !installationLabelForm.test(installation) || more.length > 0) return null
  if (first === 'idle' || first === 'new') {
    return time === undefined ? { kind: first, installation } : null
  }
  const letters = serverLabelForm.exec(first ?? '')?.[1]
  if (!letters || (time !== undefined && !timeLabelForm.test(time))) return null
  const wipedAfter = time === undefined ? null : new Date(Number.parseInt(time, 36) * 1000)
  return { kind: 'owned', serverId: `srv_${letters}`, installation, wipedAfter }
}

/** To the second, as the vendor counts. */
function timeLabel(at: Date): string {
  const label = Math.floor(at.getTime() / 1000).toString(36)
  assert(timeLabelForm.test(label), `${at.toISOString()} is between 1970 and 4453`)
  return label
}

/** The name that the vendor gives to a machine which nobody named, and to one that was recreated. */
export const isVendorsOwn = (hostname: string): boolean => /^srv\d+\.hstgr\.cloud$/.test(hostname)
