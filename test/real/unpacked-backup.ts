import { spawn } from 'node:child_process'
import { DatabaseSync } from 'node:sqlite'
import { pipeline } from 'node:stream/promises'
import { expect } from 'vitest'
import { backupKey } from '../../src/backups/identity.ts'
import type { BackupRow } from '../../src/backups/store.ts'
import { openStored } from '../../src/backups/stored-archive.ts'
import { withInstallation as withProduct } from '../../src/cli/installation.ts'
import { readConfig } from '../../src/config.ts'
import { assert } from '../../src/kit/assert.ts'
import type { Env } from './ordered-machine.ts'

/** With the system's own tar, over what is there. */
export function unpack(env: Env, backup: BackupRow, folder: string): Promise<void> {
  return withProduct(readConfig({ ...process.env, ...env }), async ({ platform, outside }) => {
    const { storedName: name, storedSha256 } = backup
    assert(name && storedSha256, 'it is stored')
    const tools = { store: outside.backups, key: await backupKey(platform.vault) }
    const { signal } = new AbortController()
    const opened = await openStored(tools, { name, storedSha256 }, signal)
    assert(opened.ok, 'it opens')
    // tar reads to the end what comes by a pipe; it leaves the end of what comes by a socket, which Node gives it.
    const script = `cat | tar --extract --incremental --file=- --directory=${folder}`
    const tar = spawn('sh', ['-c', script], { stdio: ['pipe', 'ignore', 'inherit'] })
    const ended = new Promise<number | null>(resolve => tar.once('close', resolve))
    await pipeline(opened.value.tar, tar.stdin)
    expect(await ended).toBe(0)
    expect(opened.value.verify()).toEqual({ ok: true, value: null })
  })
}

export function rowsOf(path: string, query: string): Record<string, unknown>[] {
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
