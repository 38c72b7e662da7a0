import { X509Certificate } from 'node:crypto'
import Cloudflare from 'cloudflare'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { sentence } from '../../src/words/sentence.ts'
import { Customer } from './customer.ts'
import { eventually } from './eventually.ts'
import { Installation } from './installation.ts'
import { expectKept } from './kept.ts'
import { tracesOf } from './outside.ts'

const limit = { timeout: 300_000 }

/** An installation whose names are proxied, and whose machines share one certificate. */
let installation: Installation
beforeAll(async () => {
  installation = await Installation.start({ settings: { SAMBUK_TLS: 'origin' } })
})
afterAll(() => installation?.close())

/** The operator's own hands in the zone, by the official client. */
function operator() {
  const { environment: env } = installation.sandbox
  const { dns, originCACertificates } = new Cloudflare({
    apiToken: env.CLOUDFLARE_API_TOKEN ?? '',
    baseURL: env.CLOUDFLARE_BASE_URL ?? '',
  })
  const zone_id = env.CLOUDFLARE_ZONE_ID ?? ''
  return {
    recordsOf: async (name: string) =>
      (await dns.records.list({ zone_id, name: { exact: name } })).result,
    addRecord: (name: string, content: string) =>
      dns.records.create({ zone_id, type: 'A', name, content, ttl: 1, comment: 'the old shop' }),
    certificates: async () => (await originCACertificates.list({ zone_id })).result,
  }
}

test(
  'an order behind the proxy ends ready, with the one certificate of the zone',
  limit,
  async () => {
    const customers = [await Customer.signUp(installation), await Customer.signUp(installation)]
    for (const customer of customers) {
      await customer.order()
      expect(await customer.pay()).toBeNull()
    }
    for (const customer of customers) {
      await expectKept(installation, customer)
      expect(await operator().recordsOf(`${customer.hostname}.${customer.zone}`)).toMatchObject([
        { type: 'A', proxied: true },
      ])
    }
    const [first] = customers
    expect(
      await first?.browser.json('POST', `/api/servers/${first.serverId}/credentials`),
      'the name leads to the proxy, so whoever signs in is told the address',
    ).toMatchObject({ address: expect.stringMatching(/^198\.18\./) })
    const [certificate, ...others] = await operator().certificates()
    expect(others).toEqual([])
    const { rows } = await installation.db.query('select id, sealed_key from origin_certificates')
    expect(rows).toMatchObject([{ id: certificate?.id }])
    expect(rows[0].sealed_key).not.toContain('PRIVATE KEY')
    const parsed = new X509Certificate(certificate?.certificate ?? '')
    expect(parsed.subjectAltName).toContain(`DNS:*.${customers[0]?.zone}`)
  },
)

test(
  "a name that is somebody else's in the zone is left alone, and the order refunded",
  limit,
  async () => {
    const customer = await Customer.signUp(installation, 'ar')
    const name = `${customer.hostname}.${customer.zone}`
    await operator().addRecord(name, '203.0.113.7')
    await customer.order()
    expect(await customer.pay()).toBeNull()
    expect(await customer.untilOver()).toMatchObject({
      phase: 'refunded',
      notice: { code: 'name-taken-in-zone', text: sentence('name-taken-in-zone', 'ar') },
    })
    await customer.untilLetters(3)
    await eventually('nothing of ours is left behind', async () => {
      const { machines, sshKeys } = await tracesOf(installation, customer)
      return machines + sshKeys === 0
    })
    expect(await tracesOf(installation, customer)).toMatchObject({
      records: 1,
      subscriptions: ['canceled'],
      refundedMinor: [1900],
    })
    expect(await operator().recordsOf(name)).toMatchObject([
      { content: '203.0.113.7', comment: 'the old shop', proxied: false },
    ])
    const letters = (await customer.letters()).filter(({ text }) =>
      text.includes(sentence('name-taken-in-zone', 'ar')),
    )
    expect(letters).toHaveLength(1)
  },
)
