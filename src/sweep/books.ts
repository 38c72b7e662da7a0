import { and, count, eq, inArray, isNull, or } from 'drizzle-orm'
import type { Database } from '../database/database.ts'
import type { ImageRow } from '../images/image.ts'
import { images } from '../images/tables.ts'
import type { ServerRow } from '../servers/server.ts'
import { machineClaims, servers } from '../servers/tables.ts'
import { imageOfKeyName, partsOfKeyName, type Thing } from './thing.ts'

/** What our rows say of the things of one list. Read after the list: a row is there before its things are. */
export interface Books {
  readonly servers: readonly ServerRow[]
  readonly images: readonly ImageRow[]
  /** Machines of this vendor that some server has claimed. */
  readonly claimed: ReadonlySet<string>
  /** Blueprints that this installation has, or that something of it still runs. */
  readonly blueprints: ReadonlySet<string>
  /** False: an empty database has nobody, and proves nothing. */
  readonly hasServers: boolean
}

export async function readBooks(
  db: Database,
  source: string,
  things: readonly Thing[],
  known: readonly string[],
): Promise<Books> {
  const ids = things.flatMap(({ claimant }) => (claimant && 'id' in claimant ? claimant.id : []))
  const keyImages = things.flatMap(({ name }) => imageOfKeyName(name) ?? [])
  const [open, named, openImages, namedImages, claims, all] = await Promise.all([
    db.select().from(servers).where(isNull(servers.closedAt)),
    selectNamed(db, [...new Set(ids)], hostnamesOf(things)),
    db.select().from(images).where(isNull(images.closedAt)),
    ids.length + keyImages.length === 0
      ? []
      : db
          .select()
          .from(images)
          .where(inArray(images.id, [...new Set([...ids, ...keyImages])])),
    db
      .select({ id: machineClaims.machineId })
      .from(machineClaims)
      .where(eq(machineClaims.provider, source)),
    db.select({ count: count() }).from(servers),
  ])
  return {
    servers: distinct([...open, ...named]),
    images: distinct([...openImages, ...namedImages]),
    claimed: new Set(claims.map(({ id }) => id)),
    blueprints: new Set([
      ...known,
      ...open.map(({ blueprint }) => blueprint),
      ...openImages.map(({ blueprint }) => blueprint),
    ]),
    hasServers: (all[0]?.count ?? 0) > 0,
  }
}

async function selectNamed(
  db: Database,
  ids: readonly string[],
  hostnames: readonly string[],
): Promise<ServerRow[]> {
  const byId = ids.length > 0 ? inArray(servers.id, [...ids]) : undefined
  const byName = hostnames.length > 0 ? inArray(servers.hostname, [...hostnames]) : undefined
  if (!byId && !byName) return []
  return db
    .select()
    .from(servers)
    .where(and(or(byId, byName)))
}

/** Of keys and scripts that only their names tell whose they are. */
const hostnamesOf = (things: readonly Thing[]): string[] => [...new Set(things.flatMap(hostnameOf))]

const hostnameOf = ({ kind, name }: Thing): string[] => {
  const parts = kind === 'ssh-key' || kind === 'script' ? partsOfKeyName(name) : null
  return parts ? [parts.hostname] : []
}

const distinct = <Row extends { id: string }>(rows: readonly Row[]): Row[] => [
  ...new Map(rows.map(row => [row.id, row])).values(),
]
