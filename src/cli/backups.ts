import { desc } from 'drizzle-orm'
import { backupKey } from '../backups/identity.ts'
import { backups } from '../backups/tables.ts'
import { type Command, readOptions, UsageError } from './command.ts'
import { withInstallation } from './installation.ts'
import { printRows } from './table.ts'

const backupsMost = 10_000

/** What is kept of servers that ended or moved, and the key that opens it. */
export const backupsCommand: Command = {
  says: 'list|key: what is kept of servers that ended or move; the key that opens it [--json]',
  async run({ config, args }) {
    const { values, words } = readOptions(args, { json: { type: 'boolean' } })
    const [verb = 'list'] = words
    if (verb !== 'list' && verb !== 'key') throw new UsageError('backups list|key')
    await withInstallation(config, async ({ platform }) => {
      if (verb === 'key') {
        const key = await backupKey(platform.vault)
        const forAge = `# public key: ${key.recipient}\n${key.identity}`
        return console.log(values.json ? JSON.stringify(key) : forAge)
      }
      const rows = await platform.db
        .select()
        .from(backups)
        .orderBy(desc(backups.begunAt))
        .limit(backupsMost)
      printRows(
        rows,
        values.json === true,
        {
          id: row => row.id,
          server: row => row.serverId,
          purpose: row => row.purpose,
          state: row => row.state,
          begun: row => row.begunAt.toISOString(),
          kept: row => row.keepUntil?.toISOString() ?? '-',
          megabytes: row => (row.storedBytes === null ? '-' : (row.storedBytes / 1e6).toFixed(1)),
          file: row => row.storedName ?? '-',
          problem: row => row.failureCode ?? '',
        },
        'There are no backups.',
      )
    })
  },
}
