import { and, desc, eq, isNotNull, isNull } from 'drizzle-orm'
import { offers } from '../billing/tables.ts'
import type { Blueprint } from '../blueprints/blueprint.ts'
import type { Database, Transaction } from '../database/database.ts'
import type { Context } from '../kit/context.ts'
import { newId } from '../kit/ids.ts'
import type { Wake } from '../reconcilers/engine/wake.ts'
import type { ImageRow } from './image.ts'
import { images } from './tables.ts'

type Reader = Database | Transaction

/**
 * The newest image that a machine of this size may be made from there: proven, of this very version, and
 * of a disk that is not larger than the machine's, which every vendor refuses.
 */
export async function newestProvenImage(
  db: Reader,
  provider: string,
  blueprint: Pick<Blueprint, 'name' | 'version'>,
  { size, location }: { size: string; location: string },
): Promise<ImageRow | null> {
  const [offer] = await db
    .select({ diskGb: offers.diskGb })
    .from(offers)
    .where(and(eq(offers.provider, provider), eq(offers.size, size), eq(offers.location, location)))
  const rows = await db
    .select()
    .from(images)
    .where(
      and(
        eq(images.provider, provider),
        eq(images.blueprint, blueprint.name),
        eq(images.version, blueprint.version),
        eq(images.desired, 'proven'),
        isNotNull(images.provenAt),
        isNull(images.closedAt),
      ),
    )
    .orderBy(desc(images.provenAt))
  const diskGb = offer?.diskGb ?? Number.POSITIVE_INFINITY
  const fits = (image: ImageRow) =>
    (image.locations === null || image.locations.includes(location)) &&
    (image.diskGb ?? 0) <= diskGb
  return rows.find(fits) ?? null
}

/** Every image that is there or on its way, newest first. */
export const listImageRows = (db: Reader): Promise<ImageRow[]> =>
  db.select().from(images).where(isNull(images.closedAt)).orderBy(desc(images.askedAt))

/**
 * Asks for an image of the blueprint's version: the one that is there or on its way, unless a new one
 * `anew` is wanted. At most one is on its way for a provider, a place and a blueprint.
 */
export async function requestImage(
  tx: Transaction,
  wake: Wake,
  { clock, random }: Pick<Context, 'clock' | 'random'>,
  wanted: {
    provider: string
    blueprint: Pick<Blueprint, 'name' | 'version'>
    location?: string | undefined
    anew?: boolean
  },
): Promise<ImageRow> {
  const { provider, blueprint, location, anew = false } = wanted
  const known = await tx
    .select()
    .from(images)
    .where(
      and(
        eq(images.provider, provider),
        eq(images.blueprint, blueprint.name),
        eq(images.version, blueprint.version),
      ),
    )
    .orderBy(desc(images.generation))
  const open = known.find(
    image => image.desired === 'proven' && image.closedAt === null && willServe(image, location),
  )
  if (open && (!anew || open.provenAt === null)) {
    await wake('image', open.id)
    return open
  }
  const id = newId('image', random)
  const [made] = await tx
    .insert(images)
    .values({
      id,
      provider,
      blueprint: blueprint.name,
      version: blueprint.version,
      generation: (known[0]?.generation ?? 0) + 1,
      desired: 'proven',
      location: location ?? null,
      askedAt: clock.now(),
    })
    .returning()
  if (!made) throw new Error('an image row was not inserted')
  await wake('image', id)
  return made
}

/** As far as can be told before the vendor says where a finished image can be used. */
const willServe = (image: ImageRow, location: string | undefined): boolean => {
  if (location === undefined) return true
  if (image.provenAt === null) return image.location === null || image.location === location
  return image.locations === null || image.locations.includes(location)
}

/** Lets an image go; its snapshot and whatever else is left of its making are removed. */
export async function discardImage(tx: Transaction, wake: Wake, id: string): Promise<void> {
  await tx.update(images).set({ desired: 'absent' }).where(eq(images.id, id))
  await wake('image', id)
}
