import { eq, inArray } from 'drizzle-orm'
import type { ImageChanges, ImageRow } from '../images/image.ts'
import { images } from '../images/tables.ts'
import { addMs } from '../kit/clock.ts'
import type { Machine } from '../providers/compute.ts'
import type { Platform } from '../reconcilers/engine/platform.ts'
import { transact } from '../reconcilers/engine/wake.ts'
import { servers } from '../servers/tables.ts'

/** Vendors' clocks and ours may differ by so much. */
const skewMs = 5 * 60_000
/** So long after it was sent a create may still take effect as what was ordered. */
const lateMs = 15 * 60_000

/**
 * A create whose answer was lost may take effect when its row wants no machine any more. Such a machine is
 * ours beyond doubt: it carries our label and the id of that row, which never heard what became of its order,
 * and was made when that was sent. The row gets it back for removal. Any other that names a row which has ended
 * may be somebody's after all (a database that was put back knows less than the vendor): the sweep (`src/sweep`)
 * judges it, as one that names no row at all, or is a second one of a server.
 */
export async function handBackLate(platform: Platform, seen: readonly Machine[]): Promise<void> {
  const there = seen.filter(({ state }) => state !== 'deleting')
  await handBackToServers(platform, there)
  await handBackToImages(platform, there)
}

async function handBackToServers(platform: Platform, seen: readonly Machine[]): Promise<void> {
  const ids = idsOf(seen, 'sambuk.server')
  if (ids.length === 0) return
  const rows = await platform.db.select().from(servers).where(inArray(servers.id, ids))
  for (const row of rows) {
    if (!row.closedAt || row.desired !== 'absent' || row.machineRemovedAt === null) continue
    const its = seen.filter(({ labels }) => labels['sambuk.server'] === row.id)
    if (!its.some(({ createdAt }) => isOfOrder(createdAt, row.createSentAt))) continue
    await transact(platform, async (tx, wake) => {
      await tx.update(servers).set({ machineRemovedAt: null }).where(eq(servers.id, row.id))
      await wake('server', row.id)
    })
  }
}

const isOfOrder = (createdAt: Date, sentAt: Date | null): boolean =>
  sentAt !== null && createdAt >= addMs(sentAt, -skewMs) && createdAt <= addMs(sentAt, lateMs)

async function handBackToImages(platform: Platform, seen: readonly Machine[]): Promise<void> {
  const ids = idsOf(seen, 'sambuk.image')
  if (ids.length === 0) return
  const rows = await platform.db.select().from(images).where(inArray(images.id, ids))
  for (const row of rows) {
    const parts = seen
      .filter(({ labels }) => labels['sambuk.image'] === row.id)
      .map(({ labels }) => labels['sambuk.image-machine'])
    const changes = takenBack(row, parts)
    if (!changes) continue
    await transact(platform, async (tx, wake) => {
      await tx.update(images).set(changes).where(eq(images.id, row.id))
      await wake('image', row.id)
    })
  }
}

/** What was believed done about an image's machines and is not; null: nothing. */
function takenBack(row: ImageRow, parts: readonly (string | undefined)[]): ImageChanges | null {
  if (row.closedAt) return { closedAt: null }
  if (row.desired === 'absent') return null
  if (row.builderRemovedAt && parts.includes('builder')) return { builderRemovedAt: null }
  if (row.cloneRemovedAt && parts.includes('clone')) return { cloneRemovedAt: null }
  return null
}

const idsOf = (seen: readonly Machine[], label: string): string[] =>
  seen.flatMap(({ labels }) => labels[label] ?? [])
