import { isAmount, isCurrency } from '../billing/price-list.ts'
import { openEnterprise } from '../subscriptions/open-enterprise.ts'
import { orderView } from '../subscriptions/view.ts'
import { sentence } from '../words/sentence.ts'
import { type Command, readOptions, UsageError } from './command.ts'
import { withInstallation } from './installation.ts'
import { moneyText } from './table.ts'

const usage =
  'enterprise EMAIL --hostname NAME --plan ID --amount MINOR --currency usd [--interval month|year] [--due-days 30]'

/** A subscription that was agreed in person, paid against an invoice by mail. */
export const enterpriseCommand: Command = {
  says: 'EMAIL --hostname NAME --plan ID --amount MINOR --currency usd [--interval year] [--due-days 30]: opens a subscription paid by invoice [--json]',
  async run({ config, args }) {
    const { values, words } = readOptions(args, {
      hostname: { type: 'string' },
      plan: { type: 'string' },
      amount: { type: 'string' },
      currency: { type: 'string' },
      interval: { type: 'string' },
      'due-days': { type: 'string' },
      provider: { type: 'string' },
      location: { type: 'string' },
      blueprint: { type: 'string' },
      json: { type: 'boolean' },
    })
    const [email, ...more] = words
    const { hostname, plan, currency, interval = 'year' } = values
    if (!email || more.length > 0 || !hostname || !plan) throw new UsageError(usage)
    if (!currency || !isCurrency(currency)) {
      throw new UsageError('--currency is one of ISO 4217 in lower case, such as usd')
    }
    const amountMinor = Number(values.amount ?? Number.NaN)
    if (amountMinor === 0 || !isAmount(amountMinor, currency)) {
      throw new UsageError(
        '--amount is a whole number of minor units, such as 120000 for 1200.00 usd',
      )
    }
    if (interval !== 'month' && interval !== 'year') {
      throw new UsageError('--interval is month or year')
    }
    const dueDays = Number(values['due-days'] ?? 30)
    if (!Number.isInteger(dueDays) || dueDays < 1 || dueDays > 365) {
      throw new UsageError('--due-days is a number of days, 1 to 365')
    }
    await withInstallation(config, async ({ platform, blueprints }) => {
      const opened = await openEnterprise(
        { ...platform, blueprints, exchange: config.exchange },
        {
          ...{
            email: email.toLowerCase(),
            hostname,
            planId: plan,
            amountMinor,
            currency,
            interval,
            dueDays,
          },
          provider: values.provider,
          location: values.location,
          blueprint: values.blueprint,
        },
      )
      if (!opened.ok) {
        process.exitCode = 1
        const why = opened.error === 'not-found' ? `there is no account ${email}` : null
        return console.error(why ?? sentence(opened.error, 'en'))
      }
      const order = orderView(opened.value, null, 'en')
      if (values.json) return console.log(JSON.stringify(order))
      const price = `${moneyText(amountMinor, currency)} a ${interval}`
      console.log(`${order.id}: ${order.hostname} on plan ${order.planId}, ${price}.`)
      console.log('The invoice is on its way by mail; the server is built when it is paid.')
    })
  },
}
