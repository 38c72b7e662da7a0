import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { emptyState } from '../../sandbox/stripe/account.ts'
import { sambuk } from './command.ts'
import { Customer } from './customer.ts'
import { type Environment, Installation } from './installation.ts'

/** `doctor` against a whole installation that is well, and then has one thing wrong with it. */

let installation: Installation
beforeAll(async () => {
  installation = await Installation.start()
  const customer = await Customer.signUp(installation)
  await customer.order()
  expect(await customer.pay()).toBeNull()
  await customer.untilOver()
  // From here on nobody puts right what the tests break.
  await installation.worker.stop()
}, 300_000)
afterAll(() => installation?.close())

interface Finding {
  subject: string
  state: 'ok' | 'warning' | 'failed'
  what: string
  todo: string | null
}

async function doctor(other: Environment = {}): Promise<{ code: number | null; found: Finding[] }> {
  const { code, stdout, stderr } = await sambuk(installation, ['doctor', '--json'], other)
  if (stdout === '') throw new Error(`doctor said nothing: ${stderr}`)
  return { code, found: JSON.parse(stdout) }
}

/** Fewer calls: an account that allows 60 a minute is left out where it is not what is tested. */
const withoutHostinger: Environment = { HOSTINGER_API_TOKEN: '' }

/** Backups kept in the emulated store. */
const inBucket = (env: Environment): Environment => ({
  SAMBUK_BACKUP_S3_BUCKET: env.SANDBOX_S3_BUCKET ?? '',
  SAMBUK_BACKUP_S3_ENDPOINT: env.SANDBOX_S3_ENDPOINT ?? '',
  SAMBUK_BACKUP_S3_ACCESS_KEY_ID: env.SANDBOX_S3_ACCESS_KEY_ID ?? '',
  SAMBUK_BACKUP_S3_SECRET_ACCESS_KEY: env.SANDBOX_S3_SECRET_ACCESS_KEY ?? '',
})

/** Those that are not as they should be, as `state subject`. */
const trouble = (found: Finding[]) =>
  found.filter(({ state }) => state !== 'ok').map(({ state, subject }) => `${state} ${subject}`)

const adviceAbout = (found: Finding[], subject: string) =>
  found.find(finding => finding.subject === subject && finding.state !== 'ok')?.todo

/** The emulated account, seen and changed past its interface. */
const stripeWebhooks = () =>
  installation.sandbox.world.stateFile('stripe', emptyState).data.objects.webhook_endpoint

const limit = { timeout: 300_000 }

test(
  'a healthy installation has nothing wrong, and nothing is left at its vendors',
  limit,
  async () => {
    const before = await leftovers()
    const { code, found } = await doctor()
    expect(trouble(found)).toEqual([])
    expect(code).toBe(0)
    expect(found.map(({ subject }) => subject)).toEqual(
      expect.arrayContaining([
        ...['database', 'disk', 'keys', 'hetzner token', 'digitalocean token', 'hostinger token'],
        ...[
          'plan starter',
          'dns zone',
          'dns token',
          'tls',
          'stripe webhook',
          'mail sender',
          'clock',
          'backup store',
        ],
      ]),
    )
    expect(await leftovers()).toEqual(before)
  },
)

test('for people each finding is a line, with a count at the end', limit, async () => {
  const { code, stdout } = await sambuk(installation, ['doctor'], {
    ...withoutHostinger,
    SAMBUK_MAIL_FROM: 'Sambuk <hello@elsewhere.test>',
  })
  expect(code).toBe(1)
  expect(stdout).toMatch(/^FAIL {2}mail sender +elsewhere\.test is not known to the vendor$/m)
  expect(stdout).toMatch(/^ +→ Add elsewhere\.test at resend\.com\/domains/m)
  expect(stdout).toMatch(/1 failed, 0 warnings, \d+ in order\n$/)
})

test('a bucket for backups is tried out, and nothing stays in it', limit, async () => {
  const { code, found } = await doctor({ ...withoutHostinger, ...inBucket(installation.env) })
  expect(trouble(found)).toEqual([])
  expect(code).toBe(0)
  expect(found.find(({ subject }) => subject === 'backup store')?.what).toMatch(
    /^the bucket sambuk-backups at http.* keeps what is written/,
  )
  const stored = await fetch(
    `${installation.sandbox.environment.SANDBOX_CONTROL_URL}/_sandbox/s3/objects`,
  )
  expect(await stored.json()).toMatchObject({ objects: [], uploads: [] })
})

describe('exactly one finding tells of', () => {
  test.each<[string, (env: Environment) => Environment, string, RegExp]>([
    [
      'a wrong token of Hetzner',
      () => ({ HCLOUD_TOKEN: wrong }),
      'failed hetzner token',
      /valid key into HCLOUD_TOKEN/,
    ],
    [
      'a wrong token of DigitalOcean',
      () => ({ DIGITALOCEAN_ACCESS_TOKEN: wrong }),
      'failed digitalocean token',
      /valid key into DIGITALOCEAN_ACCESS_TOKEN/,
    ],
    [
      'a wrong token of Hostinger',
      () => ({ HOSTINGER_API_TOKEN: wrong }),
      'failed hostinger token',
      /valid key into HOSTINGER_API_TOKEN/,
    ],
    [
      'a token of Hetzner that may only read',
      env => ({ HCLOUD_TOKEN: env.HCLOUD_TOKEN_READONLY ?? '' }),
      'failed hetzner token',
      /"Read & Write"/,
    ],
    [
      'a token of DigitalOcean that may only read',
      env => ({ DIGITALOCEAN_ACCESS_TOKEN: env.DIGITALOCEAN_ACCESS_TOKEN_READONLY ?? '' }),
      'failed digitalocean token',
      /write scopes/,
    ],
    [
      'a wrong token of Cloudflare',
      () => ({ CLOUDFLARE_API_TOKEN: wrong }),
      'failed dns',
      /valid key into CLOUDFLARE_API_TOKEN/,
    ],
    [
      'the id of another zone',
      () => ({ CLOUDFLARE_ZONE_ID: '0'.repeat(32) }),
      'failed dns',
      /zone’s id/,
    ],
    [
      'a zone of another name',
      () => ({ SAMBUK_ZONE: 'elsewhere.test', SAMBUK_MAIL_FROM: 'Sambuk <hello@sambuk.test>' }),
      'failed dns zone',
      /Set SAMBUK_ZONE to sambuk\.test/,
    ],
    [
      'a wrong key of Stripe',
      () => ({ STRIPE_SECRET_KEY: 'sk_test_of_somebody_else' }),
      'failed stripe key',
      /valid key into STRIPE_SECRET_KEY/,
    ],
    [
      'a wrong key of Resend',
      () => ({ RESEND_API_KEY: 're_of_somebody_else' }),
      'failed mail sender',
      /valid key into RESEND_API_KEY/,
    ],
    [
      'a sender that is not verified',
      () => ({ SAMBUK_MAIL_FROM: 'hello@elsewhere.test' }),
      'failed mail sender',
      /SAMBUK_MAIL_FROM/,
    ],
    [
      'another master key',
      () => ({ SAMBUK_MASTER_KEY: 'another-master-key-altogether' }),
      'failed keys',
      /SAMBUK_MASTER_KEY/,
    ],
    [
      'a bucket that is not there',
      env => ({ ...inBucket(env), SAMBUK_BACKUP_S3_BUCKET: 'of-somebody-else' }),
      'failed backup store',
      /the bucket, and whether the key SAMBUK_BACKUP_S3_ACCESS_KEY_ID may/,
    ],
    [
      'an ACME directory that is not there',
      () => ({ ACME_DIRECTORY_URL: 'http://127.0.0.1:1/directory' }),
      'failed tls',
      /ACME_DIRECTORY_URL/,
    ],
  ])('%s', limit, async (_what, settings, told, advice) => {
    const { code, found } = await doctor({ ...withoutHostinger, ...settings(installation.env) })
    expect(trouble(found)).toEqual([told])
    expect(adviceAbout(found, told.replace('failed ', ''))).toMatch(advice)
    expect(code).toBe(1)
  })

  test('a folder of backups that is not mounted', limit, async () => {
    const { db } = installation
    await db.query(`insert into backups
      (id, server_id, account_id, purpose, state, blueprint, begun_at, stored_name)
      values ('bak_kept', 'srv_x', 'acc_x', 'asked', 'verified', 'openclaw', now(), 'srv_x/bak_kept-aa')`)
    const empty = mkdtempSync(join(tmpdir(), 'sambuk-unmounted-'))
    const { code, found } = await doctor({ ...withoutHostinger, SAMBUK_BACKUP_DIR: empty })
    rmSync(empty, { recursive: true })
    await db.query(`delete from backups where id = 'bak_kept'`)
    expect(trouble(found)).toEqual(['failed backup store'])
    expect(adviceAbout(found, 'backup store')).toMatch(/^Mount what belongs there/)
    expect(code).toBe(1)
  })

  test('a webhook that is not there', limit, async () => {
    const webhooks = stripeWebhooks()
    const kept = { ...webhooks }
    for (const id of Object.keys(webhooks)) delete webhooks[id]
    const { code, found } = await doctor(withoutHostinger)
    Object.assign(webhooks, kept)
    expect(trouble(found)).toEqual(['failed stripe webhook'])
    expect(adviceAbout(found, 'stripe webhook')).toMatch(/registers it.*STRIPE_WEBHOOK_SECRET/)
    expect(code).toBe(1)
  })

  test.each([
    ['that speaks another version', { api_version: '2024-06-20' }, /put that one’s secret/],
    ['that is disabled', { status: 'disabled' as const }, /puts it right/],
    ['that misses events', { enabled_events: ['invoice.paid'] }, /puts it right/],
  ])('a webhook %s', limit, async (_what, change, advice) => {
    const [webhook] = Object.values(stripeWebhooks())
    if (!webhook) throw new Error('the installation registered its webhook')
    const kept = { ...webhook }
    Object.assign(webhook, change)
    const { found } = await doctor(withoutHostinger)
    Object.assign(webhook, kept)
    expect(trouble(found)).toEqual(['failed stripe webhook'])
    expect(adviceAbout(found, 'stripe webhook')).toMatch(advice)
  })

  test('a plan of which no machine is free', limit, async () => {
    const { db } = installation
    const { rows } = await db.query('select id, cost_minor_max from plans order by position')
    const [plan] = rows
    await db.query('update plans set cost_minor_max = 1 where id = $1', [plan.id])
    const soldOut = await doctor(withoutHostinger)
    await db.query('update plans set cost_minor_max = $2 where id = $1', [
      plan.id,
      plan.cost_minor_max,
    ])
    expect(trouble(soldOut.found)).toEqual([`failed plan ${plan.id}`])
    expect(adviceAbout(soldOut.found, `plan ${plan.id}`)).toMatch(/cost_minor_max/)
    expect(soldOut.code).toBe(1)
  })

  test('a plan that one provider alone can deliver, as a warning', limit, async () => {
    const { db } = installation
    await db.query(`update offers set available = false where provider <> 'hetzner'`)
    const { code, found } = await doctor(withoutHostinger)
    expect(new Set(trouble(found).map(words => words.split(' ').slice(0, 2).join(' ')))).toEqual(
      new Set(['warning plan']),
    )
    expect(code).toBe(0)
  })

  test('a database that does not answer', limit, async () => {
    const { code, found } = await doctor({ DATABASE_URL: 'postgres://127.0.0.1:1/none' })
    expect(trouble(found)).toContain('failed database')
    expect(found.filter(({ state }) => state === 'failed')).toHaveLength(1)
    expect(code).toBe(1)
  })
})

const wrong = 'not-the-token-of-this-account-at-all'

/** What the checks make at the vendors and have to take back. */
async function leftovers(): Promise<unknown> {
  const { env } = installation
  const list = async (url: string, token: string | undefined) => {
    const answer = await fetch(url, { headers: { authorization: `Bearer ${token}` } })
    if (!answer.ok) throw new Error(`${url} answered ${answer.status}`)
    const body = JSON.stringify(await answer.json())
    return [...body.matchAll(/"name":"([^"]+)"/g)].map(([, name]) => name).sort()
  }
  const { HCLOUD_ENDPOINT, DIGITALOCEAN_API_URL, HOSTINGER_API_URL, CLOUDFLARE_BASE_URL } = env
  return Promise.all([
    list(`${HCLOUD_ENDPOINT}/ssh_keys`, env.HCLOUD_TOKEN),
    list(`${DIGITALOCEAN_API_URL}/v2/account/keys`, env.DIGITALOCEAN_ACCESS_TOKEN),
    list(`${HOSTINGER_API_URL}/api/vps/v1/post-install-scripts`, env.HOSTINGER_API_TOKEN),
    list(
      `${CLOUDFLARE_BASE_URL}/zones/${env.CLOUDFLARE_ZONE_ID}/dns_records`,
      env.CLOUDFLARE_API_TOKEN,
    ),
  ])
}
