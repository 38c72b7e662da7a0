import { listStuck } from '../admin/stuck.ts'
import { systemContext } from '../kit/context.ts'
import { createLog } from '../kit/log.ts'
import { openDoorbell } from '../reconcilers/engine/open-doorbell.ts'
import { leasedTables, type ReconcilerName, transact } from '../reconcilers/engine/wake.ts'
import type { Command } from './sambuk.ts'

/** What cannot go on by itself, of whatever kind, and why. */
export const stuckCommand: Command = {
  says: 'lists whatever fails or was given up, with the reason [--json]',
  async run({ db, flags }) {
    const rows = await listStuck(db)
    if (flags.has('--json')) return console.log(JSON.stringify(rows))
    if (rows.length === 0) return console.log('Nothing is stuck.')
    for (const { kind, id, code, detail, failures } of rows) {
      console.log([kind.padEnd(12), id, code, `${failures} times`, detail].join('  '))
    }
  },
}

const isKind = (word: string): word is ReconcilerName => Object.hasOwn(leasedTables, word)

/** Asks for another look, after the operator has put right what was wrong. */
export const wakeCommand: Command = {
  says: 'KIND ID: looks at a row again now, e.g. wake refund rfd_…',
  async run({ config, db, flags }) {
    const [kind = '', id = ''] = [...flags]
    if (!isKind(kind) || id === '') {
      process.exitCode = 2
      return console.error(`Usage: sambuk wake ${Object.keys(leasedTables).join('|')} ID`)
    }
    const context = systemContext(createLog('cli', 'warn'))
    const doorbell = openDoorbell({ ...config, clock: context.clock, log: context.log })
    try {
      await transact({ db, doorbell, context }, (_tx, wake) => wake(kind, id))
      console.log(`${kind} ${id} is looked at now.`)
    } finally {
      await doorbell.close()
    }
  },
}
