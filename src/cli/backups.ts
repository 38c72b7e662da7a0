import { and, desc, eq } from 'drizzle-orm'
import { deleteBackup, pinBackup } from '../backups/change-backup.ts'
import { backupKey } from '../backups/identity.ts'
import { keptUntil } from '../backups/kept-until.ts'
import { backupsOf, requestBackup } from '../backups/request-backup.ts'
import { retentionOf } from '../backups/retention-of.ts'
import { type BackupRow, findBackup } from '../backups/store.ts'
import { backups } from '../backups/tables.ts'
import type { Config } from '../config.ts'
import { assert } from '../kit/assert.ts'
import type { Result } from '../kit/result.ts'
import { findServerCalled } from '../servers/store.ts'
import { servers } from '../servers/tables.ts'
import { isCode } from '../words/codes.ts'
import { sentence } from '../words/sentence.ts'
import { type Command, readOptions, UsageError } from './command.ts'
import { followServer } from './follow.ts'
import { type OpenInstallation, withInstallation } from './installation.ts'
import { sizeText } from './size-text.ts'
import { printRows } from './table.ts'

const backupsMost = 10_000
const usage = 'backups list [SERVER] | make SERVER | pin|unpin|delete BACKUP | key'

/** Servers' backups: what there is, one more, how long one is kept, and the key that opens them. */
export const backupsCommand: Command = {
  says: 'list [SERVER]|make SERVER|pin|unpin|delete BACKUP|key: servers’ backups; the key that opens them [--json] [--no-wait]',
  async run({ config, args }) {
    const { values, words } = readOptions(args, {
      json: { type: 'boolean' },
      'no-wait': { type: 'boolean' },
    })
    const [verb = 'list', name] = words
    const isJson = values.json === true
    const named = () => {
      if (name === undefined) throw new UsageError(usage)
      return name
    }
    await withInstallation(config, async open => {
      const { platform } = open
      switch (verb) {
        case 'list':
          return list(open, config, name, isJson)
        case 'key': {
          const key = await backupKey(platform.vault)
          const forAge = `# public key: ${key.recipient}\n${key.identity}`
          return console.log(isJson ? JSON.stringify(key) : forAge)
        }
        case 'make':
          return make(open, config, named(), { isJson, isBrief: values['no-wait'] === true })
        case 'pin':
        case 'unpin': {
          const backup = await found(open, named())
          const isPinned = verb === 'pin'
          const done = backup && (await pinBackup(platform, backup.serverId, backup.id, isPinned))
          return (
            done &&
            tell(
              done,
              isJson,
              `It is ${isPinned ? 'kept until it is unpinned' : 'kept as the plan says'}.`,
            )
          )
        }
        case 'delete': {
          const backup = await found(open, named())
          const done = backup && (await deleteBackup(platform, backup.serverId, backup.id))
          return done && tell(done, isJson, 'It is deleted.')
        }
        default:
          throw new UsageError(usage)
      }
    })
  },
}

async function list(
  { platform }: OpenInstallation,
  { zone }: Config,
  name: string | undefined,
  isJson: boolean,
): Promise<void> {
  const story = name === undefined ? null : await findServerCalled(platform.db, name, zone)
  if (name !== undefined && !story) return noSuch(`There is no server with the ID or name ${name}.`)
  const rows = await platform.db
    .select()
    .from(backups)
    .where(and(story ? eq(backups.serverId, story.server.id) : undefined))
    .orderBy(desc(backups.begunAt))
    .limit(backupsMost)
  const until = await keptUntilOf(platform, rows)
  printRows(
    rows,
    isJson,
    {
      id: row => row.id,
      server: row => row.serverId,
      purpose: row => row.purpose,
      state: row => row.state,
      kind: row => (row.parentId === null ? 'full' : `changes ${row.level}`),
      begun: row => row.begunAt.toISOString(),
      kept: row => (row.pinnedAt ? 'pinned' : (until.get(row.id)?.toISOString() ?? '-')),
      size: row => (row.storedBytes === null ? '-' : sizeText(row.storedBytes)),
      key: row => (row.recipient === null ? 'ours' : 'customer'),
      file: row => row.storedName ?? '-',
      problem: row => row.failureCode ?? row.failure ?? '',
    },
    'There are no backups.',
  )
}

/** Until when each stays if its server goes on as it is, by the backup's id. */
async function keptUntilOf(
  { db, context }: OpenInstallation['platform'],
  rows: readonly BackupRow[],
): Promise<Map<string, Date | null>> {
  const until = new Map<string, Date | null>()
  for (const serverId of new Set(rows.map(({ serverId }) => serverId))) {
    const [server] = await db.select().from(servers).where(eq(servers.id, serverId))
    if (!server) continue
    const all = await backupsOf(db, serverId)
    const retention = await retentionOf(db, server, all)
    for (const [id, at] of keptUntil(all, context.clock.now(), retention)) until.set(id, at)
  }
  return until
}

/** Asks for one and waits until it is verified; a worker makes it, or, where none runs, this process. */
async function make(
  open: OpenInstallation,
  { zone }: Config,
  name: string,
  { isJson, isBrief }: { isJson: boolean; isBrief: boolean },
): Promise<void> {
  const { platform } = open
  const story = await findServerCalled(platform.db, name, zone)
  if (!story) return noSuch(`There is no server with the ID or name ${name}.`)
  const asked = await requestBackup(platform, story.server.id)
  if (!asked.ok) return refuse(asked.error)
  const { id } = asked.value
  const now = async () => {
    const row = await findBackup(platform.db, id)
    assert(row, 'rows of backups are kept')
    return row
  }
  if (!isBrief) {
    await followServer(open, story.server.id, async () => (await now()).state !== 'begun')
  }
  const row = await now()
  if (isJson) console.log(JSON.stringify(row))
  else if (row.state === 'verified') {
    console.log(`${id} is verified, ${sizeText(row.storedBytes ?? 0)}.`)
  } else if (isBrief) console.log(`${id} is asked for.`)
  if (isBrief || row.state === 'verified') return
  refuse(row.failureCode ?? row.failure ?? 'backup-incomplete')
}

async function found({ platform }: OpenInstallation, id: string): Promise<BackupRow | null> {
  const backup = await findBackup(platform.db, id)
  if (!backup) noSuch(`There is no backup with the ID ${id}.`)
  return backup
}

function tell(done: Result<BackupRow, string>, isJson: boolean, said: string): void {
  if (!done.ok) refuse(done.error)
  else console.log(isJson ? JSON.stringify(done.value) : said)
}

function refuse(code: string): void {
  process.exitCode = 1
  console.error(isCode(code) ? `${code}: ${sentence(code, 'en')}` : code)
}

function noSuch(said: string): void {
  process.exitCode = 1
  console.error(said)
}
