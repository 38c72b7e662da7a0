import { randomBytes, randomUUID } from 'node:crypto'
import { setTimeout as pause } from 'node:timers/promises'
import { Browser, events, Refused } from './browser.ts'
import { choosePlan, isCatalogueRead, type PlanView, wishedPlans } from './choose-plan.ts'
import { OrderError, type OrderOptions } from './command-line.ts'

/** Where the product and its sandbox are found, and the fake key that the sandbox's model accepts. */
export interface Installation {
  url: string
  controlUrl: string
  modelKey: string
  /** What points a vendor's own tools at the sandbox. */
  env: Readonly<Record<string, string>>
}

export interface OrderReport {
  serverId: string | null
  outcome: 'ready' | 'refunded' | 'not-sold' | 'unpaid'
  plan: string | null
  blueprint: string | null
  /** Where the machine stands, or was last tried. */
  machine: { provider: string; size: string; location: string; city: string } | null
  url: string | null
  secondsToReady: { total: number; steps: Record<string, number> } | null
  machineDriver: string
  /** The same as `softwareVersion` where OpenClaw is installed. */
  openclawVersion: string | null
  softwareVersion: string | null
  chatReply: string | null
  reason: string | null
  /** Whoever has bought it: to sign in with. */
  account: { email: string; password: string } | null
  providerCalls: Record<string, number>
}

export interface OrderView {
  id: string
  state: string
  checkoutUrl: string | null
  serverId: string | null
  problem: { code: string; text: string } | null
}

export interface ServerView {
  url: string
  hostname: string
  phase: string
  notice: { code: string; text: string } | null
  steps: {
    name: string
    startedAt: string | null
    endedAt: string | null
    reason: { code: string; text: string } | null
  }[]
  orderedAt: string
  readyAt: string | null
  softwareVersion: string | null
  blueprint: { name: string; isAssistant: boolean }
  machine: { provider: string; size: string; location: string; city: string } | null
}

/** Buys a server as a customer would, and says what became of it. `tell` hears of progress. */
export async function placeOrder(
  { url, controlUrl, modelKey }: Installation,
  options: OrderOptions,
  tell: (line: string) => void,
): Promise<OrderReport> {
  const control = new Browser(controlUrl, 'en')
  const { driver } = await control.json<{ driver: string }>('GET', '/_sandbox/status')
  const before = await callCounts(control)
  for (const fault of options.faults) await control.json('POST', '/_sandbox/faults', fault)
  const deadline = Date.now() + options.timeoutSeconds * 1000
  const report: OrderReport = {
    serverId: null,
    outcome: 'unpaid',
    plan: null,
    blueprint: null,
    machine: null,
    url: null,
    secondsToReady: null,
    machineDriver: driver,
    openclawVersion: null,
    softwareVersion: null,
    chatReply: null,
    reason: null,
    account: null,
    providerCalls: {},
  }
  const customer = new Browser(url, options.language)
  try {
    await buy(customer, options, modelKey, report, deadline, tell)
  } catch (error) {
    if (!(error instanceof Refused || error instanceof OrderError)) throw error
    report.outcome = report.outcome === 'unpaid' ? 'not-sold' : report.outcome
    report.reason = error.message
  } finally {
    if (options.faults.length > 0) await control.json('DELETE', '/_sandbox/faults')
  }
  const after = await callCounts(control)
  report.providerCalls = Object.fromEntries(
    Object.entries(after)
      .map(([operation, count]) => [operation, count - (before[operation] ?? 0)] as const)
      .filter(([, count]) => count > 0),
  )
  return report
}

async function buy(
  customer: Browser,
  options: OrderOptions,
  modelKey: string,
  report: OrderReport,
  deadline: number,
  tell: (line: string) => void,
): Promise<void> {
  const plan = await findPlan(customer, options)
  report.plan = plan.id
  const tag = randomBytes(4).toString('hex')
  const account = { email: `order-${tag}@example.test`, password: `not-a-secret-${tag}` }
  await customer.json('POST', '/api/auth/sign-up/email', {
    name: options.language === 'ar' ? 'ليلى' : 'Layla',
    ...account,
    language: options.language,
  })
  report.account = account
  tell(`signed up as ${account.email}, with the password ${account.password}`)
  const blueprint = options.blueprint ?? plan.blueprints[0]?.name
  const withModel = options.withModel && blueprint === 'openclaw'
  let order = await customer.json<OrderView>('POST', '/api/orders', {
    planId: plan.id,
    ...(options.provider === null ? {} : { provider: options.provider }),
    ...(options.location === null ? {} : { location: options.location }),
    ...(blueprint === undefined ? {} : { blueprint }),
    interval: options.interval,
    ...(options.currency === null ? {} : { currency: options.currency }),
    ...(options.addons.length === 0 ? {} : { addons: options.addons }),
    ...(options.promotion === null ? {} : { promotionCode: options.promotion }),
    hostname: options.name ?? `order-${tag}`,
    ...(withModel ? { model: { vendor: 'openai', apiKey: modelKey, modelId: 'sandbox-1' } } : {}),
  })
  const look = async () => {
    order = await customer.json('GET', `/api/orders/${order.id}`)
    return order
  }
  await until(deadline, async () =>
    order.state !== 'preparing' ? true : (await look()).state !== 'preparing',
  )
  if (!order.checkoutUrl) throw new Refused(order.state, order.problem?.text ?? 'no payment page')
  tell('at the payment page')
  const paidAt = new Date().toISOString()
  const declined = await pay(order.checkoutUrl, options)
  if (declined) {
    report.reason = declined
    return
  }
  tell('paid')
  await until(deadline, async () => (await look()).serverId !== null)
  report.serverId = order.serverId
  await follow(customer, report, paidAt, deadline, tell)
  if (report.outcome === 'ready' && withModel)
    report.chatReply = await ask(customer, report, options)
}

/** Asked before anybody signs up; words that nobody knows are told without waiting for a catalogue. */
async function findPlan(customer: Browser, options: OrderOptions): Promise<PlanView> {
  const patience = Date.now() + 10_000
  for (;;) {
    const plans = await customer.json<PlanView[]>('GET', '/api/plans')
    wishedPlans(plans, options)
    if (isCatalogueRead(plans, options) || Date.now() > patience) return choosePlan(plans, options)
    await pause(250)
  }
}

/** Fills in the payment page. Resolves to the decline the page shows, or null when it was paid. */
export async function pay(
  checkoutUrl: string,
  { card }: Pick<OrderOptions, 'card'>,
): Promise<string | null> {
  const response = await fetch(checkoutUrl, {
    method: 'POST',
    redirect: 'manual',
    headers: { accept: 'application/json', 'content-type': 'application/x-www-form-urlencoded' },
    body: new URLSearchParams({
      cardNumber: card,
      expiry: '12/34',
      cvc: '123',
      name: 'Layla Test',
    }),
    signal: AbortSignal.timeout(30_000),
  })
  if (response.ok || response.status === 303) return null
  const answer = (await response.json()) as { message?: string }
  return answer.message ?? `payment refused (${response.status})`
}

async function follow(
  customer: Browser,
  report: OrderReport,
  paidAt: string,
  deadline: number,
  tell: (line: string) => void,
) {
  let told = ''
  await until(deadline, async () => {
    const server = await customer.json<ServerView>('GET', `/api/servers/${report.serverId}`)
    const active = server.steps
      .filter(step => step.startedAt && !step.endedAt)
      .map(step => step.name)
    const line = active.length > 0 ? active.join(' and ') : server.phase
    if (line !== told) tell(line)
    told = line
    if (server.phase !== 'ready' && server.phase !== 'refunded') return false
    report.outcome = server.phase
    report.url = server.url
    report.softwareVersion = server.softwareVersion
    report.blueprint = server.blueprint.name
    report.openclawVersion = server.blueprint.name === 'openclaw' ? server.softwareVersion : null
    report.machine = server.machine && {
      provider: server.machine.provider,
      size: server.machine.size,
      location: server.machine.location,
      city: server.machine.city,
    }
    report.reason = server.notice?.text ?? null
    report.secondsToReady = server.readyAt
      ? {
          // From the press of "pay", so that all of our own work counts.
          total: seconds(paidAt, server.readyAt),
          steps: Object.fromEntries(
            server.steps.map(step => [step.name, seconds(step.startedAt, step.endedAt)] as const),
          ),
        }
      : null
    return true
  })
}

/** One chat turn with the customer's own assistant: its whole answer. */
export async function ask(
  customer: Browser,
  report: Pick<OrderReport, 'serverId'>,
  { language }: Pick<OrderOptions, 'language'>,
): Promise<string> {
  const question = language === 'ar' ? 'مرحبا، هل تسمعني؟' : 'Hello, can you hear me?'
  const response = await customer.send(
    'POST',
    `/api/servers/${report.serverId}/chat`,
    { conversation: 'main', messageId: randomUUID(), text: question },
    120_000,
  )
  if (!response.ok)
    throw new Error(`the chat answered ${response.status}: ${await response.text()}`)
  for await (const event of events<{ type: string; text?: string; reason?: { text: string } }>(
    response,
  )) {
    if (event.type === 'final') return event.text ?? ''
    if (event.type === 'error')
      throw new Error(`the assistant did not answer: ${event.reason?.text}`)
  }
  throw new Error('the answer ended without an end')
}

const callCounts = async (control: Browser): Promise<Record<string, number>> =>
  (await control.json<{ counts: Record<string, number> }>('GET', '/_sandbox/calls?limit=1')).counts

const seconds = (from: string | null, to: string | null): number =>
  from && to ? Number(((Date.parse(to) - Date.parse(from)) / 1000).toFixed(3)) : 0

async function until(deadline: number, isSo: () => Promise<boolean>): Promise<void> {
  while (!(await isSo())) {
    if (Date.now() > deadline) throw new Error('it took longer than --timeout')
    await pause(100)
  }
}
