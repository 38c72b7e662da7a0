import { readFileSync } from 'node:fs'
import type { InstanceModel } from '../../reconcilers/steps/instance-port.ts'
import type { MachineFile } from '../blueprint.ts'
import { openclawConfig } from './config.ts'

/**
 * Brings an old `.clawdbot` over; what it needs and leaves is said in the script itself. It comes with the
 * configuration rather than with the installation: an image is none the newer for it.
 */
export const migrateScript: MachineFile = {
  path: '/usr/local/lib/sambuk/migrate.sh',
  mode: '0700',
  owner: 'root:root',
  content: readFileSync(new URL('migrate.sh', import.meta.url), 'utf8'),
}

/** What the script finds on the machine, beside itself. */
export const migrationPaths = {
  folder: '/var/lib/openclaw-import',
  settings: '/var/lib/openclaw-import/settings.json',
  archive: '/var/lib/openclaw-import/archive.tar',
} as const

/** The part of a migrated configuration that is ours: it wins over what the customer brings. */
export const migrationSettings = (model: InstanceModel | null, openaiBaseUrl: string): string =>
  JSON.stringify(openclawConfig(model, openaiBaseUrl))
