import { describe, expect, test } from 'vitest'
import { ConfigError, readConfig } from './config.ts'

const complete = {
  DATABASE_URL: 'postgres://sambuk:pw@127.0.0.1:5432/sambuk',
  SAMBUK_INSTALLATION_ID: 'ins_test',
  SAMBUK_MASTER_KEY: 'm'.repeat(32),
  SAMBUK_AUTH_SECRET: 'a'.repeat(32),
  SAMBUK_ZONE: 'sambuk.test',
  HCLOUD_TOKEN: 't',
  CLOUDFLARE_API_TOKEN: 't',
  CLOUDFLARE_ZONE_ID: 'z',
  STRIPE_SECRET_KEY: 'sk_test_x',
  STRIPE_WEBHOOK_SECRET: 'whsec_new, whsec_old',
  RESEND_API_KEY: 're_x',
}

const problemsOf = (environment: Record<string, string>): string => {
  try {
    readConfig(environment)
  } catch (error) {
    if (error instanceof ConfigError) return error.message
    throw error
  }
  return ''
}

describe('the configuration', () => {
  test('has the real vendors as defaults', () => {
    const config = readConfig(complete)
    expect(config.compute.hetzner?.endpoint).toBe('https://api.hetzner.cloud/v1')
    expect(config.acmeDirectoryUrl).toContain('letsencrypt.org')
    expect(config.listen).toEqual({ host: '127.0.0.1', port: 3000 })
    expect(config.machinePanelUrl).toBe('http://127.0.0.1:3000')
  })

  test('names every problem at once', () => {
    const { SAMBUK_ZONE, HCLOUD_TOKEN, ...rest } = complete
    const text = problemsOf({ ...rest, SAMBUK_URL: 'ftp://x', SAMBUK_CA_FILE: '/nowhere/ca.pem' })
    expect(text).toContain('4 problem(s)')
    expect(text).toContain('SAMBUK_ZONE is not set')
    expect(text).toContain(
      'HCLOUD_TOKEN, DIGITALOCEAN_ACCESS_TOKEN and HOSTINGER_API_TOKEN are not set',
    )
    expect(text).toContain('SAMBUK_URL is not an http(s) address')
    expect(text).toContain('SAMBUK_CA_FILE cannot be read')
  })

  test('never repeats a value, because it may be a secret', () => {
    const text = problemsOf({
      ...complete,
      SAMBUK_MASTER_KEY: 'short-key',
      DATABASE_URL: 'my:password',
    })
    expect(text).toContain('SAMBUK_MASTER_KEY is too short')
    expect(text).not.toContain('short-key')
    expect(text).not.toContain('password')
  })

  test('leaves certificates to the machines unless told otherwise', () => {
    expect(readConfig(complete).tls).toBe('acme')
    expect(readConfig({ ...complete, SAMBUK_TLS: 'origin' }).tls).toBe('origin')
    expect(problemsOf({ ...complete, SAMBUK_TLS: 'none' })).toContain(
      "SAMBUK_TLS is 'acme' or 'origin'",
    )
  })

  test('counts money in dollars, and storage at usual prices, unless told otherwise', () => {
    expect(readConfig(complete).margins).toEqual({
      currency: 'usd',
      warnBelowPercent: 20,
      backupGbMinor: 2.3,
      imageGbMinor: new Map([
        ['hetzner', 1.66],
        ['digitalocean', 6],
      ]),
    })
    expect(readConfig({ ...complete, SAMBUK_CURRENCY: 'EUR' }).margins.currency).toBe('eur')
  })

  test.each([
    ['SAMBUK_CURRENCY', 'dollars', 'is not a currency'],
    ['SAMBUK_CURRENCY', 'gbp', 'has no rate in SAMBUK_EXCHANGE_RATES'],
    ['SAMBUK_MARGIN_WARN_PERCENT', 'much', 'is not a number of percent'],
    ['SAMBUK_STORAGE_COST_GB', 'free', 'is not a number'],
    ['SAMBUK_IMAGE_COSTS_GB', 'hetzner:1', 'is not written like'],
  ])('refuses %s=%s', (name, value, words) =>
    expect(problemsOf({ ...complete, [name]: value })).toContain(`${name} ${words}`),
  )

  test('compares currencies by rates that the operator may set', () => {
    expect(readConfig(complete).exchange.get('eur')).toBe(1.16)
    expect(readConfig({ ...complete, SAMBUK_EXCHANGE_RATES: 'eur=1.2,usd=1' }).exchange).toEqual(
      new Map([
        ['eur', 1.2],
        ['usd', 1],
      ]),
    )
    expect(problemsOf({ ...complete, SAMBUK_EXCHANGE_RATES: 'eur:1.2' })).toContain(
      'SAMBUK_EXCHANGE_RATES is not written like eur=1.16,usd=1',
    )
  })

  test('says where a customer’s country is read', () => {
    const config = readConfig({ ...complete, SAMBUK_COUNTRY_HEADER: 'CF-IPCountry' })
    expect([config.countryHeader, config.countryDatabase]).toEqual(['cf-ipcountry', null])
    const wrong = { SAMBUK_COUNTRY_HEADER: 'a b', SAMBUK_COUNTRY_DATABASE: '/nowhere.mmdb' }
    const text = problemsOf({ ...complete, ...wrong })
    expect(text).toContain('SAMBUK_COUNTRY_HEADER is not the name of a header')
    expect(text).toContain('SAMBUK_COUNTRY_DATABASE is not a file')
  })

  test('takes an empty variable for one that is not set', () => {
    expect(readConfig({ ...complete, REDIS_URL: '', SAMBUK_SOCKS_PROXY: '' }).socksProxy).toBeNull()
  })

  test('knows two webhook secrets while one replaces the other', () => {
    expect(readConfig(complete).stripe.webhookSecrets).toEqual(['whsec_new', 'whsec_old'])
  })

  test('lets machines phone home under another host with the same port', () => {
    const config = readConfig({
      ...complete,
      SAMBUK_URL: 'http://127.0.0.1:4100/',
      SAMBUK_MACHINE_PANEL_HOST: '10.9.0.1',
    })
    expect(config.machinePanelUrl).toBe('http://10.9.0.1:4100')
  })

  test('keeps backups in a folder unless a bucket is named, and takes no half of one', () => {
    expect(readConfig(complete).backupS3).toBeNull()
    const bucket = {
      SAMBUK_BACKUP_S3_BUCKET: 'backups',
      SAMBUK_BACKUP_S3_ACCESS_KEY_ID: 'id',
      SAMBUK_BACKUP_S3_SECRET_ACCESS_KEY: 'secret',
    }
    expect(readConfig({ ...complete, ...bucket }).backupS3).toMatchObject({
      endpoint: null,
      region: 'us-east-1',
      prefix: '',
    })
    const elsewhere = {
      SAMBUK_BACKUP_S3_ENDPOINT: 'https://objects.example.test/',
      SAMBUK_BACKUP_S3_PREFIX: 'sambuk/live',
    }
    expect(readConfig({ ...complete, ...bucket, ...elsewhere }).backupS3).toMatchObject({
      endpoint: 'https://objects.example.test',
      prefix: 'sambuk/live/',
    })
    const text = problemsOf({
      ...complete,
      SAMBUK_BACKUP_S3_BUCKET: 'backups',
      SAMBUK_BACKUP_S3_ENDPOINT: 'ftp://x',
      SAMBUK_BACKUP_S3_PREFIX: '../outside',
    })
    expect(text).toContain('4 problem(s)')
    expect(text).toContain('SAMBUK_BACKUP_S3_SECRET_ACCESS_KEY is not set, though other')
    expect(text).toContain('SAMBUK_BACKUP_S3_PREFIX is not a path')
  })
})
