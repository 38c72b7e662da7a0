import { z } from 'zod'
import type { Outcome } from '../control/late-effects.ts'
import { SnapshotShelf } from '../machines/snapshot-shelf.ts'
import { findServerType } from './catalogue.ts'
import type { Labels } from './labels.ts'
import type { Project } from './project.ts'
import type { ActionRow, ServerRow, SnapshotRow } from './state.ts'

const storedSnapshot = z.object({
  labels: z.record(z.string(), z.string()),
  description: z.string(),
  diskGb: z.number(),
  sizeGb: z.number(),
  architecture: z.enum(['x86', 'arm']),
  osFlavor: z.string(),
  osVersion: z.string().nullable(),
  createdAt: z.string(),
  createdFrom: z.object({ id: z.number(), name: z.string() }),
})

/** Starts a snapshot or backup of a server; {@link finishSnapshot} makes it available. */
export function addSnapshot(
  project: Project,
  server: ServerRow,
  wanted: { type: 'snapshot' | 'backup'; description: string; labels: Labels },
): SnapshotRow {
  const origin = project.findSystemImage(server.image) ?? project.findSnapshot(server.image)
  const snapshot: SnapshotRow = {
    ...wanted,
    id: project.nextId(),
    status: 'creating',
    imageId: null,
    created: project.timestamp(),
    createdFrom: { id: server.id, name: server.name },
    architecture: findServerType(server.serverType)?.architecture ?? 'x86',
    diskGb: server.diskGb,
    sizeGb: null,
    protection: { delete: false },
    osFlavor: origin?.osFlavor ?? 'unknown',
    osVersion: origin?.osVersion ?? null,
  }
  project.state.snapshots.push(snapshot)
  return snapshot
}

/** Copies the disk; fails for a server that never had a machine. */
export async function finishSnapshot(
  project: Project,
  server: ServerRow,
  action: ActionRow,
): Promise<Outcome> {
  const snapshot = project.state.snapshots.find(one => one.id === action.input.snapshot)
  const machine = project.findMachine(server)
  if (!snapshot || !machine) return 'failed'
  const { imageId, sizeBytes } = await machine.snapshot()
  snapshot.imageId = imageId
  snapshot.sizeGb = Math.max(0.01, Math.round((sizeBytes / 1024 ** 3) * 100) / 100)
  snapshot.status = 'available'
  if (snapshot.type === 'snapshot') storeSnapshot(project, snapshot)
  return undefined
}

/** Forgets the snapshot that a failed action was to make. */
export function dropSnapshot(project: Project, action: ActionRow): void {
  const { state } = project
  state.snapshots = state.snapshots.filter(one => one.id !== action.input.snapshot)
}

/** Writes down what is known about an available snapshot; call it again when its labels changed. */
export function storeSnapshot(project: Project, snapshot: SnapshotRow): void {
  if (!snapshot.imageId || snapshot.type !== 'snapshot') return
  shelf(project).keep(snapshot.imageId, {
    labels: snapshot.labels,
    description: snapshot.description,
    diskGb: snapshot.diskGb,
    sizeGb: snapshot.sizeGb ?? 0.01,
    architecture: snapshot.architecture,
    osFlavor: snapshot.osFlavor,
    osVersion: snapshot.osVersion,
    createdAt: snapshot.created,
    createdFrom: snapshot.createdFrom,
  })
}

/** Deletes a snapshot with its disk. */
export async function deleteSnapshot(project: Project, snapshot: SnapshotRow): Promise<void> {
  const { state } = project
  state.snapshots = state.snapshots.filter(one => one.id !== snapshot.id)
  project.save()
  if (snapshot.imageId) await shelf(project).remove(snapshot.imageId)
}

/** Takes over the snapshots of this driver that are in the image folder and not yet known. */
export function adoptSnapshots(project: Project): void {
  const { state } = project
  for (const { imageId, known } of shelf(project).list()) {
    if (state.snapshots.some(snapshot => snapshot.imageId === imageId)) continue
    const { createdAt: created, ...rest } = known
    state.snapshots.push({
      ...rest,
      created,
      imageId,
      id: project.nextId(),
      type: 'snapshot',
      status: 'available',
      protection: { delete: false },
    })
  }
}

function shelf(project: Project): SnapshotShelf<typeof storedSnapshot> {
  return new SnapshotShelf(project.world, 'hetzner', storedSnapshot)
}
