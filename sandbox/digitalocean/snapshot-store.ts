import { z } from 'zod'
import type { Outcome } from '../control/late-effects.ts'
import { SnapshotShelf } from '../machines/snapshot-shelf.ts'
import type { Account } from './account.ts'
import type { DropletRow, SnapshotRow } from './state.ts'
import { createTags } from './tags.ts'

const storedSnapshot = z.object({
  name: z.string(),
  createdAt: z.string(),
  dropletId: z.number(),
  distribution: z.string(),
  regions: z.array(z.string()),
  minDiskGb: z.number(),
  sizeGb: z.number(),
  tags: z.array(z.string()),
})

/** Copies a Droplet's disk; fails for one that never had a machine. It is listed once it is there. */
export async function takeSnapshot(
  account: Account,
  droplet: DropletRow,
  name: string,
): Promise<Outcome> {
  const machine = account.findMachine(droplet)
  if (!machine) return 'failed'
  const { imageId, sizeBytes } = await machine.snapshot()
  const snapshot: SnapshotRow = {
    id: account.nextId(),
    name,
    imageId,
    createdAt: account.timestamp(),
    dropletId: droplet.id,
    distribution: droplet.image.distribution,
    regions: [droplet.region],
    minDiskGb: droplet.diskGb,
    sizeGb: Math.max(0.01, Math.round((sizeBytes / 1024 ** 3) * 100) / 100),
    tags: [],
  }
  account.state.snapshots.push(snapshot)
  storeSnapshot(account, snapshot)
  return undefined
}

/** Writes down what is known about a snapshot; call it again when something changed. */
export function storeSnapshot(account: Account, snapshot: SnapshotRow): void {
  const { id: _id, imageId, ...known } = snapshot
  shelf(account).keep(imageId, known)
  account.save()
}

/** Deletes a snapshot with its disk. */
export async function deleteSnapshot(account: Account, snapshot: SnapshotRow): Promise<void> {
  const { state } = account
  state.snapshots = state.snapshots.filter(one => one.id !== snapshot.id)
  account.save()
  await shelf(account).remove(snapshot.imageId)
}

/** Takes over the snapshots of this driver that are in the image folder and not yet known. */
export function adoptSnapshots(account: Account): void {
  const { snapshots } = account.state
  for (const { imageId, known } of shelf(account).list()) {
    if (snapshots.some(snapshot => snapshot.imageId === imageId)) continue
    snapshots.push({
      ...known,
      imageId,
      id: account.nextId(),
      tags: createTags(account, known.tags),
    })
  }
}

function shelf(account: Account): SnapshotShelf<typeof storedSnapshot> {
  return new SnapshotShelf(account.world, 'digitalocean', storedSnapshot)
}
