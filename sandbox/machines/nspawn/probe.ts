import { mkdirSync } from 'node:fs'
import { join } from 'node:path'
import { removeCgroups } from './cgroups.ts'
import { Container } from './container.ts'
import { hostCommand } from './host-command.ts'
import { labName } from './leftovers.ts'

/** Runs one command in a throw-away container over the base image; null when that works. */
export async function tryContainer(lower: string[], folder: string): Promise<string | null> {
  for (const name of ['upper', 'work', 'mnt']) mkdirSync(join(folder, name), { recursive: true })
  const netns = labName()
  await hostCommand('ip', ['netns', 'add', netns])
  const run = ['/bin/true']
  const container = new Container({ disk: folder, lower, netns, hostname: 'probe', run })
  const code = await container.ended
  await hostCommand('ip', ['netns', 'del', netns])
  await removeCgroups(netns)
  if (code === 0) return null
  return `systemd-nspawn ended with status ${code}: ${container.console().trim().slice(-400)}`
}
