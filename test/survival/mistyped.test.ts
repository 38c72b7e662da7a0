import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { parseOrder } from '../../start/order/command-line.ts'
import { placeOrder } from '../../start/order/place-order.ts'
import { sambuk, sambukJson } from './command.ts'
import { Customer } from './customer.ts'
import { Installation } from './installation.ts'

/** What a newcomer types, and what the commands answer. */

let installation: Installation
beforeAll(async () => {
  installation = await Installation.start()
}, 300_000)
afterAll(() => installation?.close())

const limit = { timeout: 300_000 }

const accountsNow = async (): Promise<number> =>
  Number((await installation.db.query('select count(*) from accounts')).rows[0]?.count)

const order = (words: string[]) => {
  const { url, env, sandbox } = installation
  const controlUrl = sandbox.environment.SANDBOX_CONTROL_URL ?? ''
  const modelKey = sandbox.environment.OPENAI_API_KEY ?? ''
  return placeOrder({ url, controlUrl, modelKey, env }, parseOrder(words), () => {})
}

describe('an order that cannot be is told before anybody signs up', () => {
  test.each<[string, string[], RegExp]>([
    ['a plan', ['--plan', 'gold'], /^there is no plan gold; there are: .*starter/],
    ['a blueprint', ['--blueprint', 'foo'], /^--blueprint is one of: .*openclaw/],
    [
      'a location',
      ['--provider', 'hetzner', '--location', 'mars'],
      /^hetzner has no location mars; it has: .*fsn1/,
    ],
  ])('%s that there is not', limit, async (_what, words, sentence) => {
    const before = await accountsNow()
    await expect(order(words)).rejects.toThrow(sentence)
    expect(await accountsNow()).toBe(before)
  })

  test('a plan that is sold elsewhere', limit, async () => {
    const before = await accountsNow()
    const report = await order(['--provider', 'digitalocean', '--plan', 'starter'])
    expect(report).toMatchObject({
      outcome: 'not-sold',
      reason: expect.stringMatching(/^Starter is not sold at digitalocean; Premium/),
    })
    expect(await accountsNow()).toBe(before)
  })
})

describe('a command', () => {
  test.each<[string[], number, RegExp]>([
    [['frobnicate'], 2, /^frobnicate is no command.*\n\ndoctor/],
    [['export', 'nobody@example.test', '--to', '/tmp/never-written'], 1, /\(not-found\)/],
    [['two-factor', 'off', 'nobody@example.test'], 2, /say --yes/],
    [['two-factor', 'off', 'nobody@example.test', '--yes'], 1, /\(not-found\)/],
    [['erase', 'nobody@example.test'], 2, /cannot be taken back: say --yes/],
    [['erase', 'nobody@example.test', '--yes'], 1, /\(not-found\)/],
    [['import', 'nosuch', '--from', '/nowhere'], 1, /^We could not find what you asked for/],
    [['servers', '--bogus'], 2, /^sambuk servers: Unknown option '--bogus'\n$/],
    [['locations', '--country', 'XX'], 2, /XX is no country we know/],
    [['server', 'show', 'nosuch'], 1, /^There is no server with the ID or name nosuch\.\n$/],
    [['wake', 'refund', 'rfd_x'], 1, /^there is no refund rfd_x\n$/],
    [
      ['image', 'build', '--provider', 'hetzner', '--blueprint', 'openclaw', '--location', 'mars'],
      2,
      /hetzner has no location mars; it has: .*fsn1/,
    ],
  ])('%j ends with %i and says why', limit, async (words, code, sentence) => {
    const end = await sambuk(installation, words)
    expect(end).toMatchObject({ code, stdout: '' })
    expect(end.stderr).toMatch(sentence)
  })

  test('that asks for help ends well', limit, async () => {
    for (const word of ['--help', '-h', 'help']) {
      expect(await sambuk(installation, [word])).toMatchObject({
        code: 0,
        stdout: expect.stringContaining('doctor'),
      })
    }
  })

  test('without an installation says how to start one', limit, async () => {
    const nothing = { env: { PATH: process.env.PATH ?? '' } }
    const { code, stderr } = await sambuk(nothing, ['servers'])
    expect(code).toBe(1)
    expect(stderr.split('\n')[0]).toMatch(/^Sambuk is not running from this folder: .*npm start/)
    expect(stderr).toContain('SAMBUK_MASTER_KEY is not set')
  })
})

test(
  'lists that are empty say so, and nothing was written for what was refused',
  limit,
  async () => {
    const said = async (words: string[]) => (await sambuk(installation, words)).stdout
    expect(await said(['servers'])).toBe('There are no servers.\n')
    expect(await said(['machines'])).toBe('There are no machines of ours.\n')
    expect(await said(['image', 'list'])).toBe('There are no prepared images.\n')
    expect(await sambukJson(installation, ['image', 'list'])).toEqual([])
  },
)

test('a server is shown in words, and its place with its city', limit, async () => {
  const customer = await Customer.signUp(installation)
  await customer.order(customer.hostname, { provider: 'hostinger', planId: 'premium' })
  expect(await customer.pay()).toBeNull()
  await customer.untilOver()
  const place = /hostinger +\d+ [A-Z][a-z]+/
  const shown = await sambuk(installation, ['server', 'show', customer.hostname])
  expect(shown.stdout).toMatch(place)
  expect(shown.stdout).toMatch(/^machine city +[A-Z][a-z]+/m)
  expect(shown.stdout).toMatch(/^observed machine seen at +2/m)
  expect(shown.stdout).toMatch(/^cannot delete now: .*add --refund\)$/m)
  expect(shown.stdout).not.toMatch(/[a-z][A-Z][a-z]+ {2}/)
  expect(shown.stdout).toMatch(/^steps +restart {2}not needed$/m)
  expect((await sambuk(installation, ['servers'])).stdout).toMatch(/hostinger +\d+ [A-Z][a-z]+ /)
  expect((await sambuk(installation, ['machines'])).stdout).toMatch(/ \d+ [A-Z][a-z]+ /)

  expect(await sambukJson(installation, ['wake', 'server', customer.serverId])).toEqual({
    kind: 'server',
    id: customer.serverId,
  })
  expect(await sambuk(installation, ['server', 'stop', customer.hostname])).toMatchObject({
    code: 0,
  })
  const stopped = await sambuk(installation, ['server', 'show', customer.hostname])
  expect(stopped.stdout).toMatch(/^certificate +not looked at: switched off$/m)
})

test('an image that is there is told, and not made again', limit, async () => {
  const words = ['image', 'build', '--provider', 'hetzner', '--blueprint', 'website']
  expect(await sambuk(installation, words)).toMatchObject({ code: 0 })
  expect(await sambuk(installation, words)).toMatchObject({
    code: 0,
    stdout: expect.stringMatching(/is proven already; --again builds a new one\.\n$/),
  })
  const { stdout } = await sambuk(installation, ['image', 'list'])
  expect(stdout).toMatch(/^ID +PROVIDER +BLUEPRINT +VERSION +STATE +LOCATIONS +IMAGE\n/)
  expect(stdout).toMatch(/ hetzner +website .* everywhere /)
})
