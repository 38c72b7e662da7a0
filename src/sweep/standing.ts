import type { ImageRow } from '../images/image.ts'
import { machineKey } from '../servers/loss.ts'
import type { ServerRow } from '../servers/server.ts'
import type { Books } from './books.ts'
import { imageOfKeyName, partsOfKeyName, type Thing } from './thing.ts'

/**
 * How a thing stands with our rows. `needed`: a row needs it, or is about to remove it itself. The others are
 * orphans: `second` of a row that goes on with another one, `superseded` by a newer one, left over by a `closed`
 * row, for something that was `never` written down, or `unknown` because it does not say for what.
 */
export type Standing = 'needed' | 'second' | 'superseded' | 'closed' | 'never' | 'unknown'

/** Pure. `source` is the vendor whose list shows the thing. */
export function standingOf(thing: Thing, source: string, zone: string, books: Books): Standing {
  switch (thing.kind) {
    case 'machine':
      return machineStanding(thing, source, books)
    case 'dns':
      return nameStanding(thing, zone, books)
    case 'firewall':
      return firewallStanding(thing, books)
    case 'ssh-key':
      return keyStanding(thing, books)
    case 'image':
      return imageStanding(thing, source, books)
    case 'snapshot':
      return ownerStanding(thing, books)
    case 'script':
      return keyStanding(thing, books)
    case 'tag':
      return tagStanding(thing, books)
  }
}

function machineStanding(thing: Thing, source: string, books: Books): Standing {
  const { vendorId, labels, state } = thing
  if (state === 'deleting' || labels['sambuk.retired'] !== undefined) return 'needed'
  if (books.claimed.has(vendorId)) return 'needed'
  const isIts = (server: ServerRow) =>
    server.machineProvider === source && server.machineId === vendorId
  if (openServers(books).some(isIts)) return 'needed'
  const isMade = (image: ImageRow) =>
    image.provider === source && (image.builderId === vendorId || image.cloneId === vendorId)
  if (openImages(books).some(isMade)) return 'needed'
  const owner = serverOf(thing, books)
  if (!owner || owner.closedAt) return ownerStanding(thing, books)
  // One that is being bought, or makes room, has its own pass to sort its machines out.
  const isInFlux =
    owner.machineId === null ||
    owner.replacing ||
    owner.createSentAt !== null ||
    owner.desired === 'absent'
  const isLostOne = owner.lostMachineId === machineKey(source, vendorId)
  return isInFlux && !isLostOne ? 'needed' : 'second'
}

/** A name that an open server has is written anew by that server, whatever the record says. */
function nameStanding(thing: Thing, zone: string, books: Books): Standing {
  const hasName = ({ hostname, copyOf }: ServerRow) =>
    copyOf === null && `${hostname}.${zone}` === thing.name
  if (openServers(books).some(hasName)) return 'needed'
  if (thing.claimant?.of === 'check') return 'never'
  const standing = ownerStanding(thing, books)
  return standing === 'needed' ? 'second' : standing
}

function firewallStanding({ claimant }: Thing, { blueprints }: Books): Standing {
  if (claimant?.of !== 'blueprint') return 'unknown'
  return blueprints.has(claimant.name) ? 'needed' : 'never'
}

/**
 * A key that its vendor cannot label is ours when its name is that of a row of ours: eight letters of the id and
 * the name that its customer chose. So is what a machine was to run at first. One of an earlier machine of its server opens nothing any more.
 */
function keyStanding(thing: Thing, books: Books): Standing {
  const parts = partsOfKeyName(thing.name)
  const server =
    serverOf(thing, books) ??
    books.servers.find(
      ({ id, hostname }) => parts && id.startsWith(parts.idStart) && hostname === parts.hostname,
    )
  if (server) {
    if (server.closedAt) return 'closed'
    if (server.machineName === thing.name || !parts) return 'needed'
    return parts.generation < server.machineGeneration && !server.replacing
      ? 'superseded'
      : 'needed'
  }
  const image = books.images.find(({ id }) => id === imageOfKeyName(thing.name))
  if (image) return image.closedAt ? 'closed' : 'needed'
  return thing.claimant ? 'never' : 'unknown'
}

/** It does not say of which installation it is: what no row of ours is called may be another's. */
function tagStanding(thing: Thing, books: Books): Standing {
  const standing = ownerStanding(thing, books)
  return standing === 'never' ? 'unknown' : standing
}

/** Images may be borrowed: what counts is also whether a row makes machines from it. */
function imageStanding(thing: Thing, source: string, books: Books): Standing {
  const isUsed = ({ provider, snapshotId }: ImageRow) =>
    provider === source && snapshotId === thing.vendorId
  return openImages(books).some(isUsed) ? 'needed' : ownerStanding(thing, books)
}

function ownerStanding(thing: Thing, books: Books): Standing {
  const { claimant } = thing
  if (claimant?.of === 'server') {
    const server = serverOf(thing, books)
    if (!server) return 'never'
    return server.closedAt ? 'closed' : 'needed'
  }
  if (claimant?.of === 'image') {
    const image = books.images.find(({ id }) => id === claimant.id)
    if (!image) return 'never'
    return image.closedAt ? 'closed' : 'needed'
  }
  return 'unknown'
}

const serverOf = ({ claimant }: Thing, { servers }: Books): ServerRow | undefined =>
  claimant?.of === 'server' ? servers.find(({ id }) => id === claimant.id) : undefined

const openServers = ({ servers }: Books): ServerRow[] =>
  servers.filter(({ closedAt }) => closedAt === null)

const openImages = ({ images }: Books): ImageRow[] =>
  images.filter(({ closedAt }) => closedAt === null)
