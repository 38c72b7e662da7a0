import type { VirtualDisk } from '../disk.ts'
import { stateFolder } from './gateway-config.ts'

/**
 * The toy's shared database, in the shape of a real one: a file that is behind while the gateway runs, and a
 * journal beside it with what came last. A line is noted of each start, and of each message.
 */
const database = `${stateFolder}/state/openclaw.sqlite`
const journal = `${database}-wal`
const head = 'SQLite format 3\0'
const openclaw = { user: 'openclaw', group: 'openclaw' }

export async function note(disk: VirtualDisk, line: string): Promise<void> {
  if (!(await disk.isFile(database))) {
    await disk.write(database, `${head}\n`, 0o600, openclaw)
    disk.owners.set(database.replace(/\/[^/]*$/, ''), openclaw)
  }
  const last = (await disk.read(journal)) ?? ''
  await disk.write(journal, `${last}${line}\n`, 0o600, openclaw)
}

/** As a gateway that ends in order leaves it: one whole file. */
export async function settleState(disk: VirtualDisk): Promise<void> {
  const whole = await wholeState(disk)
  if (whole === null) return
  await disk.write(database, whole, 0o600, openclaw)
  await disk.remove(journal)
}

/** With what is only in the journal yet; null: there is none. */
export async function wholeState(disk: VirtualDisk): Promise<string | null> {
  const behind = await disk.read(database)
  return behind === null ? null : `${behind}${(await disk.read(journal)) ?? ''}`
}
