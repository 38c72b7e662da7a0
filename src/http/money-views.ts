import { z } from 'zod'
import { BoughtAddons, Money, place, Reason } from './views.ts'

/** What the HTTP API says of money after the purchase: subscriptions, changes, invoices, margins. */

export const Subscription = z
  .object({
    id: z.string(),
    serverId: z.string().nullable(),
    hostname: z.string(),
    planId: z.string(),
    planName: z.string(),
    interval: z.enum(['month', 'year']),
    addons: z.array(z.object({ addonId: z.string(), name: z.string(), quantity: z.int() })),
    /** Each period, before tax and discounts. */
    price: Money,
    state: z.enum(['active', 'refunded', 'ended']),
    standing: z.enum(['trial', 'paid', 'overdue', 'suspended']).nullable(),
    /** Paid until then, or the end of the trial. */
    until: z.iso.datetime().nullable(),
    /** It ends at `until` and is not charged again. */
    ending: z.boolean(),
    /** What a person should know: a payment that failed, a dispute, why it ended. */
    notice: Reason.nullable(),
    /** While a payment is missing: where to pay, and what happens when. */
    missing: z
      .object({
        payUrl: z.string().nullable(),
        suspendedFrom: z.iso.datetime().nullable(),
        deletedFrom: z.iso.datetime().nullable(),
      })
      .nullable(),
    /** It is over, and can come back with its server's data until then; null: as long as nobody says. */
    comeBack: z
      .object({
        until: z.iso.datetime().nullable(),
        /** Its customer's own key is asked for when the machine is there. */
        ownKey: z.boolean(),
      })
      .nullable(),
    /** The change that is being priced, offered or made. */
    change: z.string().nullable(),
    can: z
      .object({
        cancel: Reason.nullable(),
        keep: Reason.nullable(),
        change: Reason.nullable(),
      })
      .describe('null means allowed'),
  })
  .meta({ id: 'Subscription', description: 'What was bought, and until when.' })

export const ComeBackRequest = z
  .object({
    /** Where the old name is somebody else's by now. */
    hostname: z.string().max(80).optional(),
    /** Where the old plan is not sold any more. */
    planId: z.string().max(40).optional(),
  })
  .meta({ id: 'ComeBackRequest' })

export const cancelReasons = [
  'too-expensive',
  'not-used',
  'missing-feature',
  'technical-trouble',
  'went-elsewhere',
  'other',
] as const
export const Cancellation = z
  .object({
    when: z.enum(['period-end', 'now']),
    reason: z.enum(cancelReasons),
    comment: z.string().trim().max(1000).optional(),
  })
  .meta({ id: 'Cancellation' })

export const ChangeRequest = z
  .object({
    planId: z.string().max(40),
    interval: z.enum(['month', 'year']),
    addons: BoughtAddons.optional(),
    /** Another place; else where it stands, as far as the plan can be had there. */
    place: z.object({ provider: z.string().max(40), location: z.string().max(40) }).optional(),
    /** The currency of a subscription never changes; another one is refused. */
    currency: z.string().max(3).optional(),
  })
  .meta({ id: 'ChangeRequest' })

export const Change = z
  .object({
    id: z.string(),
    subscriptionId: z.string(),
    state: z.enum(['pricing', 'offered', 'agreed', 'moving', 'done', 'refused', 'withdrawn']),
    planId: z.string(),
    planName: z.string(),
    interval: z.enum(['month', 'year']),
    addons: BoughtAddons,
    /** It is built anew on another machine from a backup: some minutes without it. */
    moves: z.boolean(),
    place: z.object(place).nullable(),
    /** Charged at once, what was paid for and not used taken off; with tax. */
    dueNow: Money.nullable(),
    /** Each period from `nextAt` on; with tax. */
    next: Money.nullable(),
    nextAt: z.iso.datetime().nullable(),
    takesEffectAt: z.iso.datetime().nullable(),
    problem: Reason.nullable(),
  })
  .meta({
    id: 'Change',
    description: 'A change of what was bought; nothing happens before it is agreed to.',
  })

export const Invoice = z
  .object({
    id: z.string(),
    subscriptionId: z.string(),
    hostname: z.string(),
    number: z.string().nullable(),
    status: z.enum(['draft', 'open', 'paid', 'void', 'uncollectible']),
    total: Money,
    tax: Money,
    refunded: Money,
    lines: z.array(
      z.object({
        description: z.string(),
        amount: Money,
        from: z.iso.datetime(),
        to: z.iso.datetime(),
      }),
    ),
    issuedAt: z.iso.datetime(),
    dueAt: z.iso.datetime().nullable(),
    paidAt: z.iso.datetime().nullable(),
    pageUrl: z.string().nullable(),
    pdfUrl: z.string().nullable(),
  })
  .meta({ id: 'Invoice' })

export const PortalVisit = z
  .object({ id: z.string(), url: z.string().nullable(), problem: Reason.nullable() })
  .meta({
    id: 'PortalVisit',
    description:
      'A way to the payment vendor’s pages for cards, invoices and tax ids; ask again until there is a url.',
  })

export const ContactRequest = z
  .object({
    planId: z.string().max(40),
    name: z.string().trim().min(1).max(120),
    email: z.email().max(200),
    message: z.string().trim().min(1).max(4000),
  })
  .meta({ id: 'ContactRequest' })

export const RefundRequest = z
  .object({
    /** In the subscription's currency; absent: everything, and its server goes. */
    amountMinor: z.int().min(1).optional(),
    reason: z.enum(['goodwill', 'service-was-down', 'billing-error']),
  })
  .meta({ id: 'RefundRequest' })

export const Refund = z
  .object({
    id: z.string(),
    subscriptionId: z.string(),
    kind: z.enum(['whole', 'part']),
    state: z.enum(['requested', 'paid']),
    reason: Reason,
    /** In the subscription's currency; null: of everything, while it is not paid. */
    amountMinor: z.int().nullable(),
  })
  .meta({ id: 'Refund' })

const marginFigures = {
  /** In the operator's currency. */
  earnedMinor: z.int(),
  feeMinor: z.int(),
  machineMinor: z.int(),
  storageMinor: z.int(),
  marginMinor: z.int(),
  /** Of what was earned; null: nothing was earned. */
  marginPercent: z.number().nullable(),
  /** Below what the operator wants. */
  warn: z.boolean(),
}
export const MarginRow = z
  .object({
    /** Of a server: its subscription's id. */
    key: z.string(),
    label: z.string(),
    /** What was earned, in the currencies in which it was paid. */
    earned: z.array(Money),
    ...marginFigures,
  })
  .meta({ id: 'MarginRow' })

export const OperatorMoney = z
  .object({
    month: z.string().regex(/^\d{4}-\d{2}$/),
    currency: z.string(),
    warnBelowPercent: z.number(),
    total: MarginRow,
    by: z.object({
      plan: z.array(MarginRow),
      provider: z.array(MarginRow),
      server: z.array(MarginRow),
    }),
    subscriptions: z.object({
      paid: z.int(),
      trial: z.int(),
      overdue: z.int(),
      suspended: z.int(),
    }),
    /** The last comparison with the payment vendor's books; null: there was none yet. */
    check: z
      .object({
        checkedAt: z.iso.datetime(),
        differences: z.array(
          z.object({ kind: z.string(), about: z.string(), ours: z.string(), theirs: z.string() }),
        ),
      })
      .nullable(),
  })
  .meta({ id: 'OperatorMoney' })
