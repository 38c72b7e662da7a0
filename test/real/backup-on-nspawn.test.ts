import { spawn } from 'node:child_process'
import { existsSync, mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import { pipeline } from 'node:stream/promises'
import { expect, test } from 'vitest'
import { backupKey } from '../../src/backups/identity.ts'
import type { BackupRow } from '../../src/backups/store.ts'
import { openStored } from '../../src/backups/stored-archive.ts'
import { withInstallation as withProduct } from '../../src/cli/installation.ts'
import { readConfig } from '../../src/config.ts'
import { assert } from '../../src/kit/assert.ts'
import { parseOrder } from '../../start/order/command-line.ts'
import { withInstallation } from '../../start/order/installation.ts'
import { placeOrder } from '../../start/order/place-order.ts'
import { nspawnMissing as why } from './nspawn-reason.ts'
import { type Env, onMachine, sambuk } from './ordered-machine.ts'

const state = '/var/lib/openclaw/.openclaw'
const own = [`${state}/agents/main/agent/openclaw-agent.sqlite`, `${state}/state/openclaw.sqlite`]
const notes = `${state}/workspace/notes.db`

/** A program of the owner's that keeps a database open, with what it wrote last only in its journal. */
const writer = `import sqlite3, time
db = sqlite3.connect("${notes}")
db.execute("pragma journal_mode=wal")
db.execute("create table said (text)")
db.execute("insert into said values ('in the journal')")
db.commit()
time.sleep(600)`

test.skipIf(why !== null)(
  `a real OpenClaw is backed up while it runs, and again only what is new${why ? ` (skipped: ${why})` : ''}`,
  { timeout: 15 * 60_000 },
  async () => {
    await withInstallation(
      'nspawn',
      () => {},
      async installation => {
        const { env } = installation
        const { serverId } = await placeOrder(installation, parseOrder(['--json']), () => {})
        assert(serverId, 'a server was ordered')
        const read = (command: string) => onMachine(env, serverId, machine => machine.read(command))
        const since = 'systemctl show openclaw.service -p ActiveEnterTimestampMonotonic'
        const before = await read(since)
        await read(
          `systemd-run --unit=notes --uid=openclaw --gid=openclaw python3 -c '${writer.replaceAll("'", `'\\''`)}' && until [ -s ${notes}-wal ]; do sleep 0.1; done`,
        )
        const full = await backedUp(env, serverId)
        expect(full).toMatchObject({ state: 'verified', parentId: null, atRest: false })
        // And OpenClaw's small ones for locks and what it has set aside.
        const { databases } = full.manifest?.consistency ?? { databases: [] }
        expect(databases).toEqual(expect.arrayContaining([...own, notes]))

        await read(
          `echo new >${state}/workspace/new.md && chown openclaw: ${state}/workspace/new.md`,
        )
        const next = await backedUp(env, serverId)
        expect(next).toMatchObject({ parentId: full.id, level: 1 })
        expect(await read(since)).toBe(before)
        expect(await read('ls -A /var/lib/sambuk-backup; ls -d /var/lib/sambuk-* ')).toBe(
          'levels\n/var/lib/sambuk-backup',
        )

        const folder = mkdtempSync(join(tmpdir(), 'sambuk-unpacked-'))
        try {
          for (const backup of [full, next]) await unpack(env, backup, folder)
          for (const database of [...own, notes]) {
            expect(existsSync(`${folder}${database}-wal`)).toBe(false)
            expect(rowsOf(`${folder}${database}`, 'pragma integrity_check')).toEqual([
              { integrity_check: 'ok' },
            ])
          }
          expect(rowsOf(`${folder}${notes}`, 'select text from said')).toEqual([
            { text: 'in the journal' },
          ])
          expect(existsSync(`${folder}${state}/workspace/new.md`)).toBe(true)
          expect(existsSync(`${folder}${state}/openclaw.json`)).toBe(true)
        } finally {
          rmSync(folder, { recursive: true })
        }
      },
    )
  },
)

async function backedUp(env: Env, serverId: string): Promise<BackupRow> {
  return JSON.parse(await sambuk(env, ['backups', 'make', serverId, '--json']))
}

/** With the system's own tar, over what is there. */
function unpack(env: Env, backup: BackupRow, folder: string): Promise<void> {
  return withProduct(readConfig({ ...process.env, ...env }), async ({ platform, outside }) => {
    const { storedName: name, storedSha256, archiveSha256 } = backup
    assert(name && storedSha256 && archiveSha256, 'it is stored')
    const tools = { store: outside.backups, key: await backupKey(platform.vault) }
    const { signal } = new AbortController()
    const opened = await openStored(tools, { name, storedSha256, archiveSha256 }, signal)
    assert(opened.ok, 'it opens')
    const tar = spawn('tar', ['--extract', '--incremental', '--file=-', `--directory=${folder}`], {
      stdio: ['pipe', 'ignore', 'inherit'],
    })
    const ended = new Promise<number | null>(resolve => tar.once('close', resolve))
    await pipeline(opened.value.tar, tar.stdin)
    expect(await ended).toBe(0)
    expect(opened.value.verify()).toEqual({ ok: true, value: null })
  })
}

function rowsOf(path: string, query: string): Record<string, unknown>[] {
  const database = new DatabaseSync(path, { readOnly: true })
  try {
    return database
      .prepare(query)
      .all()
      .map(row => ({ ...row }))
  } finally {
    database.close()
  }
}
