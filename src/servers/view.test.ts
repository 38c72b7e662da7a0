import { expect, test } from 'vitest'
import { openclaw } from '../blueprints/openclaw/blueprint.ts'
import { aServer } from './server.example.ts'
import type { ServerRow } from './server.ts'
import { type SeenServer, serverView } from './view.ts'

const at = new Date('2026-11-21T08:00:00Z')
const startedAt = at.toISOString()
const ended = { startedAt, endedAt: startedAt }
const blueprints = { all: [openclaw], find: () => openclaw }
const rest = { hibernates: () => true, stopSaves: () => false, waitingAddress: null }

const stepsOf = (server: ServerRow) =>
  Object.fromEntries(
    serverView(storyOf(server), { zone: 'example.test', blueprints, rest }, 'en').steps.map(
      ({ name, state }) => [name, state],
    ),
  )

/** The steps of a life without a restart, a rebuild or anything to clear away. */
const built = {
  name: ended,
  'ssh-key': ended,
  machine: ended,
  dns: ended,
  install: ended,
  model: ended,
  verify: ended,
  announce: ended,
}

test('what had been done of a server that is gone is still told as done', () => {
  const gone = aServer({ desired: 'absent', announcedAt: at, closedAt: at, steps: built })
  expect(stepsOf(gone)).toEqual({
    name: 'done',
    machine: 'done',
    dns: 'done',
    install: 'done',
    verify: 'done',
    announce: 'done',
  })
})

test('what was begun and never ended of a server that is gone is not told as done', () => {
  const { verify: _verify, announce: _announce, ...begun } = built
  const gone = aServer({ desired: 'absent', steps: { ...begun, install: { startedAt } } })
  expect(stepsOf(gone)).toMatchObject({ machine: 'done', install: 'waiting', verify: 'waiting' })
})

test('a suspended server says why, however it is switched', () => {
  for (const machineState of ['running', 'stopped']) {
    const server = aServer({ announcedAt: at, machineState, suspended: 'payment-overdue' })
    const view = serverView(storyOf(server), { zone: 'example.test', blueprints, rest }, 'en')
    expect(view.phase).toBe('suspended')
    expect(view.notice).toMatchObject({ code: 'payment-overdue' })
    expect(view.can.chat).toMatchObject({ code: 'payment-overdue' })
  }
})

test('a server is ready once it may be used: from a start until its check it is starting', () => {
  const model = { vendor: 'openai', modelId: 'any', baseUrl: null, sealedKey: '' } as const
  const built = { announcedAt: at, machineId: '1', installPhase: 'installed' as const, model }
  const viewOf = (verifiedAt: Date | null) =>
    serverView(
      storyOf(aServer({ ...built, verifiedAt })),
      { zone: 'example.test', blueprints, rest },
      'en',
    )
  expect(viewOf(null)).toMatchObject({
    phase: 'starting',
    can: { chat: { code: 'server-not-ready' } },
  })
  expect(viewOf(at)).toMatchObject({ phase: 'ready', can: { chat: null } })
})

const storyOf = (server: ServerRow): SeenServer => ({
  role: 'owner',
  server,
  subscription: {
    id: server.subscriptionId,
    accountId: server.accountId,
    planId: server.planId,
    interval: 'month',
    hostname: server.hostname,
    blueprint: server.blueprint,
    language: 'en',
    candidates: server.candidates,
    model: null,
    state: 'active',
    problem: null,
    amountMinor: 1900,
    currency: 'usd',
    addons: [],
    trialDays: 0,
    promotionCode: null,
    collection: 'card',
    dueDays: null,
    standing: 'paid',
    trialEndsAt: null,
    overdueSince: null,
    suspendedAt: null,
    disputedAt: null,
    payUrl: null,
    checkoutRound: 0,
    processingSince: null,
    cancelWish: null,
    cancelReason: null,
    cancelComment: null,
    returnsTo: null,
    checkoutSessionId: null,
    checkoutUrl: null,
    checkoutExpiresAt: null,
    stripeSubscriptionId: null,
    paidMinor: 1900,
    paidUntil: null,
    cancelAtPeriodEnd: false,
    orderedAt: at,
    paidAt: at,
    endedAt: null,
    wakeAt: null,
    wakeCount: 0,
    leaseToken: null,
    leaseUntil: null,
    failures: 0,
    failureCode: null,
    failureDetail: null,
  },
  plan: {
    id: 'starter',
    position: 1,
    active: true,
    name: { en: 'Starter', ar: 'البداية' },
    tagline: { en: '', ar: '' },
    features: { en: [], ar: [] },
    blueprints: ['openclaw'],
    kind: 'paid',
    trialDays: 0,
    graceDays: 14,
    retentionDays: 30,
    backupEveryHours: 24,
    backupKeep: { daily: 7, weekly: 4, monthly: 3 },
    backupQuotaGb: 100,
    idleAction: 'none',
    idleHours: 24,
    stock: null,
    accountMax: null,
    memoryGbMin: 4,
    coresMin: 2,
    diskGbMin: 40,
    costCurrency: 'eur',
    costMinorMax: 900,
  },
  refund: null,
  copyFrom: null,
  openCopyFrom: null,
  lockedFrom: null,
  lockedProblem: null,
  softwareUpdatedAt: null,
  account: {
    id: server.accountId,
    name: 'Layla',
    email: 'layla@example.test',
    emailVerified: true,
    image: null,
    createdAt: at,
    updatedAt: at,
    stripeCustomerId: null,
    role: 'customer',
    language: 'en',
    country: null,
    timeZone: null,
    twoFactorEnabled: false,
    waysEndedAt: null,
    waysEndedBy: null,
  },
})
