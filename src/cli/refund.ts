import { eq } from 'drizzle-orm'
import { parseAmount } from '../billing/amount-text.ts'
import {
  type OperatorRefund,
  type RefundReason,
  type RefundRow,
  refundByOperator,
  refundReasons,
} from '../billing/operator-refund.ts'
import { assert } from '../kit/assert.ts'
import { isServerOf } from '../servers/of-subscription.ts'
import { serverName } from '../servers/server.ts'
import { findAnyServer, findServerCalled, type ServerStory } from '../servers/store.ts'
import { servers } from '../servers/tables.ts'
import { subscriptions } from '../subscriptions/tables.ts'
import { isCode } from '../words/codes.ts'
import { sentence } from '../words/sentence.ts'
import { type Command, readOptions, UsageError } from './command.ts'
import { type Followed, followServer } from './follow.ts'
import { followRefund } from './follow-refund.ts'
import { type OpenInstallation, withInstallation } from './installation.ts'
import { moneyText } from './table.ts'

const usage = `refund SERVER|SUBSCRIPTION [--amount 5.00] [--reason ${refundReasons.join('|')}]`
const isReason = (word: string): word is RefundReason => refundReasons.some(each => each === word)

/** Pays back a part of what was paid, or everything, with which the server goes. */
export const refundCommand: Command = {
  says: `SERVER|SUBSCRIPTION [--amount 5.00] [--reason ${refundReasons.join('|')}] [--no-wait] [--json]: without an amount everything, and the server goes`,
  async run({ config, args }) {
    const { values, words } = readOptions(args, {
      amount: { type: 'string' },
      reason: { type: 'string' },
      'no-wait': { type: 'boolean' },
      json: { type: 'boolean' },
    })
    const [name = ''] = words
    const reason = values.reason ?? 'goodwill'
    if (name === '' || words.length > 1) throw new UsageError(usage)
    if (!isReason(reason)) throw new UsageError(`--reason is one of ${refundReasons.join(', ')}`)
    await withInstallation(config, async open => {
      const bought = await find(open, name, config.zone)
      if (!bought) {
        process.exitCode = 1
        return console.error(`There is no server and no subscription called ${name}.`)
      }
      const { subscription, story } = bought
      const amountMinor =
        values.amount === undefined ? null : amountOf(values.amount, subscription.currency)
      const asked = await refundByOperator(open.platform, subscription.id, { amountMinor, reason })
      if (!asked.ok) return refuse(asked.error)
      const called = story ? serverName(story.server, config.zone) : subscription.id
      const isBrief = values['no-wait'] === true
      const refund = isBrief
        ? asked.value
        : await follow(open, {
            called,
            story,
            refund: asked.value,
            currency: subscription.currency,
          })
      if (isBrief) console.error(`${called}: the refund ${refund.id} is asked for.`)
      if (values.json) console.log(JSON.stringify(report(refund, subscription.currency)))
    })
  },
}

function amountOf(text: string, currency: string): NonNullable<OperatorRefund['amountMinor']> {
  const amount = parseAmount(text, currency)
  if (!amount.ok) throw new UsageError(`--amount ${amount.error}`)
  return amount.value
}

/** By the id of the subscription, or by whatever a server may be called. */
async function find({ platform: { db } }: OpenInstallation, word: string, zone: string) {
  const [bought] = await db
    .select({ subscription: subscriptions, serverId: servers.id })
    .from(subscriptions)
    .leftJoin(servers, isServerOf(subscriptions.id))
    .where(eq(subscriptions.id, word))
  const story = bought
    ? bought.serverId && (await findAnyServer(db, bought.serverId))
    : await findServerCalled(db, word, zone)
  if (bought) return { subscription: bought.subscription, story: story || null }
  return story ? { subscription: story.subscription, story } : null
}

interface Begun {
  called: string
  story: ServerStory | null
  refund: RefundRow
  currency: string
}

async function follow(open: OpenInstallation, begun: Begun): Promise<RefundRow> {
  const { called, story, currency } = begun
  const { followed: paid, refund } = await followRefund(open, begun.refund.id)
  if (paid !== 'so') {
    tellLater(called, paid)
    return refund
  }
  assert(refund.amountMinor !== null, 'what is paid has an amount')
  console.error(
    `${called}: ${moneyText(refund.amountMinor, refund.currency ?? currency)} is paid back.`,
  )
  if (refund.kind === 'part' || !story) return refund
  const gone = await followServer(open, story.server.id, ({ server }) => server.closedAt !== null)
  if (gone === 'so') console.error(`${called} is gone.`)
  else tellLater(called, gone)
  return refund
}

function tellLater(called: string, followed: Exclude<Followed, 'so'>): void {
  process.exitCode = 1
  console.error(
    followed === 'interrupted'
      ? 'Interrupted; a worker goes on with it.'
      : `${called}: it is not so yet; a worker goes on with it. npm run sambuk -- stuck`,
  )
}

const report = (refund: RefundRow, currency: string) => ({
  id: refund.id,
  subscriptionId: refund.subscriptionId,
  kind: refund.kind,
  reason: refund.reason,
  state: refund.state,
  wantedMinor: refund.wantedMinor,
  amountMinor: refund.amountMinor,
  currency: refund.currency ?? currency,
})

function refuse(code: string): void {
  process.exitCode = 1
  console.error(`${isCode(code) ? sentence(code, 'en') : code} (${code})`)
}
