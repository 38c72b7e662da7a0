import { existsSync, readdirSync, rmdirSync } from 'node:fs'
import { join } from 'node:path'
import { isErrorCode } from './host-command.ts'

/** The hierarchies in which systemd looks for its own place: one on cgroup v2, two on a hybrid host. */
export function cgroupRoots(): string[] {
  const mount = '/sys/fs/cgroup'
  if (existsSync(join(mount, 'cgroup.controllers'))) return [mount]
  return [join(mount, 'systemd'), join(mount, 'unified')].filter(root => existsSync(root))
}

/** Removes the cgroups of a machine that has ended; systemd-nspawn leaves them behind. */
export async function removeCgroups(name: string): Promise<void> {
  for (const root of cgroupRoots()) {
    const deadline = performance.now() + 5000
    while (!removeTree(join(root, name)) && performance.now() < deadline) {
      // Processes that were killed leave their cgroup a moment later.
      await new Promise(resolve => setTimeout(resolve, 20))
    }
  }
}

function removeTree(folder: string): boolean {
  if (!existsSync(folder)) return true
  try {
    for (const entry of readdirSync(folder, { withFileTypes: true })) {
      if (entry.isDirectory()) removeTree(join(folder, entry.name))
    }
    rmdirSync(folder)
    return true
  } catch (error) {
    if (isErrorCode(error, 'EBUSY', 'ENOTEMPTY', 'ENOENT')) return false
    throw error
  }
}
