import { type FileHandle, open, rm } from 'node:fs/promises'
import { pipeline } from 'node:stream/promises'
import { eq, sql } from 'drizzle-orm'
import { accounts } from '../accounts/tables.ts'
import { exportAccount } from '../leaving/export.ts'
import { normalAddress } from '../mail/addresses.ts'
import { sentence } from '../words/sentence.ts'
import { type Command, readOptions, UsageError } from './command.ts'
import { withInstallation } from './installation.ts'

/** All that a customer has here, for who cannot sign in to take it themselves. */
export const exportCommand: Command = {
  says: 'EMAIL --to everything.tar.zst [--json]: all that a customer has here, as one archive',
  async run({ config, args }) {
    const { values, words } = readOptions(args, {
      to: { type: 'string' },
      json: { type: 'boolean' },
    })
    const [email] = words
    const { to } = values
    if (!email || !to) throw new UsageError('export EMAIL --to FILE')
    await withInstallation(config, async ({ platform, outside }) => {
      const [account] = await platform.db
        .select({ id: accounts.id })
        .from(accounts)
        .where(eq(sql`lower(${accounts.email})`, normalAddress(email)))
      if (!account) {
        process.exitCode = 1
        return console.error(`${sentence('not-found', 'en')} (not-found)`)
      }
      const file = await newFile(to)
      const interrupted = new AbortController()
      const interrupt = () => interrupted.abort()
      process.once('SIGINT', interrupt)
      const tools = { ...platform, backups: outside.backups, zone: config.zone }
      try {
        const archive = exportAccount(tools, account.id, interrupted.signal)
        await pipeline(archive, file.createWriteStream())
      } catch (error) {
        // Half of it reads like all of it.
        await rm(to, { force: true })
        throw error
      } finally {
        process.off('SIGINT', interrupt)
      }
      console.log(values.json ? JSON.stringify({ accountId: account.id, file: to }) : to)
    })
  },
}

/** It says whose it is in every line: readable by whoever asked for it alone, and never written over. */
async function newFile(path: string): Promise<FileHandle> {
  try {
    return await open(path, 'wx', 0o600)
  } catch (error) {
    const code = error instanceof Error && 'code' in error ? error.code : error
    if (code === 'EEXIST') throw new UsageError(`${path} is there already, and is not written over`)
    throw new UsageError(`${path} cannot be written (${code})`)
  }
}
