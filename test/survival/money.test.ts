import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { sambuk, sambukJson } from './command.ts'
import { Customer } from './customer.ts'
import { eventually } from './eventually.ts'
import { Installation } from './installation.ts'

/** The operator's commands about money, as they are typed, beside real workers. */

const limit = { timeout: 300_000 }
let installation: Installation
let customer: Customer
beforeAll(async () => {
  installation = await Installation.start()
  customer = await Customer.signUp(installation)
  await customer.order()
  expect(await customer.pay()).toBeNull()
  await customer.untilOver()
}, 300_000)
afterAll(() => installation?.close())

const check = (...words: string[]) => sambuk(installation, ['money', 'check', ...words])
const lastLine = (text: string) => text.trimEnd().split('\n').at(-1)

/** The customer's subscription is set by hand, as somebody with psql would do it. */
const alter = (columns: string) =>
  installation.db.query(`update subscriptions set ${columns} where hostname = $1`, [
    customer.hostname,
  ])

describe('money check', () => {
  test('says "0 differences" when the books agree', limit, async () => {
    await eventually('the books agree', async () => (await check()).code === 0)
    expect(await check()).toMatchObject({ code: 0, stdout: '0 differences\n' })
  })

  test('names a row that was altered by hand, and repairs it with --fix', limit, async () => {
    await alter(`amount_minor = 1, paid_until = null, state = 'ended'`)
    const found = await check()
    expect(found.code).toBe(1)
    expect(found.stdout).toContain(
      'what a period costs is 0.01 usd in our books and 19.00 usd at the payment vendor.',
    )
    expect(found.stdout).toContain('the state is ended in our books and active')
    expect(lastLine(found.stdout)).toMatch(/^[3-9] differences$/)
    const fixed = await check('--fix')
    expect([fixed.code, lastLine(fixed.stdout)]).toEqual([0, '0 differences'])
    expect(await check()).toMatchObject({ code: 0, stdout: '0 differences\n' })
  })

  test('leaves to a person what only a person can decide', limit, async () => {
    const { rows } = await installation.db.query(
      `update prices set stripe_price_id = null
       where product = 'plan:starter' and interval = 'month' and currency = 'usd'
       returning id, (select stripe_price_id from prices p where p.id = prices.id) as was`,
    )
    const left = await check('--fix')
    expect(left.code).toBe(1)
    expect(left.stdout).toMatch(/Left for you to decide:\n.*is no price of ours/)
    expect(lastLine(left.stdout)).toBe('1 difference')
    await installation.db.query('update prices set stripe_price_id = $2 where id = $1', [
      rows[0].id,
      rows[0].was,
    ])
  })

  test('takes no other words', limit, async () => {
    expect((await sambuk(installation, ['money', 'fix'])).code).toBe(2)
  })
})

describe('margins', () => {
  test('are a table that people can read', limit, async () => {
    const { code, stdout } = await sambuk(installation, ['margins', '--by', 'server'])
    expect(code).toBe(0)
    expect(stdout).toMatch(/SERVER +PAID IN +EARNED +MACHINES +STORAGE +FEES +MARGIN +%/)
    expect(stdout).toContain(`${customer.hostname}.`)
    expect(stdout).toContain('is not over: counted until now')
  })

  test('are the same as JSON', limit, async () => {
    const report = await sambukJson<{ by: { plan: { key: string }[] } }>(installation, ['margins'])
    expect(report.by.plan).toMatchObject([{ key: 'starter' }])
  })

  test.each([['--month', '2026-13'], ['--month', 'May'], ['--by', 'customer'], ['starter']])(
    'refuse %s %s',
    async (...words) => {
      const { code, stderr } = await sambuk(installation, ['margins', ...words])
      expect([code, stderr.startsWith('sambuk margins: ')]).toEqual([2, true])
    },
  )
})

describe('refund', () => {
  const refund = (...words: string[]) =>
    sambuk(installation, ['refund', customer.hostname, ...words])

  test.each(['5,00', '-5', '5.001'])('of --amount=%s is refused', async amount => {
    const { code, stderr } = await refund(`--amount=${amount}`)
    expect([code, stderr.startsWith('sambuk refund: --amount ')]).toEqual([2, true])
  })

  test('of more than was paid is refused', limit, async () => {
    const { code, stderr } = await refund('--amount', '19.01')
    expect([code, stderr]).toEqual([1, expect.stringContaining('(refund-too-large)')])
  })

  test('for another reason, or of nobody, is refused', limit, async () => {
    expect((await refund('--reason', 'because')).code).toBe(2)
    expect((await sambuk(installation, ['refund', 'nobody'])).code).toBe(1)
    expect((await sambuk(installation, ['refund'])).code).toBe(2)
  })

  test('of a part is paid, told, and in the books', limit, async () => {
    const { code, stdout, stderr } = await refund('--amount', '5.00', '--json')
    expect([code, stderr]).toEqual([0, expect.stringContaining('5.00 usd is paid back.')])
    expect(JSON.parse(stdout)).toMatchObject({ kind: 'part', state: 'paid', amountMinor: 500 })
    await eventually('the books agree', async () => (await check()).code === 0)
    expect((await customer.server()).phase).toBe('ready')
  })

  test('of everything is paid, and its server goes', limit, async () => {
    const { code, stderr } = await refund('--reason', 'service-was-down')
    expect([code, stderr]).toEqual([0, expect.stringContaining('19.00 usd is paid back.')])
    expect(stderr).toContain('is gone.')
    expect((await customer.server()).phase).toBe('refunded')
    await eventually('the books agree', async () => (await check()).code === 0)
  })
})
