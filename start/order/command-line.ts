import { parseArgs } from 'node:util'
import { type ProviderName, providerNames } from '../../src/providers/compute.ts'

export interface OrderOptions {
  /** Null: the cheapest that has the provider and the blueprint. */
  plan: string | null
  provider: ProviderName | null
  location: string | null
  blueprint: string | null
  interval: 'month' | 'year'
  /** Null: the customer's, or the plan's first. */
  currency: string | null
  addons: { addonId: string; quantity: number }[]
  promotion: string | null
  name: string | null
  language: 'en' | 'ar'
  card: string
  driver: 'simulated' | 'nspawn' | null
  faults: { provider: string; operation: string; fault: string; times: number | 'always' }[]
  withModel: boolean
  json: boolean
  timeoutSeconds: number
}

export const orderUsage = `npm run order -- [options]

Drives the whole main job through the public HTTP interfaces: sign-up, order, payment page, webhook,
status, one chat turn. Starts what is not running, and stops what it started.

  --plan ID            the plan to buy (the cheapest that has the provider and the blueprint)
  --provider NAME      hetzner, digitalocean or hostinger (whichever the product chooses)
  --location NAME      one of the provider's (the nearest)
  --blueprint NAME     openclaw, conductor or website (the plan's first)
  --interval WHEN      month or year (month)
  --currency CODE      what to pay in, such as eur (the plan's first)
  --addon ID=N         an add-on and how many of it; repeatable
  --promotion CODE     a promotion code
  --name LABEL         the server's name (a fresh one)
  --language LANG      en or ar (en)
  --card NUMBER        the card that pays (4242424242424242)
  --driver KIND        what machines are made of: simulated or nspawn (whatever runs already)
  --fault RULE         provider.operation=kind[:times], e.g. provider.create-server=sold-out:always; repeatable
  --no-model           order without a model key; no chat turn is asked
  --timeout SECONDS    give up waiting after this long (900)
  --json               print one JSON line only`

export class UsageError extends Error {}

/** What stands in the way of an order, told in a sentence. */
export class OrderError extends Error {}

/** @throws {UsageError} naming what is wrong, in the caller's words */
export function parseOrder(argv: string[]): OrderOptions {
  const { values } = read(argv)
  return {
    plan: values.plan ?? null,
    provider:
      values.provider === undefined ? null : oneOf('--provider', values.provider, providerNames),
    location: values.location ?? null,
    blueprint: values.blueprint ?? null,
    interval: oneOf('--interval', values.interval ?? 'month', ['month', 'year']),
    currency: values.currency ?? null,
    addons: (values.addon ?? []).map(parseAddon),
    promotion: values.promotion ?? null,
    name: values.name ?? null,
    language: oneOf('--language', values.language ?? 'en', ['en', 'ar']),
    card: values.card ?? '4242424242424242',
    driver:
      values.driver === undefined
        ? null
        : oneOf('--driver', values.driver, ['simulated', 'nspawn']),
    faults: (values.fault ?? []).map(parseFault),
    withModel: !values['no-model'],
    json: values.json ?? false,
    timeoutSeconds: positive('--timeout', values.timeout ?? '900'),
  }
}

function read(argv: string[]) {
  try {
    return parseArgs({
      args: argv,
      options: {
        plan: { type: 'string' },
        provider: { type: 'string' },
        location: { type: 'string' },
        blueprint: { type: 'string' },
        interval: { type: 'string' },
        currency: { type: 'string' },
        addon: { type: 'string', multiple: true },
        promotion: { type: 'string' },
        name: { type: 'string' },
        language: { type: 'string' },
        card: { type: 'string' },
        driver: { type: 'string' },
        fault: { type: 'string', multiple: true },
        'no-model': { type: 'boolean' },
        json: { type: 'boolean' },
        timeout: { type: 'string' },
      },
    })
  } catch (cause) {
    throw new UsageError(cause instanceof Error ? cause.message : 'unreadable options', { cause })
  }
}

function oneOf<const T extends string>(flag: string, value: string, allowed: readonly T[]): T {
  const found = allowed.find(each => each === value)
  if (!found) throw new UsageError(`${flag} is one of: ${allowed.join(', ')}`)
  return found
}

function positive(flag: string, value: string): number {
  const number = Number(value)
  if (!Number.isFinite(number) || number <= 0)
    throw new UsageError(`${flag} is a number of seconds, not "${value}"`)
  return number
}

function parseAddon(rule: string): OrderOptions['addons'][number] {
  const [, addonId, quantity] = /^([a-z0-9-]+)=(\d+)$/.exec(rule) ?? []
  if (!addonId || !quantity) throw new UsageError(`--addon is ID=NUMBER, not "${rule}"`)
  return { addonId, quantity: Number(quantity) }
}

function parseFault(rule: string): OrderOptions['faults'][number] {
  const parts = /^([a-z]+)\.([a-z-]+)=([a-z0-9-]+)(?::(always|\d+))?$/.exec(rule)
  const [, provider, operation, fault, times = '1'] = parts ?? []
  if (!provider || !operation || !fault) {
    throw new UsageError(`--fault is provider.operation=kind[:times], not "${rule}"`)
  }
  return { provider, operation, fault, times: times === 'always' ? 'always' : Number(times) }
}
