import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { z } from 'zod'
import { type ExchangeRates, parseExchangeRates } from './billing/exchange.ts'
import type { ConductorRelease } from './blueprints/conductor/release.ts'
import {
  conductorRelease,
  conductorVariables,
  missingConductorVariables,
} from './blueprints/conductor/settings.ts'
import { discordAddress, telegramAddress } from './channels/messengers.ts'
import { type MarginSettings, marginSettings, marginVariables } from './margins/settings.ts'
import type { S3Settings } from './providers/s3/connection.ts'
import {
  backupS3Settings,
  backupS3Variables,
  missingBackupS3Variables,
} from './providers/s3/settings.ts'
import { type UpdateSettings, updateSettings, updateVariables } from './rollouts/settings.ts'
import { type LossPolicy, lossPolicies } from './servers/loss.ts'

/**
 * The environment, read once. Nothing else reads `process.env`. Every problem is reported at the same
 * time, by the variable's name; values are never repeated, because they may be secrets.
 */

const given = z.string().min(1)
const secret = z.string().min(16, 'is too short to be a secret (16 characters at least)')
const address = z.url({ protocol: /^https?$/, error: 'is not an http(s) address' })
const port = z.coerce.number().int().min(0).max(65_535)

const Environment = z.object({
  DATABASE_URL: z.url({ protocol: /^postgres(ql)?$/, error: 'is not a postgres:// address' }),
  REDIS_URL: z.url({ protocol: /^rediss?$/, error: 'is not a redis:// address' }).optional(),
  SAMBUK_URL: address.default('http://127.0.0.1:3000'),
  SAMBUK_HOST: given.default('127.0.0.1'),
  SAMBUK_PORT: port.optional(),
  SAMBUK_INSTALLATION_ID: z
    .string()
    .regex(
      /^[a-z0-9][a-z0-9_-]{1,38}[a-z0-9]$/,
      'is 3 to 40 lower case letters, digits, - and _, with a letter or digit at both ends',
    ),
  SAMBUK_MASTER_KEY: secret,
  SAMBUK_AUTH_SECRET: secret,
  SAMBUK_ZONE: z.string().regex(/^([a-z0-9-]+\.)+[a-z]{2,}$/, 'is not a domain name'),
  SAMBUK_MAIL_FROM: given.optional(),
  SAMBUK_MACHINE_PANEL_URL: address.optional(),
  SAMBUK_MACHINE_PANEL_HOST: given.optional(),
  SAMBUK_WAITING_ADDRESS: z.ipv4('is not an IPv4 address').optional(),
  SAMBUK_CA_FILE: given.optional(),
  SAMBUK_SOCKS_PROXY: z
    .url({ protocol: /^socks5h?$/, error: 'is not a socks5:// address' })
    .optional(),
  SAMBUK_TRUSTED_PROXIES: given.optional(),
  SAMBUK_COUNTRY_HEADER: z
    .string()
    .regex(/^[a-z0-9-]{1,60}$/i, 'is not the name of a header')
    .toLowerCase()
    .optional(),
  SAMBUK_COUNTRY_DATABASE: given.optional(),
  SAMBUK_EXCHANGE_RATES: z.string().default('eur=1.16,usd=1').transform(readRates),
  ...marginVariables,
  SAMBUK_STATE_DIR: given.optional(),
  SAMBUK_BACKUP_DIR: given.optional(),
  ...backupS3Variables,
  SAMBUK_DRILLS: z.coerce.number().min(0).max(48).default(1),
  SAMBUK_STOP_MINUTES: z.coerce.number().min(0).max(360).default(0),
  SAMBUK_LOST_MACHINES: z.enum(lossPolicies, "is 'rebuild' or 'ask'").default('rebuild'),
  ...updateVariables,
  ...conductorVariables,
  SAMBUK_LOG_LEVEL: z.enum(['trace', 'debug', 'info', 'warn', 'error', 'silent']).default('info'),
  HCLOUD_TOKEN: given.optional(),
  HCLOUD_ENDPOINT: address.default('https://api.hetzner.cloud/v1'),
  DIGITALOCEAN_ACCESS_TOKEN: given.optional(),
  DIGITALOCEAN_API_URL: address.default('https://api.digitalocean.com'),
  HOSTINGER_API_TOKEN: given.optional(),
  HOSTINGER_API_URL: address.default('https://developers.hostinger.com'),
  HOSTINGER_PAYMENT_METHOD_ID: z.coerce.number().int().positive().optional(),
  CLOUDFLARE_API_TOKEN: given,
  CLOUDFLARE_ZONE_ID: given,
  CLOUDFLARE_BASE_URL: address.optional(),
  STRIPE_SECRET_KEY: given,
  STRIPE_WEBHOOK_SECRET: given,
  STRIPE_API_BASE: address.optional(),
  SAMBUK_AUTOMATIC_TAX: z.enum(['on', 'off'], "is 'on' or 'off'").default('off'),
  RESEND_API_KEY: given.optional(),
  RESEND_BASE_URL: address.optional(),
  RESEND_WEBHOOK_SECRET: given.optional(),
  SAMBUK_SMTP_URL: z
    .url({ protocol: /^smtps?$/, error: 'is not an smtp:// or smtps:// address' })
    .optional(),
  OPENAI_BASE_URL: address.default('https://api.openai.com/v1'),
  TELEGRAM_API_URL: address.default(telegramAddress),
  SAMBUK_MACHINE_TELEGRAM_URL: address.optional(),
  DISCORD_API_URL: address.default(discordAddress),
  SAMBUK_DNS_URL: address.default('https://cloudflare-dns.com/dns-query'),
  SAMBUK_TLS: z.enum(['acme', 'origin'], "is 'acme' or 'origin'").default('acme'),
  ACME_DIRECTORY_URL: address.default('https://acme-v02.api.letsencrypt.org/directory'),
})

/** An account at a vendor. */
export interface Account {
  token: string
  /** Without a slash at the end. */
  endpoint: string
}

export interface Config {
  databaseUrl: string
  redisUrl: string | null
  /** The address that people use, without a slash at the end. */
  url: string
  listen: { host: string; port: number }
  installationId: string
  masterKey: string
  authSecret: string
  /** Servers are called `name.<zone>`. */
  zone: string
  mailFrom: string
  /** The address under which machines phone home. */
  machinePanelUrl: string
  /** An IPv4 address at which the world finds us; names of servers without a machine lead there. */
  waitingAddress: string | null
  /** Certificates of an authority to trust besides the public ones, as PEM. */
  extraCa: string | null
  socksProxy: string | null
  /** Reverse proxies, besides those on this machine, that tell us the caller's address. */
  trustedProxies: string[]
  /** A header in which such a proxy writes the caller's country, lower case (`cf-ipcountry`). */
  countryHeader: string | null
  /** Which countries addresses are in, as an MMDB file; null: the one that comes with us. */
  countryDatabase: string | null
  /** For comparing what machines cost in several currencies. */
  exchange: ExchangeRates
  margins: MarginSettings
  stateDir: string | null
  /** Where customers' data is kept when their machines go; worth a disk of its own. */
  backupDir: string
  /** Where it is kept instead; null: in the folder. */
  backupS3: S3Settings | null
  /** How many backups a day are restored to a throw-away machine, to see whether that can be done. */
  drillsPerDay: number
  /** How long backups and restores under way go on when their worker is told to stop. */
  stopMs: number
  /** A lost machine's server is rebuilt from a fresh backup unasked, or its customer is asked first. */
  lostMachines: LossPolicy
  updates: UpdateSettings
  logLevel: string
  /** The vendors of machines that there is an account at; at least one. */
  compute: {
    hetzner: Account | null
    digitalocean: Account | null
    hostinger: (Account & { paymentMethodId: number | null }) | null
  }
  cloudflare: { token: string; zoneId: string; baseUrl: string | null }
  /** Two webhook secrets are valid at once while one replaces the other. */
  stripe: { secretKey: string; webhookSecrets: string[]; apiBase: string | null }
  /** Stripe computes the tax on what is sold; its account has to be registered somewhere. */
  automaticTax: boolean
  /** Who carries our letters. Two webhook secrets are valid at once while one replaces the other; none: no news. */
  mail:
    | { carrier: 'resend'; apiKey: string; baseUrl: string | null; webhookSecrets: string[] }
    | { carrier: 'smtp'; url: string }
  /** Where customers' machines call models by default. */
  openaiBaseUrl: string
  /** Where messengers say whose bot a token is, without a slash at the end. */
  /** A resolver over HTTPS, for looking where customers' own domains lead. */
  dnsUrl: string
  messengers: { telegram: string; telegramFromMachine: string; discord: string }
  /**
   * `acme`: names lead straight to machines, which get their certificates themselves. `origin`: names
   * are proxied, and machines share a certificate that the proxy trusts.
   */
  tls: 'acme' | 'origin'
  acmeDirectoryUrl: string
  /** The release of conductor that servers get; null where it is not offered. */
  conductor: ConductorRelease | null
}

/** Tells the pages, which render inside this process, where to ask the API. */
export function tellPages(apiOrigin: string) {
  process.env.SAMBUK_API_ORIGIN = apiOrigin
  process.env.NEXT_TELEMETRY_DISABLED = '1'
}

/** Names every variable that is missing or malformed, for the operator's eyes. */
export class ConfigError extends Error {}

/** The master key alone, where there is nothing else of an installation. @throws {ConfigError} */
export function readMasterKey(
  environment: Record<string, string | undefined> = process.env,
): string {
  const parsed = secret.safeParse(environment.SAMBUK_MASTER_KEY)
  if (parsed.success) return parsed.data
  throw new ConfigError('SAMBUK_MASTER_KEY is not set, or is too short to be a secret')
}

/** @throws {ConfigError} listing every problem at once. */
export function readConfig(environment: Record<string, string | undefined> = process.env): Config {
  // An empty variable is what people write to switch a value off.
  const present = Object.fromEntries(
    Object.entries(environment).filter(([, value]) => value !== ''),
  )
  const parsed = Environment.safeParse(present)
  const problems = parsed.success ? [] : parsed.error.issues.map(problemText)
  if (!present.HCLOUD_TOKEN && !present.DIGITALOCEAN_ACCESS_TOKEN && !present.HOSTINGER_API_TOKEN) {
    problems.push(
      '  HCLOUD_TOKEN, DIGITALOCEAN_ACCESS_TOKEN and HOSTINGER_API_TOKEN are not set: one of them is needed',
    )
  }
  problems.push(...missingConductorVariables(present), ...missingBackupS3Variables(present))
  if (Boolean(present.RESEND_API_KEY) === Boolean(present.SAMBUK_SMTP_URL)) {
    const both = present.RESEND_API_KEY ? 'are both set' : 'are not set'
    problems.push(`  RESEND_API_KEY and SAMBUK_SMTP_URL ${both}: one of them carries letters`)
  }
  if (present.SAMBUK_COUNTRY_DATABASE && !existsSync(present.SAMBUK_COUNTRY_DATABASE)) {
    problems.push('  SAMBUK_COUNTRY_DATABASE is not a file')
  }
  const { SAMBUK_CURRENCY: currency, SAMBUK_EXCHANGE_RATES: rates } = parsed.data ?? {}
  if (currency && rates && !rates.has(currency)) {
    problems.push('  SAMBUK_CURRENCY has no rate in SAMBUK_EXCHANGE_RATES')
  }
  const extraCa = readCa(parsed.data?.SAMBUK_CA_FILE ?? present.SAMBUK_CA_FILE, problems)
  if (!parsed.success || problems.length > 0) {
    throw new ConfigError(
      `The configuration has ${problems.length} problem(s):\n${problems.join('\n')}`,
    )
  }
  const env = parsed.data
  const url = withoutSlash(env.SAMBUK_URL)
  return {
    databaseUrl: env.DATABASE_URL,
    redisUrl: env.REDIS_URL ?? null,
    url,
    listen: { host: env.SAMBUK_HOST, port: env.SAMBUK_PORT ?? portOf(url) },
    installationId: env.SAMBUK_INSTALLATION_ID,
    masterKey: env.SAMBUK_MASTER_KEY,
    authSecret: env.SAMBUK_AUTH_SECRET,
    zone: env.SAMBUK_ZONE,
    mailFrom: env.SAMBUK_MAIL_FROM ?? `Sambuk <hello@${env.SAMBUK_ZONE}>`,
    machinePanelUrl: machinePanelUrl(env, url),
    waitingAddress: env.SAMBUK_WAITING_ADDRESS ?? null,
    extraCa,
    socksProxy: env.SAMBUK_SOCKS_PROXY ?? null,
    trustedProxies: list(env.SAMBUK_TRUSTED_PROXIES ?? ''),
    countryHeader: env.SAMBUK_COUNTRY_HEADER ?? null,
    countryDatabase: env.SAMBUK_COUNTRY_DATABASE ?? null,
    exchange: env.SAMBUK_EXCHANGE_RATES,
    margins: marginSettings(env),
    stateDir: env.SAMBUK_STATE_DIR ?? null,
    backupDir: env.SAMBUK_BACKUP_DIR ?? join(env.SAMBUK_STATE_DIR ?? '.sambuk', 'backups'),
    backupS3: backupS3Settings(env),
    drillsPerDay: env.SAMBUK_DRILLS,
    stopMs: env.SAMBUK_STOP_MINUTES * 60_000,
    lostMachines: env.SAMBUK_LOST_MACHINES,
    updates: updateSettings(env),
    logLevel: env.SAMBUK_LOG_LEVEL,
    compute: computeAccounts(env),
    cloudflare: {
      token: env.CLOUDFLARE_API_TOKEN,
      zoneId: env.CLOUDFLARE_ZONE_ID,
      baseUrl: env.CLOUDFLARE_BASE_URL ?? null,
    },
    stripe: {
      secretKey: env.STRIPE_SECRET_KEY,
      webhookSecrets: list(env.STRIPE_WEBHOOK_SECRET),
      apiBase: env.STRIPE_API_BASE ?? null,
    },
    automaticTax: env.SAMBUK_AUTOMATIC_TAX === 'on',
    mail: mailCarrier(env),
    openaiBaseUrl: withoutSlash(env.OPENAI_BASE_URL),
    messengers: {
      telegram: withoutSlash(env.TELEGRAM_API_URL),
      telegramFromMachine: withoutSlash(env.SAMBUK_MACHINE_TELEGRAM_URL ?? env.TELEGRAM_API_URL),
      discord: withoutSlash(env.DISCORD_API_URL),
    },
    dnsUrl: withoutSlash(env.SAMBUK_DNS_URL),
    tls: env.SAMBUK_TLS,
    acmeDirectoryUrl: env.ACME_DIRECTORY_URL,
    conductor: conductorRelease(env),
  }
}

function readRates(text: string, context: z.RefinementCtx): ExchangeRates {
  const rates = parseExchangeRates(text)
  if (rates) return rates
  context.addIssue({ code: 'custom', message: 'is not written like eur=1.16,usd=1' })
  return z.NEVER
}

const accountOf = (token: string | undefined, endpoint: string): Account | null =>
  token === undefined ? null : { token, endpoint: withoutSlash(endpoint) }

function computeAccounts(env: z.infer<typeof Environment>): Config['compute'] {
  const hostinger = accountOf(env.HOSTINGER_API_TOKEN, env.HOSTINGER_API_URL)
  return {
    hetzner: accountOf(env.HCLOUD_TOKEN, env.HCLOUD_ENDPOINT),
    digitalocean: accountOf(env.DIGITALOCEAN_ACCESS_TOKEN, env.DIGITALOCEAN_API_URL),
    hostinger: hostinger && {
      ...hostinger,
      paymentMethodId: env.HOSTINGER_PAYMENT_METHOD_ID ?? null,
    },
  }
}

function mailCarrier(env: z.infer<typeof Environment>): Config['mail'] {
  if (env.SAMBUK_SMTP_URL) return { carrier: 'smtp', url: env.SAMBUK_SMTP_URL }
  return {
    carrier: 'resend',
    apiKey: env.RESEND_API_KEY ?? '',
    baseUrl: env.RESEND_BASE_URL ?? null,
    webhookSecrets: list(env.RESEND_WEBHOOK_SECRET ?? ''),
  }
}

const problemText = (issue: z.core.$ZodIssue): string => {
  const missing = issue.code === 'invalid_type' && issue.message.includes('undefined')
  return `  ${issue.path.join('.')} ${missing ? 'is not set' : issue.message}`
}

function readCa(file: string | undefined, problems: string[]): string | null {
  if (!file) return null
  try {
    return readFileSync(file, 'utf8')
  } catch (error) {
    problems.push(
      `  SAMBUK_CA_FILE cannot be read: ${error instanceof Error ? error.message : error}`,
    )
    return null
  }
}

/** A machine may see us under another host than people do (a bridge's address, a tunnel's end). */
function machinePanelUrl(env: z.infer<typeof Environment>, url: string): string {
  if (env.SAMBUK_MACHINE_PANEL_URL) return withoutSlash(env.SAMBUK_MACHINE_PANEL_URL)
  if (!env.SAMBUK_MACHINE_PANEL_HOST) return url
  return `http://${env.SAMBUK_MACHINE_PANEL_HOST}:${portOf(url)}`
}

const list = (text: string): string[] =>
  text
    .split(',')
    .map(part => part.trim())
    .filter(Boolean)
const withoutSlash = (address: string): string => address.replace(/\/+$/, '')
const portOf = (address: string): number => {
  const { port, protocol } = new URL(address)
  return port ? Number(port) : protocol === 'https:' ? 443 : 80
}
