import { eq } from 'drizzle-orm'
import { listStuck } from '../admin/stuck.ts'
import { leasedTables, type ReconcilerName, transact } from '../reconcilers/engine/wake.ts'
import { type Command, readOptions, UsageError } from './command.ts'
import { withInstallation } from './installation.ts'

/** What cannot go on by itself, of whatever kind, and why. */
export const stuckCommand: Command = {
  says: 'lists whatever fails or was given up, with the reason [--json]',
  run: ({ config, args }) =>
    withInstallation(config, async ({ platform }) => {
      const { values } = readOptions(args, { json: { type: 'boolean' } })
      const rows = await listStuck(platform.db)
      if (values.json) return console.log(JSON.stringify(rows))
      if (rows.length === 0) return console.log('Nothing is stuck.')
      for (const { kind, id, code, detail, failures } of rows) {
        console.log([kind.padEnd(12), id, code, `${failures} times`, detail].join('  '))
      }
    }),
}

const isKind = (word: string): word is ReconcilerName => Object.hasOwn(leasedTables, word)

/** Asks for another look, after the operator has put right what was wrong. */
export const wakeCommand: Command = {
  says: 'KIND ID: looks at a row again now, e.g. wake refund rfd_… [--json]',
  async run({ config, args }) {
    const { values, words } = readOptions(args, { json: { type: 'boolean' } })
    const [kind = '', id = ''] = words
    if (!isKind(kind) || id === '') {
      throw new UsageError(`wake ${Object.keys(leasedTables).join('|')} ID`)
    }
    await withInstallation(config, async ({ platform }) => {
      const table = leasedTables[kind]
      const [row] = await platform.db.select({ id: table.id }).from(table).where(eq(table.id, id))
      if (!row) {
        process.exitCode = 1
        return console.error(`there is no ${kind} ${id}`)
      }
      await transact(platform, (_tx, wake) => wake(kind, id))
      console.log(values.json ? JSON.stringify({ kind, id }) : `${kind} ${id} is looked at now.`)
    })
  },
}
