import { createReadStream } from 'node:fs'
import { stat } from 'node:fs/promises'
import { openclaw } from '../blueprints/openclaw/blueprint.ts'
import { migrationSettings } from '../blueprints/openclaw/migration.ts'
import { isBackupArchive } from '../imports/is-backup.ts'
import { findImport, type ImportRow, receiveArchive } from '../imports/receive.ts'
import { createDial } from '../instances/dial.ts'
import { type Imported, importState } from '../instances/import-state.ts'
import { ArchiveError, openTar } from '../instances/unpacked.ts'
import { pause } from '../kit/pause.ts'
import type { Result } from '../kit/result.ts'
import { openModel } from '../models/open-model.ts'
import type { InstanceRefusal } from '../reconcilers/steps/instance-port.ts'
import { instanceTarget } from '../reconcilers/steps/instance-target.ts'
import { type ServerRow, serverName } from '../servers/server.ts'
import { findServerCalled } from '../servers/store.ts'
import { isCode } from '../words/codes.ts'
import { sentence } from '../words/sentence.ts'
import { type Command, readOptions, UsageError } from './command.ts'
import { type OpenInstallation, withInstallation } from './installation.ts'

/** Unpacked; a `.clawdbot` holds text, and media where people sent some. */
const megabytesMax = 4096

/** Moves a customer's old assistant into their server. */
export const importCommand: Command = {
  says: `ID|NAME --from clawdbot.tgz [--max-mb ${megabytesMax}] [--json]: what openclaw backup create made, or an old .clawdbot (tar -czf clawdbot.tgz -C ~ .clawdbot clawd)`,
  async run({ config, args }) {
    const { values, words } = readOptions(args, {
      from: { type: 'string' },
      'max-mb': { type: 'string', default: String(megabytesMax) },
      json: { type: 'boolean' },
    })
    const [name] = words
    const { from } = values
    const megabytes = Number(values['max-mb'])
    if (!name || !from) throw new UsageError('import ID|NAME --from ARCHIVE')
    if (!(megabytes > 0)) throw new UsageError('--max-mb is a number of megabytes')
    await withInstallation(config, async open => {
      const story = await findServerCalled(open.platform.db, name, config.zone)
      const refusal = story ? refusalOf(story.server) : 'not-found'
      if (!story || refusal) return tell(refusal ?? 'not-found', '')
      if (await isBackupArchive(from))
        return bringBackup(open, config, story.server, from, values.json)
      const imported = await bring(open, config, story.server, from, megabytes * 2 ** 20)
      if (!imported.ok) return tell(imported.error.reason, imported.error.detail)
      const server = serverName(story.server, config.zone)
      if (values.json) return console.log(JSON.stringify({ server, ...imported.value }))
      for (const note of imported.value.notes) console.error(note)
      console.log(`${server} has the old state: ${imported.value.conversations} conversations.`)
    })
  },
}

function refusalOf({ blueprint, desired, verifiedAt }: ServerRow): string | null {
  if (blueprint !== openclaw.name) return 'not-an-assistant'
  return desired === 'ready' && verifiedAt !== null ? null : 'server-not-ready'
}

/** Taken in as a customer's own is, and followed until the assistant goes on with it, or has what it had. */
async function bringBackup(
  { platform, outside }: OpenInstallation,
  { zone }: Parameters<Command['run']>[0]['config'],
  server: ServerRow,
  path: string,
  json = false,
): Promise<void> {
  const { id: serverId, accountId } = server
  const tools = { ...platform, backups: outside.backups }
  const received = await receiveArchive(tools, { accountId, serverId }, createReadStream(path))
  if (!received.ok) return tell(received.error, '')
  const { signal } = new AbortController()
  let row: ImportRow = received.value
  while (row.state !== 'done' && row.state !== 'failed') {
    await pause(1_000, signal)
    row = (await findImport(platform.db, serverId)) ?? row
  }
  if (row.state === 'failed') return tell(row.reason ?? 'import-refused', '')
  const name = serverName(server, zone)
  const { files, bytes, softwareVersion } = row
  if (json) return console.log(JSON.stringify({ server: name, files, bytes, softwareVersion }))
  console.log(`${name} goes on with what was brought: ${files} files.`)
}

async function bring(
  { platform, blueprints }: OpenInstallation,
  config: Parameters<Command['run']>[0]['config'],
  server: ServerRow,
  path: string,
  bytesMax: number,
): Promise<Result<Imported, InstanceRefusal>> {
  const { vault } = platform
  const { zone, openaiBaseUrl } = config
  const target = instanceTarget(server, { vault, blueprint: blueprints.find, zone })
  const model = server.model && openModel(server.model, server.subscriptionId, vault)
  const interrupted = new AbortController()
  const interrupt = () => interrupted.abort()
  process.once('SIGINT', interrupt)
  try {
    return await importState(
      createDial(config.socksProxy),
      target,
      { tar: await openArchive(path, bytesMax), settings: migrationSettings(model, openaiBaseUrl) },
      interrupted.signal,
    )
  } finally {
    process.off('SIGINT', interrupt)
  }
}

/** @throws {UsageError} when there is no archive there */
async function openArchive(path: string, bytesMax: number) {
  const isFile = await stat(path).then(
    found => found.isFile(),
    () => false,
  )
  if (!isFile) throw new UsageError(`there is no file ${path}`)
  try {
    return await openTar(path, bytesMax)
  } catch (error) {
    if (error instanceof ArchiveError) throw new UsageError(error.message, { cause: error })
    throw error
  }
}

function tell(code: string, detail: string): void {
  process.exitCode = 1
  console.error(`${isCode(code) ? sentence(code, 'en') : ''} (${code})`)
  if (detail !== '') console.error(detail)
}
