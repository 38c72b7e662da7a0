import { mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { z } from 'zod'
import { reportBug } from '../control/report-bug.ts'
import { findServerType } from './catalogue.ts'
import type { Labels } from './labels.ts'
import type { Outcome, Project } from './project.ts'
import type { ActionRow, ServerRow, SnapshotRow } from './state.ts'

/**
 * Snapshots outlive the sandbox that took them: the machine driver keeps the disks in the image
 * folder, and `hetzner/<imageId>.json` there says what the vendor knows about each, so that a fresh
 * sandbox offers prepared images at once.
 */
const storedSnapshot = z.object({
  labels: z.record(z.string(), z.string()),
  description: z.string(),
  driver: z.string(),
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
  const path = metadataPath(project, snapshot.imageId)
  mkdirSync(folder(project), { recursive: true })
  writeFileSync(
    path,
    JSON.stringify({
      labels: snapshot.labels,
      description: snapshot.description,
      driver: project.world.machines.driver.kind,
      diskGb: snapshot.diskGb,
      sizeGb: snapshot.sizeGb ?? 0.01,
      architecture: snapshot.architecture,
      osFlavor: snapshot.osFlavor,
      osVersion: snapshot.osVersion,
      createdAt: snapshot.created,
      createdFrom: snapshot.createdFrom,
    } satisfies z.infer<typeof storedSnapshot>),
  )
}

/** Deletes a snapshot with its disk. */
export async function deleteSnapshot(project: Project, snapshot: SnapshotRow): Promise<void> {
  const { state } = project
  state.snapshots = state.snapshots.filter(one => one.id !== snapshot.id)
  project.save()
  if (!snapshot.imageId) return
  rmSync(metadataPath(project, snapshot.imageId), { force: true })
  await project.world.machines.deleteImage(snapshot.imageId)
}

/** Takes over the snapshots of this driver that are in the image folder and not yet known. */
export function adoptSnapshots(project: Project): void {
  const { state, world } = project
  mkdirSync(folder(project), { recursive: true })
  for (const file of readdirSync(folder(project)).sort()) {
    if (!file.endsWith('.json')) continue
    const imageId = file.slice(0, -'.json'.length)
    if (state.snapshots.some(snapshot => snapshot.imageId === imageId)) continue
    const stored = readStored(join(folder(project), file))
    if (!stored || stored.driver !== world.machines.driver.kind) continue
    const { driver: _driver, createdAt: created, ...known } = stored
    state.snapshots.push({
      ...known,
      created,
      imageId,
      id: project.nextId(),
      type: 'snapshot',
      status: 'available',
      protection: { delete: false },
    })
  }
}

function readStored(path: string): z.infer<typeof storedSnapshot> | null {
  try {
    return storedSnapshot.parse(JSON.parse(readFileSync(path, 'utf8')))
  } catch (error) {
    reportBug(`snapshot description ${path}; it is left out`, error)
    return null
  }
}

function folder(project: Project): string {
  return join(project.world.settings.imageDir, 'hetzner')
}

function metadataPath(project: Project, imageId: string): string {
  return join(folder(project), `${imageId}.json`)
}
