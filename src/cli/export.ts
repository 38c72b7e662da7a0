import { createWriteStream } from 'node:fs'
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
  says: 'EMAIL --to everything.tar.zst: all that a customer has here, as one archive',
  async run({ config, args }) {
    const { values, words } = readOptions(args, { to: { type: 'string' } })
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
      const interrupted = new AbortController()
      const interrupt = () => interrupted.abort()
      process.once('SIGINT', interrupt)
      const tools = { ...platform, backups: outside.backups, zone: config.zone }
      try {
        const archive = exportAccount(tools, account.id, interrupted.signal)
        // It says whose it is in every line: readable by whoever asked for it alone, and never written over.
        await pipeline(archive, createWriteStream(to, { flags: 'wx', mode: 0o600 }))
      } finally {
        process.off('SIGINT', interrupt)
      }
      console.log(to)
    })
  },
}
