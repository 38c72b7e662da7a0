import { and, eq, isNotNull, isNull } from 'drizzle-orm'
import type { Blueprints } from '../blueprints/registry.ts'
import type { Transaction } from '../database/database.ts'
import { addSeconds } from '../kit/clock.ts'
import type { Platform } from '../reconcilers/engine/platform.ts'
import { transact, type Wake } from '../reconcilers/engine/wake.ts'
import { type ImageRow, imageAgeDaysMax } from './image.ts'
import { discardImage, requestImage } from './store.ts'
import { images } from './tables.ts'

/**
 * Keeps what the operator once asked for: for each provider, place and blueprint with a proven image, one
 * of today's version and not too old. What a newer one has replaced is let go, as is an image of a
 * blueprint that this installation no longer has. Nothing is let go before its successor is proven.
 */
export async function keepImages(platform: Platform, blueprints: Blueprints): Promise<void> {
  await transact(platform, async (tx, wake) => {
    const rows = await tx
      .select()
      .from(images)
      .where(and(eq(images.desired, 'proven'), isNotNull(images.provenAt), isNull(images.closedAt)))
    const groups = Map.groupBy(rows, row =>
      [row.provider, row.blueprint, row.locations?.[0] ?? 'everywhere'].join(' '),
    )
    for (const group of groups.values()) await keepGroup(group, tx, wake, platform, blueprints)
  })
}

async function keepGroup(
  group: ImageRow[],
  tx: Transaction,
  wake: Wake,
  { context }: Platform,
  blueprints: Blueprints,
): Promise<void> {
  const [newest, ...older] = group.sort((a, b) => Number(b.provenAt) - Number(a.provenAt))
  if (!newest?.provenAt) return
  const blueprint = blueprints.all.find(({ name }) => name === newest.blueprint)
  const leaving = blueprint ? older : group
  for (const image of leaving) await discardImage(tx, wake, image.id)
  if (!blueprint) return
  const ageMax = imageAgeDaysMax * 24 * 3600
  const isOld = addSeconds(newest.provenAt, ageMax) < context.clock.now()
  if (!isOld && newest.version === blueprint.version) return
  const location = newest.locations?.[0]
  const wanted = { provider: newest.provider, blueprint, location, anew: true }
  await requestImage(tx, wake, context, wanted)
}
