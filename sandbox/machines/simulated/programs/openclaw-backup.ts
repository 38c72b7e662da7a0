import { createHash, randomUUID } from 'node:crypto'
import type { ExecResult } from 'just-bash'
import { fail, ok } from '../commands/outcome.ts'
import type { Inside } from '../inside.ts'
import { wholeState } from './openclaw-state.ts'

/** `openclaw backup sqlite create --global --repository DIR`: a folder with a whole copy and what it is. */
export async function createSnapshot(inside: Inside, repository: string): Promise<ExecResult> {
  const { disk, world } = inside
  const slow = world.faults.take('machine', 'snapshot', ['slow'])
  if (slow) await inside.activity.sleep(slow.delayMs ?? 0, 'openclaw backup')
  if (world.faults.take('machine', 'snapshot', ['disk-full'])) {
    return fail(1, '[openclaw] Reason: ENOSPC: no space left on device, write')
  }
  const whole = await wholeState(disk)
  if (whole === null) return fail(1, '[openclaw] Reason: ENOENT: no such file or directory')
  const snapshotId = `${world.clock.now().toISOString().replaceAll(/[:.]/g, '-')}-${randomUUID()}`
  const snapshotPath = `${repository}/${snapshotId}`
  const owner = disk.ownerOf(repository)
  const manifest = {
    schemaVersion: 1,
    snapshotId,
    artifact: {
      path: 'database.sqlite',
      sha256: createHash('sha256').update(whole).digest('hex'),
      sizeBytes: whole.length,
    },
  }
  await disk.write(`${snapshotPath}/database.sqlite`, whole, 0o600, owner)
  await disk.write(`${snapshotPath}/manifest.json`, JSON.stringify(manifest), 0o600, owner)
  return ok(`${JSON.stringify({ ok: true, snapshotPath, manifest }, null, 2)}\n`)
}
