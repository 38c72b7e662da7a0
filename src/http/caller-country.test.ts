import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import Fastify from 'fastify'
import { describe, expect, test } from 'vitest'
import { silentLog } from '../kit/log.ts'
import { createCallerCountry, createCountryOfAddress } from './caller-country.ts'

const ofAddress = createCountryOfAddress(null, silentLog)

describe('the country of an address', () => {
  // Long-held blocks of the countries' first telephone companies.
  test.each([
    ['188.48.0.1', 'SA'],
    ['94.200.0.1', 'AE'],
    ['196.219.0.1', 'EG'],
    ['78.100.0.1', 'QA'],
    ['62.150.0.1', 'KW'],
    ['175.110.0.1', 'YE'],
    ['2001:16a2::1', 'SA'],
    ['::ffff:188.48.0.1', 'SA'],
    ['8.8.8.8', 'US'],
  ])('%s is %s', (address, country) => expect(ofAddress(address)).toBe(country))

  test.each([
    '127.0.0.1',
    '10.1.2.3',
    '172.20.0.1',
    '192.168.0.7',
    '100.64.1.1',
    '::ffff:10.0.0.1',
    '::1',
    'fe80::1',
    'fd00::1',
    'unknown',
    '',
  ])('%s is in none', address => expect(ofAddress(address)).toBeNull())

  test('is not guessed from a file that knows IPv4 only', () => {
    const package_ = '@ip-location-db/geo-whois-asn-country-mmdb'
    const file = createRequire(import.meta.url).resolve(
      `${package_}/geo-whois-asn-country-ipv4.mmdb`,
    )
    const ofIpv4 = createCountryOfAddress(file, silentLog)
    expect([ofIpv4('188.48.0.1'), ofIpv4('2a00::1')]).toEqual(['SA', null])
  })

  test('is unknown, and the operator told once, when the file is none', () => {
    const folder = mkdtempSync(join(tmpdir(), 'sambuk-countries-'))
    const file = join(folder, 'broken.mmdb')
    writeFileSync(file, 'this is no database')
    const told: unknown[] = []
    const broken = createCountryOfAddress(file, {
      ...silentLog,
      error: (...words: unknown[]) => told.push(words),
    })
    expect([broken('8.8.8.8'), broken('94.200.0.1')]).toEqual([null, null])
    expect(told).toHaveLength(1)
    rmSync(folder, { recursive: true })
  })
})

describe('the country of a caller', () => {
  const proxy = '203.0.113.7'
  const ask = async (remoteAddress: string, headers: Record<string, string>) => {
    const callerCountry = createCallerCountry({
      header: 'cf-ipcountry',
      database: null,
      log: silentLog,
    })
    const app = Fastify({ trustProxy: [proxy] })
    app.get('/', async request => ({ country: callerCountry(request) }))
    const answer = await app.inject({ url: '/', remoteAddress, headers })
    await app.close()
    return answer.json().country
  }
  const fromSaudi = { 'x-forwarded-for': '188.48.0.1' }

  test('is what a trusted proxy says', async () =>
    expect(await ask(proxy, { ...fromSaudi, 'cf-ipcountry': 'JO' })).toBe('JO'))

  test.each(['XX', 'T1', '', 'nonsense'])('is that of the address when it says "%s"', async said =>
    expect(await ask(proxy, { ...fromSaudi, 'cf-ipcountry': said })).toBe('SA'),
  )

  test('is not what the caller says of themselves', async () =>
    expect(await ask('94.200.0.1', { ...fromSaudi, 'cf-ipcountry': 'JO' })).toBe('AE'))
})
