import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { type RunningSandbox, startSandbox } from '../../sandbox/start.ts'
import { createAuth } from '../../src/accounts/auth.ts'
import { discardOutdated } from '../../src/backups/discard.ts'
import { seedPlans } from '../../src/billing/apply-price-list.ts'
import { compose } from '../../src/composition.ts'
import { readConfig } from '../../src/config.ts'
import { openDatabase } from '../../src/database/connect.ts'
import { createApp } from '../../src/http/app.ts'
import { addMs, type Clock } from '../../src/kit/clock.ts'
import { silentLog } from '../../src/kit/log.ts'
import { fraction, seededRandom } from '../../src/kit/random.ts'
import { createVault } from '../../src/kit/seal.ts'
import { marginTerms } from '../../src/margins/terms.ts'
import { observeCatalogue } from '../../src/observers/catalogue.ts'
import { observeMachines } from '../../src/observers/machines.ts'
import { createReconcilers, type Installation } from '../../src/reconcilers/all.ts'
import { Engine, engineDefaults, WorkerDied } from '../../src/reconcilers/engine/engine.ts'
import type { Platform } from '../../src/reconcilers/engine/platform.ts'
import { sweep } from '../../src/reconcilers/engine/sweeper.ts'
import type { ReconcilerName } from '../../src/reconcilers/engine/wake.ts'
import { watchOf } from '../../src/reconcilers/worker.ts'
import { restTerms } from '../../src/servers/rest-terms.ts'
import { sourcesOf, sweepTermsOf } from '../../src/sweep/sources.ts'
import { sweepOrphans } from '../../src/sweep/sweep.ts'
import { createTestDatabase } from '../database.ts'
import { SimulatedDoorbell } from './doorbell.ts'
import { Outside } from './outside.ts'

/** When every simulated life begins. */
const firstDay = new Date('2026-11-21T08:00:00Z')
/** How often a worker sweeps and looks at the providers, should nothing happen meanwhile. */
export interface Pace {
  /** While machines boot, the world moves in steps this small. */
  busyStepMs: number
  sweepMs: number
  observeMs: number
  /** How far apart lists of machines are, when looks are closer together than these; 0: each look is one. */
  listMs: number
  /** Catalogues are large: where nobody orders for weeks they are read when somebody does. */
  catalogue: 'always' | 'when-asked'
}
/** As often as a worker looks for backups that nobody keeps any longer. */
const discardMs = 3600_000
/** As often as a worker looks for what is nobody's. */
const leftoversMs = 600_000
export const everySecondsPace: Pace = {
  busyStepMs: 250,
  sweepMs: 10_000,
  observeMs: 20_000,
  listMs: 0,
  catalogue: 'always',
}
/** For lives of months: rings are heard at their time, and everything else once or a few times a day. */
export const everyHoursPace: Pace = {
  busyStepMs: 2_000,
  sweepMs: 6 * 3600_000,
  observeMs: 24 * 3600_000,
  listMs: 0,
  catalogue: 'when-asked',
}

const soonMs = 20_000
/** As often as somebody looks once all is left in peace, or less. */
const peaceful = { sweepMs: 60_000, observeMs: 300_000 }
const earlier = (one: Date, other: Date): Date => (one < other ? one : other)

/**
 * The real product (stores, decide, reconcilers, clients, HTTP) over a real database and the real
 * sandbox, in one process, with time standing still between events. Passes run one after the other, so
 * that a seed repeats its life exactly.
 */
export async function createWorld(
  seed: number,
  pace: Pace = everySecondsPace,
  environment: Record<string, string> = {},
) {
  const { busyStepMs } = pace
  let { sweepMs, observeMs } = pace
  const database = await createTestDatabase()
  const backupDir = mkdtempSync(join(tmpdir(), 'sambuk-backups-'))
  const sandbox = await startSandbox({ clock: 'manual', seed, startsAt: firstDay })
  const random = seededRandom(`product:${seed}`)
  const clock: Clock = { now: () => sandbox.world.clock.now() }
  const context = { clock, random, log: silentLog }
  const { db, close } = openDatabase(database.url, {
    max: 6,
    applicationName: 'simulation',
    log: silentLog,
  })
  const doorbell = new SimulatedDoorbell()
  const platform: Platform = { db, doorbell, context, vault: createVault('not-a-secret', random) }
  const config = readConfig({
    ...sandbox.environment,
    DATABASE_URL: database.url,
    SAMBUK_URL: 'http://panel.example.test',
    SAMBUK_INSTALLATION_ID: 'ins_simulation',
    SAMBUK_MASTER_KEY: 'not-a-secret-master-key',
    SAMBUK_AUTH_SECRET: 'not-a-secret-auth-secret',
    SAMBUK_BACKUP_DIR: backupDir,
    ...environment,
  })
  const {
    outside,
    chat,
    chats,
    messengers,
    checkModelKey,
    files,
    machines,
    machineFiles,
    blueprints,
    close: closeOutside,
  } = compose(config, context, platform, async () => {})
  // Requests come while passes run: each side draws its own chance, or a seed would not repeat its life.
  const httpContext = { ...context, random: seededRandom(`http:${seed}`) }
  const app = await createApp({
    ...platform,
    context: httpContext,
    auth: createAuth(platform, { url: config.url, secret: config.authSecret }),
    chat,
    chats,
    messengers,
    checkModelKey,
    files,
    machines,
    blueprints,
    backups: outside.backups,
    exchange: config.exchange,
    rest: restTerms(config.waitingAddress, outside.compute.values()),
    margins: marginTerms(config, outside.compute.values()),
    callerCountry: () => null,
    machineFiles,
    url: config.url,
    zone: config.zone,
    stripeWebhookSecrets: config.stripe.webhookSecrets,
    resendWebhookSecrets: config.mail.carrier === 'resend' ? config.mail.webhookSecrets : [],
  })
  await app.listen({ host: '127.0.0.1', port: 0 })
  const port = portOf(app.server.address())
  await sandbox.allowPort(port)
  await listenToStripe(sandbox, `http://127.0.0.1:${port}/api/stripe/webhook`)
  await seedPlans(db, platform.context)

  const mortality = seededRandom(`mortality:${seed}`)
  const world = {
    sandbox,
    platform,
    payments: outside.payments,
    compute: outside.compute,
    dns: outside.dns,
    shell: outside.shell,
    backups: outside.backups,
    backupDir,
    zone: config.zone,
    blueprints,
    exchange: config.exchange,
    doorbell,
    clock,
    outside: new Outside(sandbox),
    modelKey: config.openaiBaseUrl ? (sandbox.environment.OPENAI_API_KEY ?? '') : '',
    /** How likely a worker dies at each of its dangerous moments. */
    mortality: 0,
    deaths: 0,
    pass,
    observe,
    discard,
    hurriedPass,
    payAt,
    leaveInPeace,
    async close() {
      await app.close()
      closeOutside()
      await sandbox.close()
      await close()
      await database.close()
      rmSync(backupDir, { recursive: true, force: true })
    },
  }
  const installation: Installation = {
    id: config.installationId,
    publicUrl: config.url,
    phoneHomeUrl: `http://127.0.0.1:${port}/api/machines/phone-home`,
    mailFrom: config.mailFrom,
    waitingAddress: config.waitingAddress,
    caPem: config.extraCa,
    blueprints,
    drillsPerDay: 0,
    lostMachines: config.lostMachines,
    updates: config.updates,
    exchange: config.exchange,
    automaticTax: config.automaticTax,
  }
  const watch = watchOf(installation, outside.dns)
  const sources = sourcesOf(outside, installation)
  const reconcilers = createReconcilers(platform, outside, installation)
  const engine = new Engine(platform, reconcilers, {
    ...engineDefaults,
    heartbeat: false,
    interrupt: point => {
      if (world.mortality === 0 || fraction(mortality) >= world.mortality) return
      world.deaths++
      throw new WorkerDied(point)
    },
  })

  let sweepAt = firstDay
  let observeAt = firstDay
  let leftoversAt = firstDay
  let discardAt = firstDay

  /** Lets `ms` of the world's time pass; whatever comes due in it happens in its order. */
  async function pass(ms: number): Promise<void> {
    const end = addMs(clock.now(), ms)
    for (;;) {
      await doDuties()
      const now = clock.now()
      if (now >= end) return
      const stepEnd = addMs(now, isBusy() ? busyStepMs : sweepMs)
      const rung = doorbell.nextAt() ?? end
      const next = Math.min(
        end.getTime(),
        Math.max(observeAt.getTime(), now.getTime() + 1),
        stepEnd.getTime(),
        Math.max(rung.getTime(), now.getTime() + 1),
      )
      await sandbox.world.clock.advance(next - now.getTime())
    }
  }

  const isBusy = () =>
    sandbox.world.machines.list().some(machine => machine.state() === 'booting') ||
    world.outside.isBusy()

  async function doDuties(): Promise<void> {
    for (const ring of doorbell.takeDue(clock.now())) {
      try {
        await engine.run(ring.reconciler as ReconcilerName, ring.id)
        // What a pass has begun is seen soon, however rarely machines are looked at otherwise.
        if (ring.reconciler === 'server') observeAt = earlier(observeAt, addMs(clock.now(), soonMs))
      } catch (error) {
        if (!(error instanceof WorkerDied)) throw error
      }
    }
    const now = clock.now()
    if (now >= sweepAt) {
      sweepAt = addMs(now, sweepMs)
      await sweep(platform)
    }
    if (now >= discardAt) {
      discardAt = addMs(now, discardMs)
      await discard()
    }
    if (now >= observeAt) await observe(pace.catalogue === 'always')
  }

  /** Whatever nobody keeps any longer goes, however lately somebody looked for it. */
  function discard(): Promise<void> {
    return discardOutdated(platform, outside.backups, 0, new AbortController().signal)
  }

  /** One pass over a row, if it is due, by a worker that gives it no more than this much real time. */
  function hurriedPass(name: ReconcilerName, id: string, passMs: number): Promise<void> {
    const hurried = reconcilers.map(reconciler => ({ ...reconciler, passMs }))
    return new Engine(platform, hurried, { ...engineDefaults, heartbeat: false }).run(name, id)
  }

  /** Looks at what the providers sell and at the machines there. */
  async function observe(withCatalogue = true): Promise<void> {
    observeAt = addMs(clock.now(), observeMs)
    for (const provider of outside.watched.values()) {
      const signal = AbortSignal.timeout(20_000)
      if (withCatalogue) await observeCatalogue(platform, provider, 300_000, signal)
      await observeMachines(platform, provider, watch, pace.listMs, signal)
    }
    if (clock.now() < leftoversAt) return
    leftoversAt = addMs(clock.now(), leftoversMs)
    for (const source of sources) {
      const signal = AbortSignal.timeout(20_000)
      const terms = sweepTermsOf(installation, outside.dns)
      await sweepOrphans(platform, source, terms, leftoversMs, signal)
    }
  }

  /** Types a card, and what else the payment page asks for, into it; answers the page's status. */
  async function payAt(
    checkoutUrl: string,
    cardNumber: string,
    more: Record<string, string> = {},
  ): Promise<number> {
    const card = { cardNumber, expiry: '12/34', cvc: '123', name: 'Noor Test' }
    const response = await fetch(checkoutUrl, {
      method: 'POST',
      headers: { accept: 'application/json', 'content-type': 'application/x-www-form-urlencoded' },
      body: new URLSearchParams({ ...card, ...more }),
      signal: AbortSignal.timeout(10_000),
    })
    await response.arrayBuffer()
    return response.status
  }

  /** No more faults and no more deaths: what is left must come right by itself, with fewer looks at it. */
  function leaveInPeace(): void {
    sandbox.world.faults.clear()
    world.mortality = 0
    sweepMs = Math.max(sweepMs, peaceful.sweepMs)
    observeMs = Math.max(observeMs, peaceful.observeMs)
  }

  return world
}

export type SimulatedWorld = Awaited<ReturnType<typeof createWorld>>

async function listenToStripe({ environment }: RunningSandbox, url: string): Promise<void> {
  const answer = await fetch(`${environment.STRIPE_API_BASE}/_sandbox/stripe/webhook-endpoint`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ url, secret: environment.STRIPE_WEBHOOK_SECRET }),
    signal: AbortSignal.timeout(10_000),
  })
  if (!answer.ok) throw new Error(`the sandbox refused our webhook (${answer.status})`)
}

const portOf = (address: ReturnType<import('node:net').Server['address']>): number => {
  if (address === null || typeof address === 'string') throw new Error('the API listens on a port')
  return address.port
}
