import { eq } from 'drizzle-orm'
import { accounts } from '../accounts/tables.ts'
import type { ExchangeRates } from '../billing/exchange.ts'
import { plans } from '../billing/tables.ts'
import type { Blueprint } from '../blueprints/blueprint.ts'
import { assert, assertNever } from '../kit/assert.ts'
import { addMs } from '../kit/clock.ts'
import { enqueueMail } from '../mail/outbox.ts'
import type { ProviderError } from '../providers/compute.ts'
import type { Payments } from '../providers/payments.ts'
import { moveServer } from '../servers/move-server.ts'
import { isServerOf } from '../servers/of-subscription.ts'
import { isResting, type ServerRow } from '../servers/server.ts'
import { servers } from '../servers/tables.ts'
import type { ChangeRow } from '../subscriptions/request-change.ts'
import type { SubscriptionRow } from '../subscriptions/subscription.ts'
import { subscriptionCan } from '../subscriptions/subscription-can.ts'
import { changes, subscriptions } from '../subscriptions/tables.ts'
import { candidatesOfChange, isOf, roomyCandidates } from './change-machines.ts'
import { priceChange, wantedChange } from './change-offer.ts'
import type { Changes, Next, Pass, Reconciler } from './engine/engine.ts'
import { failing } from './engine/failing.ts'
import type { Platform } from './engine/platform.ts'
import type { MachineShell } from './steps/instance-port.ts'

export interface ChangeTools {
  readonly platform: Platform
  readonly payments: Payments
  readonly exchange: ExchangeRates
  readonly shell: MachineShell
  readonly blueprint: (name: string) => Blueprint
  readonly publicUrl: string
  readonly zone: string
}

/** What a change is about, read in one pass. */
export interface ChangeSubject {
  change: ChangeRow
  subscription: SubscriptionRow
  server: ServerRow
}

/** An offer nobody has agreed to by then is taken back: prices of unused time go stale. */
export const offerMs = 30 * 60_000
/** How often a move is looked at, should its server not wake us. */
const moveLookMs = 20_000
/** One that rests arrives when it is started, which may be weeks from now. */
const restLookMs = 600_000
/** A move that ended where it began is tried again this much later: each try is a time without a server. */
const moveAgainMs = 3600_000
/** What keeps a move from its beginning is looked at again this often. */
const beginAgainMs = 5 * 60_000

/**
 * From the wish to the server that has it: what it costs is found out and offered; once agreed to, it is
 * charged and made so at the vendor, all or nothing; and only then does the server move, where it must.
 */
export function changeReconciler(tools: ChangeTools): Reconciler<'change'> {
  return {
    name: 'change',
    async pass(change, pass) {
      switch (change.state) {
        case 'pricing':
        case 'offered':
        case 'agreed':
        case 'moving':
          return proceed(await readSubject(change, tools), pass, tools)
        case 'done':
        case 'refused':
        case 'withdrawn':
          return { wakeInMs: null }
        default:
          return assertNever(change.state)
      }
    },
  }
}

async function readSubject(
  change: ChangeRow,
  { platform: { db } }: ChangeTools,
): Promise<ChangeSubject> {
  const [subscription] = await db
    .select()
    .from(subscriptions)
    .where(eq(subscriptions.id, change.subscriptionId))
  const [server] = await db.select().from(servers).where(isServerOf(change.subscriptionId))
  assert(subscription && server, 'a change is one of a subscription that was paid and its server')
  return { change, subscription, server }
}

async function proceed(
  subject: ChangeSubject,
  pass: Pass<'change'>,
  tools: ChangeTools,
): Promise<Next> {
  const { change, subscription, server } = subject
  const now = tools.platform.context.clock.now()
  const refuse = async (problem: string): Promise<Next> => {
    await writeAsRead(change, pass, { state: 'refused', problem, endedAt: now })
    return { wakeInMs: null }
  }
  // Whoever ends a subscription ends what was to become of it.
  if (subscription.state !== 'active') return refuse('subscription-not-active')
  if (change.state === 'moving') return follow(subject, pass, tools)
  // What the vendor was told may be charged already: it is asked what became of it, not refused.
  if (change.applyingAt) return apply(subject, pass, tools)
  const refusal =
    subscriptionCan.change(subscription) ?? (server.announcedAt ? null : 'server-not-ready')
  if (refusal) return refuse(refusal)
  if (change.state === 'pricing') {
    const priced = await priceChange(subject, tools, pass.signal)
    if (priced.kind === 'later') return priced.next
    if (priced.kind === 'refused') return refuse(priced.problem)
    await writeAsRead(change, pass, { ...priced.offer, state: 'offered', offeredAt: now })
    return { wakeInMs: offerMs }
  }
  if (change.state === 'offered') {
    const leftMs = addMs(change.offeredAt ?? now, offerMs).getTime() - now.getTime()
    if (leftMs > 0) return { wakeInMs: leftMs }
    await writeAsRead(change, pass, {
      state: 'withdrawn',
      problem: 'change-not-offered',
      endedAt: now,
    })
    return { wakeInMs: null }
  }
  return apply(subject, pass, tools)
}

/**
 * Writes to a change unless its customer has answered or wished something else since it was read: then
 * the wake that came with that brings the next pass, or there is nothing more to do.
 */
async function writeAsRead(
  read: ChangeRow,
  pass: Pass<'change'>,
  columns: Changes<'change'>,
): Promise<void> {
  await pass.write({}, async (tx, _wake, current) => {
    if (current.state !== read.state) return
    await tx.update(changes).set(columns).where(eq(changes.id, read.id))
  })
}

/** Charged and made so at the vendor, or nothing of it. */
async function apply(
  { change, subscription }: ChangeSubject,
  pass: Pass<'change'>,
  tools: ChangeTools,
): Promise<Next> {
  const { platform, payments } = tools
  const now = platform.context.clock.now()
  if (!change.applyingAt) await pass.write({ applyingAt: now })
  const applied = await payments.applyChange(
    { ...wantedChange(change, subscription), idempotencyKey: `change:${change.id}` },
    pass.signal,
  )
  const problem = applied.ok ? null : refusalOf(applied.error)
  if (!applied.ok && problem) {
    platform.context.log.warn({ change: change.id, error: applied.error }, 'a change was refused')
    await writeAsRead(change, pass, { state: 'refused', problem, endedAt: now })
    return { wakeInMs: null }
  }
  if (!applied.ok) return failing(applied.error, change.failures)
  // A period that has begun since the offer is paid for at the old price, and given as such.
  const takesEffectAt = isForLater(change) ? applied.value.currentPeriodEnd : change.takesEffectAt
  await pass.write({ state: 'moving', appliedAt: now, takesEffectAt }, async (_tx, wake) => {
    await wake('subscription', subscription.id)
  })
  return { wakeInMs: 0 }
}

/** Less of it is given when the period that is paid for ends; everything else, from the offer on. */
const isForLater = ({ takesEffectAt, nextAt, charge }: ChangeRow): boolean =>
  charge === 'later' && takesEffectAt?.getTime() === nextAt?.getTime()

/**
 * The vendor's no; null: it did not say no. Who began with a free plan has no card, and Stripe, asked to
 * charge it, answers that the card is not found; a subscription that is gone is `rejected` by the port.
 */
function refusalOf({ kind, code }: ProviderError): string | null {
  if (kind === 'not-found') return 'card-missing'
  if (kind !== 'rejected') return null
  return code === 'payment-declined' ? 'payment-declined' : 'change-not-offered'
}

/**
 * Paid for: the server moves when its time has come, and the change is done when the server is back. A
 * smaller machine is given when the period of the larger one, which is paid for, ends.
 */
async function follow(
  { change, subscription, server }: ChangeSubject,
  pass: Pass<'change'>,
  tools: ChangeTools,
): Promise<Next> {
  const { platform } = tools
  const now = platform.context.clock.now()
  if (change.takesEffectAt && change.takesEffectAt > now) {
    return { wakeInMs: change.takesEffectAt.getTime() - now.getTime() }
  }
  if (change.candidates.length === 0) return finish({ change, subscription, server }, pass, tools)
  if (change.moveBegunAt === null) return begin({ change, subscription, server }, pass, tools)
  const isBack =
    server.backupWanted === null && server.restoreFrom === null && server.verifiedAt !== null
  if (!isBack) return { wakeInMs: isResting(server) ? restLookMs : moveLookMs }
  // The last resort of a move is the old place, and what was paid for is not there.
  const here = server.candidates[server.candidateIndex]
  const isThere = here !== undefined && change.candidates.some(each => isOf(each, here))
  if (isThere) return finish({ change, subscription, server }, pass, tools)
  const againInMs = addMs(change.moveBegunAt, moveAgainMs).getTime() - now.getTime()
  return againInMs > 0 ? stuck(againInMs) : begin({ change, subscription, server }, pass, tools)
}

/** Told to the operator: it is paid for, and the server cannot move now. */
const stuck = (
  wakeInMs: number,
  code: 'sold-out' | 'server-not-ready' | 'disk-too-small' = 'sold-out',
): Next => ({
  wakeInMs,
  failure: { code, detail: 'the server does not move to what was paid for' },
})

async function begin(
  { change, server }: ChangeSubject,
  pass: Pass<'change'>,
  tools: ChangeTools,
): Promise<Next> {
  const now = tools.platform.context.clock.now()
  // What was to be had when it was offered may be gone by the time it takes effect.
  const fresh = await candidatesOfChange(change, server, tools)
  // Once that is proven, nobody's server is taken down for a machine that is not known to be there.
  if (fresh.length === 0 && change.moveBegunAt !== null) return stuck(beginAgainMs)
  // Weeks may lie between the offer and a smaller disk, in which its owner has stored more.
  const wanted = fresh.length > 0 ? fresh : change.candidates
  const roomy = await roomyCandidates(wanted, server, tools, pass.signal)
  if (!roomy.ok) return stuck(beginAgainMs, roomy.error)
  const next = roomy.value
  const earlier = change.candidates.filter(each => !next.some(one => isOf(one, each)))
  // A server that finds no machine goes through earlier places again: being there counts as well.
  const candidates = [...next, ...earlier]
  await pass.write({ moveBegunAt: now, candidates }, async (tx, wake) => {
    await tx.update(servers).set({ planId: change.wish.planId }).where(eq(servers.id, server.id))
    await moveServer(tx, wake, server.id, next)
  })
  return { wakeInMs: moveLookMs }
}

async function finish(
  { change, subscription, server }: ChangeSubject,
  pass: Pass<'change'>,
  { platform, publicUrl, zone }: ChangeTools,
): Promise<Next> {
  const now = platform.context.clock.now()
  const { planId } = change.wish
  const [plan] = await platform.db.select().from(plans).where(eq(plans.id, planId))
  const [account] = await platform.db
    .select()
    .from(accounts)
    .where(eq(accounts.id, subscription.accountId))
  assert(plan && account, 'a change leads to a plan that there is, and has an account')
  await pass.write({ state: 'done', endedAt: now }, async (tx, wake) => {
    await tx.update(servers).set({ planId }).where(eq(servers.id, server.id))
    await wake('server', server.id)
    await enqueueMail(tx, wake, platform.context, {
      key: `plan-changed:${change.id}`,
      kind: 'plan-changed',
      to: account.email,
      language: subscription.language,
      params: {
        name: account.name,
        address: `${subscription.hostname}.${zone}`,
        planEn: plan.name.en,
        planAr: plan.name.ar,
        amountMinor: String(change.nextMinor ?? subscription.amountMinor),
        currency: subscription.currency,
        url: `${publicUrl}/${subscription.language}/servers/${server.id}`,
      },
    })
  })
  return { wakeInMs: null }
}
