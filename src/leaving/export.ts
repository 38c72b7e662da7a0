import { once } from 'node:events'
import { Readable } from 'node:stream'
import { createZstdCompress } from 'node:zlib'
import { and, desc, eq, isNull, ne } from 'drizzle-orm'
import { type Pack, pack } from 'tar-stream'
import type { BackupStore } from '../backups/backup-store.ts'
import { type BackupKey, backupKey } from '../backups/identity.ts'
import type { BackupRow } from '../backups/store.ts'
import { openStored } from '../backups/stored-archive.ts'
import { backups } from '../backups/tables.ts'
import { assert } from '../kit/assert.ts'
import type { Platform } from '../reconcilers/engine/platform.ts'
import { type ChainMember, restorableChain } from '../restores/chain.ts'
import type { ServerRow } from '../servers/server.ts'
import { servers } from '../servers/tables.ts'
import { usageSettings } from '../usage/store.ts'
import { readme } from './export-readme.ts'
import { ownChoices } from './own-choices.ts'
import { ownData, plain, serverSettings } from './own-data.ts'

export interface ExportTools extends Pick<Platform, 'db' | 'vault' | 'context'> {
  readonly backups: BackupStore
  readonly zone: string
}

/** What is to be handed out does not lie in the store as it was stored. */
class Unreadable extends Error {}

/**
 * Everything that an account has here, as one `.tar.zst`, made while it is read: no more of it is in memory than a
 * few pieces, and none on a disk of ours. A backup that is not what was stored ends the stream with an error: half of
 * an archive is not mistaken for one.
 */
export function exportAccount(
  tools: ExportTools,
  accountId: string,
  signal: AbortSignal,
): Readable {
  const out = pack()
  // Whoever reads hears of it.
  out.on('error', () => {})
  const work = writeAll(out, tools, accountId, signal).then(
    () => out.finalize(),
    (error: Error) => {
      out.destroy()
      throw error
    },
  )
  const packed = Readable.from(piecesOf(out, work), { objectMode: false })
  const compressed = createZstdCompress()
  packed.on('error', error => compressed.destroy(error))
  compressed.once('close', () => packed.destroy())
  return packed.pipe(compressed)
}

/** What was packed; where that ended in its middle, with the words of whoever packed it. */
async function* piecesOf(out: Pack, work: Promise<void>): AsyncGenerator<Buffer> {
  const failed = work.then(
    () => null,
    (error: Error) => error,
  )
  try {
    for await (const piece of out) yield piece as Buffer
  } catch (error) {
    throw (await failed) ?? error
  } finally {
    out.destroy()
  }
  const error = await failed
  if (error) throw error
}

async function writeAll(
  out: Pack,
  tools: ExportTools,
  accountId: string,
  signal: AbortSignal,
): Promise<void> {
  const { db, context, vault, zone } = tools
  const mtime = context.clock.now()
  const say = (name: string, content: string) => out.entry({ name, mtime }, content)
  const { email, files } = await ownData(db, accountId)
  say('README.txt', readme(email, mtime))
  for (const [name, content] of Object.entries(files)) say(name, json(content))
  const its = await db
    .select()
    .from(servers)
    .where(and(eq(servers.accountId, accountId), isNull(servers.copyOf)))
  const key = await backupKey(vault)
  for (const server of its) {
    // Names are free again when a server is gone: two of one account may have had the same.
    const folder = `servers/${server.hostname}-${server.id.slice(-6)}`
    say(`${folder}/server.json`, json(serverSettings(server, zone)))
    say(`${folder}/usage.json`, json(await usageSettings(db, server.id)))
    for (const [name, content] of Object.entries(await ownChoices(db, server.id)))
      say(`${folder}/${name}`, json(content))
    const kept = await keptOf(tools, server)
    say(`${folder}/backups.json`, json(kept.map(plain)))
    const [newest] = kept
    if (newest) await writeBackup(out, tools, { folder: `${folder}/backup`, newest, key, signal })
  }
}

const json = (content: object): string => `${JSON.stringify(content, null, 2)}\n`

const keptOf = ({ db }: ExportTools, { id }: ServerRow): Promise<BackupRow[]> =>
  db
    .select()
    .from(backups)
    .where(
      and(eq(backups.serverId, id), eq(backups.state, 'verified'), ne(backups.purpose, 'brought')),
    )
    .orderBy(desc(backups.verifiedAt))

async function writeBackup(
  out: Pack,
  { db, backups: store, context }: ExportTools,
  {
    folder,
    newest,
    key,
    signal,
  }: { folder: string; newest: BackupRow; key: BackupKey; signal: AbortSignal },
): Promise<void> {
  const chain = await restorableChain(db, newest)
  if (!chain.ok) throw new Unreadable(chain.error.detail)
  for (const member of chain.value) {
    const { row } = member
    const name = `${folder}/${row.level}-${row.level === 0 ? 'full' : 'changes'}.tar`
    const mtime = row.verifiedAt ?? context.clock.now()
    const opened = await openMember(store, member, key, signal)
    const into = out.entry({ name: `${name}${opened.suffix}`, size: opened.bytes, mtime })
    into.on('error', () => {})
    for await (const piece of opened.content) {
      signal.throwIfAborted()
      if (!into.write(piece)) await once(into, 'drain', { signal })
    }
    opened.verify()
    into.end(Buffer.alloc(0))
  }
}

/** Opened with our key; or as it lies there, where only its customer can open it. */
async function openMember(
  store: BackupStore,
  member: ChainMember,
  key: BackupKey,
  signal: AbortSignal,
): Promise<{ content: Readable; bytes: number; suffix: string; verify(): void }> {
  const { row } = member
  assert(row.storedBytes !== null && row.archiveBytes !== null, 'a verified backup has a size')
  if (row.recipient !== null) {
    const read = await store.read(member.name, signal)
    if (!read.ok) throw new Unreadable(read.error.detail)
    return { content: read.value, bytes: row.storedBytes, suffix: '.zst.age', verify: () => {} }
  }
  const opened = await openStored({ store, key }, member, signal)
  if (!opened.ok) throw new Unreadable(opened.error.detail)
  return {
    content: opened.value.tar,
    bytes: row.archiveBytes,
    suffix: '',
    verify() {
      const verified = opened.value.verify()
      if (!verified.ok) throw new Unreadable(verified.error.detail)
    },
  }
}
