import { eq, sql } from 'drizzle-orm'
import { accounts } from '../accounts/tables.ts'
import { pause } from '../kit/pause.ts'
import { requestErasure } from '../leaving/request-erasure.ts'
import { erasures, type Receipt } from '../leaving/tables.ts'
import { normalAddress } from '../mail/addresses.ts'
import { sentence } from '../words/sentence.ts'
import { type Command, readOptions, UsageError } from './command.ts'
import { type OpenInstallation, withInstallation } from './installation.ts'

/** Forgets a customer who asked for it by other ways than the page. */
export const eraseCommand: Command = {
  says: 'EMAIL --yes [--wait] [--json]: ends and erases all that a customer has, for good; the receipt is mailed to them',
  async run({ config, args }) {
    const { values, words } = readOptions(args, {
      yes: { type: 'boolean' },
      wait: { type: 'boolean' },
      json: { type: 'boolean' },
    })
    const [email] = words
    if (!email) throw new UsageError('erase EMAIL --yes')
    if (!values.yes) throw new UsageError('this cannot be taken back: say --yes')
    await withInstallation(config, async open => {
      const account = await findCalled(open, email)
      const asked = account
        ? await requestErasure(open.platform, account.id, { typed: email, askedBy: 'operator' })
        : ({ ok: false, error: 'not-found' } as const)
      if (!asked.ok) {
        process.exitCode = 1
        return console.error(`${sentence(asked.error, 'en')} (${asked.error})`)
      }
      const { id, token } = asked.value
      const receipt = values.wait ? await untilOver(open, id) : null
      const url = `${config.url}/en/erased/${token}`
      if (values.json) return console.log(JSON.stringify({ id, url, receipt }))
      console.log(receipt ? `erased: ${url}` : `being erased; how it goes: ${url}`)
    })
  },
}

async function findCalled({ platform: { db } }: OpenInstallation, email: string) {
  const [account] = await db
    .select()
    .from(accounts)
    .where(eq(sql`lower(${accounts.email})`, normalAddress(email)))
  return account ?? null
}

async function untilOver({ platform: { db } }: OpenInstallation, id: string): Promise<Receipt> {
  const { signal } = new AbortController()
  for (;;) {
    const [row] = await db.select().from(erasures).where(eq(erasures.id, id))
    if (row?.receipt) return row.receipt
    await pause(1_000, signal)
  }
}
