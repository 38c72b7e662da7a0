import { drillReport } from '../drills/report.ts'
import { listDrills } from '../drills/store.ts'
import { isCode } from '../words/codes.ts'
import { sentence } from '../words/sentence.ts'
import { type Command, readOptions } from './command.ts'
import { withInstallation } from './installation.ts'
import { printRows } from './table.ts'

/** What restore drills have found, the newest first. */
export const drillsCommand: Command = {
  says: 'what restore drills have found, the newest first [--json]',
  async run({ config, args }) {
    const { values } = readOptions(args, { json: { type: 'boolean' } })
    await withInstallation(config, async ({ platform: { db } }) => {
      const rows = await listDrills(db)
      const reports = await Promise.all(rows.map(row => drillReport(db, row)))
      printRows(
        reports,
        values.json === true,
        {
          id: row => row.drillId,
          kind: row => row.kind,
          server: row => row.serverId,
          backup: row => row.backupId ?? '-',
          begun: row => row.begunAt,
          found: row => row.state,
          files: row => (row.files === null ? '-' : String(row.files)),
          differ: row => (row.differenceCount === null ? '-' : String(row.differenceCount)),
          seconds: row => String(row.seconds.total ?? '-'),
          at: row => row.to ?? '-',
          why: row => [row.reason, row.detail].filter(Boolean).join(': '),
        },
        'There were no drills.',
      )
    })
  },
}

/** Why something was not begun, in words. */
export function refusalLine(code: string, name: string): string {
  if (code === 'not-found') return `There is no server with the ID or name ${name}.`
  return isCode(code) ? `${sentence(code, 'en')} (${code})` : code
}
