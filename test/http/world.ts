import { randomBytes } from 'node:crypto'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { FastifyInstance, InjectOptions, LightMyRequestResponse } from 'fastify'
import { createAuth } from '../../src/accounts/auth.ts'
import { createDirectoryStore } from '../../src/backups/directory-store.ts'
import { seedPlans } from '../../src/billing/apply-price-list.ts'
import { saveOffers } from '../../src/billing/store.ts'
import { plans } from '../../src/billing/tables.ts'
import { createBlueprints } from '../../src/blueprints/registry.ts'
import type { Messengers } from '../../src/channels/messengers.ts'
import type { Chat } from '../../src/chat/chat-port.ts'
import { type Chats, createChats } from '../../src/chat/chats.ts'
import { openDatabase } from '../../src/database/connect.ts'
import type { Files } from '../../src/files/files-port.ts'
import { type AppDependencies, createApp } from '../../src/http/app.ts'
import { createCallerCountry } from '../../src/http/caller-country.ts'
import { Connections } from '../../src/instances/connections.ts'
import { createDial } from '../../src/instances/dial.ts'
import { createMachineReader, type MachineReader } from '../../src/instances/machine-reader.ts'
import { systemContext } from '../../src/kit/context.ts'
import { silentLog } from '../../src/kit/log.ts'
import { createVault } from '../../src/kit/seal.ts'
import type { MarginTerms } from '../../src/margins/margins.ts'
import type { CheckKey } from '../../src/models/key-check.ts'
import type { Offer } from '../../src/providers/compute.ts'
import { createTestDatabase } from '../database.ts'

export const url = 'http://127.0.0.1:3000'
export const webhookSecret = 'whsec_test_http'
export const mailWebhookSecret = `whsec_${Buffer.from('mail webhook secret').toString('base64')}`

/** The HTTP API over a real database of its own, with plans on sale. No worker runs. */
export async function createHttpWorld(
  options: {
    databaseUrl?: string
    chat?: Chat
    chats?: Chats
    files?: Files
    messengers?: Messengers
    checkModelKey?: CheckKey
    machines?: MachineReader
    zone?: string
  } = {},
) {
  const database = options.databaseUrl ? null : await createTestDatabase()
  const databaseUrl = options.databaseUrl ?? database?.url ?? ''
  const backupDir = mkdtempSync(join(tmpdir(), 'sambuk-http-backups-'))
  const log = silentLog
  const { db, close } = openDatabase(databaseUrl, { max: 5, applicationName: 'http test', log })
  let now = new Date()
  let isConfigurationReady = true
  const context = { ...systemContext(log), clock: { now: () => now } }
  const platform = {
    db,
    context,
    vault: createVault('master key for tests', context.random),
    // Nobody listens here: that a row was woken is read from the row.
    doorbell: {
      ring: async () => {},
      answer: async () => ({ close: async () => {} }),
      close: async () => {},
    },
  }
  const auth = createAuth(platform, { url, secret: 'auth secret for tests only' })
  const deps: AppDependencies = {
    ...platform,
    auth,
    chat: options.chat ?? silentChat,
    chats: options.chats ?? createChats(new Connections(createDial(null)), log),
    files: options.files ?? noFiles,
    messengers: options.messengers ?? noMessengers,
    machines: options.machines ?? createMachineReader(new Connections(createDial(null))),
    checkModelKey: options.checkModelKey ?? (async () => 'unknown'),
    blueprints: createBlueprints({ conductor: null }),
    backups: createDirectoryStore(backupDir),
    margins,
    rest: { hibernates: () => true, stopSaves: () => false, waitingAddress: '203.0.113.7' },
    exchange: new Map([
      ['eur', 1.16],
      ['usd', 1],
    ]),
    callerCountry: createCallerCountry({ header: null, database: null, log }),
    machineFiles: async server =>
      isConfigurationReady
        ? `/etc/test 0600 root:root ${Buffer.from(server.id).toString('base64')}\n`
        : null,
    url,
    zone: options.zone ?? 'example.test',
    stripeWebhookSecrets: ['whsec_other', webhookSecret],
    resendWebhookSecrets: [mailWebhookSecret],
  }
  const app = await createApp(deps)
  await app.ready()
  if (database) {
    await seedPlans(db, context)
    await saveOffers(db, 'hetzner', [offer], now)
  }
  return {
    app,
    deps,
    db,
    databaseUrl,
    platform,
    auth,
    backupDir,
    plans,
    /** Moves the product's clock. */
    passSeconds(seconds: number) {
      now = new Date(now.getTime() + seconds * 1000)
    },
    now: () => now,
    /** Whether machines are given their configuration, or have to ask again. */
    setConfigurationReady(ready: boolean) {
      isConfigurationReady = ready
    },
    async close() {
      await app.close()
      await close()
      await database?.close()
      rmSync(backupDir, { recursive: true, force: true })
    },
  }
}

export type HttpWorld = Awaited<ReturnType<typeof createHttpWorld>>

const margins: MarginTerms = {
  currency: 'usd',
  exchange: new Map([
    ['eur', 1.16],
    ['usd', 1],
  ]),
  warnBelowPercent: 20,
  backupGbMinor: 2.5,
  imageGbMinor: new Map(),
  prepaid: new Set(['hostinger']),
}

const offer: Offer = {
  provider: 'hetzner',
  size: 'cpx22',
  location: 'fsn1',
  locationName: 'Falkenstein',
  country: 'DE',
  cores: 4,
  memoryGb: 8,
  diskGb: 80,
  architecture: 'x86',
  monthlyCostMinor: 900,
  currency: 'eur',
  available: true,
}

/** No machine can be reached from these tests. */
const silentChat: Chat = {
  history: async () => ({ ok: false, error: { reason: 'chat-unreachable', detail: 'no machine' } }),
  async *ask() {
    yield { type: 'error', reason: 'chat-unreachable', detail: 'no machine' }
  },
}

const noMessengers: Messengers = {
  telegramApiRoot: null,
  bot: async () => ({ ok: false, error: 'messenger-unreachable' }),
}

const noFiles = new Proxy({} as Files, {
  get: () => async () => ({
    ok: false,
    error: { reason: 'files-unreachable', detail: 'no machine' },
  }),
})

const addresses = new WeakMap<FastifyInstance, string>()

/** Where a world's visitors are on the internet: limits by address outlive a world within one process. */
function addressIn(app: FastifyInstance): string {
  const address = addresses.get(app) ?? ['10', ...randomBytes(2), '1'].join('.')
  addresses.set(app, address)
  return address
}

/** Somebody with a browser: keeps cookies, speaks one language, sends the Origin of our pages. */
export class Visitor {
  readonly #app: FastifyInstance
  readonly language: 'en' | 'ar'
  #cookies = new Map<string, string>()

  constructor(app: FastifyInstance, language: 'en' | 'ar' = 'en') {
    this.#app = app
    this.language = language
  }

  async send(
    method: NonNullable<InjectOptions['method']>,
    path: string,
    body?: object,
    headers: Record<string, string> = {},
  ): Promise<LightMyRequestResponse> {
    const answer = await this.#app.inject({
      method,
      url: path,
      headers: {
        origin: url,
        'accept-language': this.language,
        'x-forwarded-for': addressIn(this.#app),
        ...(this.#cookies.size > 0 && { cookie: this.cookie }),
        ...headers,
      },
      ...(body && { payload: body }),
    })
    for (const { name, value } of answer.cookies) this.#cookies.set(name, value)
    return answer
  }

  get cookie(): string {
    return [...this.#cookies].map(([name, value]) => `${name}=${value}`).join('; ')
  }

  /** Signs up; the answer's cookies are kept. */
  signUp(email: string, password = 'a long password') {
    return this.send('POST', '/api/auth/sign-up/email', {
      name: 'Layla',
      email,
      password,
      language: this.language,
    })
  }
}
