import { z } from 'zod'
import { regions } from '../geography/regions.ts'
import { TeamRole } from './team-views.ts'

/**
 * What the HTTP API says, in one place: each schema is named in the OpenAPI document, from which the
 * web's types are generated. Sentences for people arrive in the language of the request.
 */

export const languages = ['en', 'ar'] as const
export const Language = z.enum(languages).meta({ id: 'Language' })

export const Money = z
  .object({ amountMinor: z.int(), currency: z.string().length(3) })
  .meta({ id: 'Money', description: 'Minor units (cents) of an ISO 4217 currency, lower case.' })

/** A machine-readable code and the sentence that a person reads. */
export const Reason = z.object({ code: z.string(), text: z.string() }).meta({ id: 'Reason' })

export const Problem = z
  .object({
    type: z.string(),
    title: z.string(),
    status: z.int(),
    code: z.string(),
    detail: z.string().optional(),
    fields: z.record(z.string(), z.string()).optional(),
  })
  .meta({
    id: 'Problem',
    description: 'RFC 9457. `title` is a sentence in the request’s language.',
  })

export const HostnameAnswer = z
  .object({ available: z.boolean(), reason: Reason.nullable(), zone: z.string() })
  .meta({ id: 'HostnameAnswer' })

/** Where a server stands or will stand; the city is named in the language of the request. */
export const place = {
  provider: z.string(),
  location: z.string(),
  city: z.string(),
  country: z.string(),
}

export const PlanLocation = z
  .object({
    ...place,
    region: z.enum(regions).nullable(),
    /** From the middle of the viewer's country, in a straight line. */
    distanceKm: z.int().nullable(),
    /** An expected round trip, calculated from the distance. */
    latencyMs: z.int().nullable(),
    /** Several places may be equally near; the first of the list is taken unless one is chosen. */
    nearest: z.boolean(),
  })
  .meta({ id: 'PlanLocation' })

export const BlueprintName = z
  .object({ name: z.string(), title: z.string(), isAssistant: z.boolean() })
  .meta({
    id: 'BlueprintName',
    description: 'What runs on a server; only assistants can be chatted with.',
  })

export const Price = z
  .object({ interval: z.enum(['month', 'year']), currency: z.string(), amountMinor: z.int() })
  .meta({ id: 'Price' })

export const Addon = z
  .object({
    id: z.string(),
    name: z.string(),
    tagline: z.string(),
    quantityMax: z.int(),
    /** In each currency and interval in which it is sold. */
    prices: z.array(Price),
  })
  .meta({ id: 'Addon', description: 'What can be bought beside a plan, in a quantity.' })

export const Plan = z
  .object({
    id: z.string(),
    /** `free`: nothing is paid. `contact`: not sold here, see `requestContact`. */
    kind: z.enum(['paid', 'free', 'contact']),
    name: z.string(),
    tagline: z.string(),
    features: z.array(z.string()),
    /** In the viewer's currency, or the first in which it is sold; null: by contact. */
    monthly: Money.nullable(),
    yearly: Money.nullable(),
    /** Every price at which it is sold now. */
    prices: z.array(Price),
    /** Before the first payment; 0 for whoever had a trial before. */
    trialDays: z.int(),
    memoryGb: z.number(),
    cores: z.int(),
    diskGb: z.int(),
    orderable: z.boolean(),
    unavailableReason: Reason.nullable(),
    /** What may be installed; the first unless another is chosen. */
    blueprints: z.array(BlueprintName),
    /** The country that distances are measured from; null when nobody knows where the viewer is. */
    viewerCountry: z.string().nullable(),
    locations: z.array(PlanLocation),
  })
  .meta({
    id: 'Plan',
    description: 'What can be bought; `locations` are those orderable now, the default first.',
  })

export const modelVendors = ['openai', 'anthropic', 'google', 'openrouter', 'custom'] as const
export const ModelChoice = z
  .object({
    vendor: z.enum(modelVendors),
    /** It travels in a header: visible ASCII; the blanks around a pasted key are not part of it. */
    apiKey: z
      .string()
      .trim()
      .min(8)
      .max(400)
      .regex(/^[!-~]+$/),
    /** Only for `custom`, which needs it: an OpenAI-compatible address. */
    baseUrl: z
      .url({ protocol: /^https?$/ })
      .max(400)
      .optional(),
    modelId: z.string().trim().min(1).max(120).optional(),
  })
  // Without an address of its own the key would be sent to another vendor.
  .refine(choice => choice.vendor !== 'custom' || choice.baseUrl !== undefined, {
    path: ['baseUrl'],
  })
  .meta({ id: 'ModelChoice' })

/** Quantities by add-on; each at most once, and no more than the add-on's `quantityMax`. */
export const BoughtAddons = z
  .array(z.object({ addonId: z.string().max(40), quantity: z.int().min(1).max(1000) }))
  .max(10)
  .meta({ id: 'BoughtAddons' })

export const OrderRequest = z
  .object({
    planId: z.string().max(40),
    interval: z.enum(['month', 'year']),
    /** One in which the plan is sold; else the customer's, or the plan's first. */
    currency: z
      .string()
      .regex(/^[a-z]{3}$/)
      .optional(),
    addons: BoughtAddons.optional(),
    /** Looked up before the payment page is made; the page has a field for another. */
    promotionCode: z.string().trim().min(1).max(60).optional(),
    hostname: z.string().max(80),
    /** Where it shall stand: one of the plan's locations, or any of a provider's. */
    provider: z.string().max(40).optional(),
    location: z.string().max(40).optional(),
    /** What shall run on it: one of the plan's blueprints. */
    blueprint: z.string().max(40).optional(),
    /** Only for an assistant. */
    model: ModelChoice.optional(),
  })
  .meta({ id: 'OrderRequest' })

export const orderStates = [
  'preparing',
  'payable',
  'processing', // completed with a method of payment that takes days
  'paid',
  'abandoned',
  'failed',
] as const
export const Order = z
  .object({
    id: z.string(),
    state: z.enum(orderStates),
    planId: z.string(),
    /** A period's price, before tax and discounts. */
    price: Money,
    addons: BoughtAddons,
    trialDays: z.int(),
    orderedAt: z.iso.datetime(),
    interval: z.enum(['month', 'year']),
    hostname: z.string(),
    /** Where the server will stand, unless its place is sold out by the time it is built. */
    place: z.object(place).nullable(),
    /** Where to pay, while the order is payable. */
    checkoutUrl: z.string().nullable(),
    serverId: z.string().nullable(),
    problem: Reason.nullable(),
  })
  .meta({ id: 'Order' })

export const stepNames = [
  'name',
  'backup', // of a server that moves, or ends
  'machine',
  'dns',
  'install',
  'restore',
  'verify',
  'announce',
] as const
export const ServerStep = z
  .object({
    name: z.enum(stepNames),
    state: z.enum(['waiting', 'active', 'done', 'failed']),
    startedAt: z.iso.datetime().nullable(),
    endedAt: z.iso.datetime().nullable(),
    /** What it is waiting for or why it failed. */
    reason: Reason.nullable(),
  })
  .meta({ id: 'ServerStep' })

export const serverPhases = [
  'provisioning',
  'starting', // it was handed over, and is checked again before it can be used
  'ready',
  'moving', // to another machine, with all that is on it
  'restoring', // a backup takes the place of what is on it
  'lost', // its machine is gone without anybody's doing, and somebody has to decide
  'suspended', // switched off until it is paid for
  'stopping',
  'stopped',
  'hibernating', // its data is stored, and its machine is let go
  'hibernated', // it has no machine, and gets one when it is needed
  'waking',
  'refunding',
  'refunded',
  'deleting',
  'deleted',
] as const

const refusal = Reason.nullable()

export const Server = z
  .object({
    ...{ id: z.string(), hostname: z.string(), url: z.string() },
    ...{ planId: z.string(), planName: z.string() },
    /** What is installed; only an assistant can be chatted with. */
    blueprint: BlueprintName,
    /** What `logs-open` reads of it, its own software’s first. */
    logs: z.array(z.enum(['software', 'web', 'system'])),
    phase: z.enum(serverPhases),
    /** Set when something went wrong that a person should know. */
    notice: Reason.nullable(),
    steps: z.array(ServerStep),
    orderedAt: z.iso.datetime(),
    readyAt: z.iso.datetime().nullable(),
    machine: z
      .object({
        ...{ provider: z.string(), size: z.string(), location: z.string() },
        ...{ city: z.string(), country: z.string(), state: z.string() },
        address: z.string().nullable(),
      })
      .nullable(),
    softwareVersion: z.string().nullable(),
    softwareUpdatedAt: z.iso.datetime().nullable(),
    model: z
      .object({
        vendor: z.string(),
        modelId: z.string(),
        /** Asked one after the other when it does not answer. */
        fallbacks: z.array(z.object({ vendor: z.string(), modelId: z.string() })),
      })
      .nullable(),
    credentialsShown: z.boolean(),
    /** Null also for a member: what was paid is its owner’s. */
    refund: Money.nullable(),
    /** Whose it is, and what its reader is to them; null: its reader’s own, or an operator reads. */
    shared: z.object({ ownerName: z.string(), ownerEmail: z.string(), role: TeamRole }).nullable(),
    /** What its reader may do now; when not, the reason a disabled button shows. */
    can: z
      .object({
        ...{ chat: refusal, channels: refusal, files: refusal },
        /** A shell on the machine, over a socket. */
        terminal: refusal,
        /** Its assistant's browser, over a socket. */
        browse: refusal,
        /** OpenClaw’s own pages. */
        controlUi: refusal,
        ...{ showCredentials: refusal, setModel: refusal },
        /** Also wakes one that hibernates. */
        start: refusal,
        ...{ stop: refusal, restart: refusal, hibernate: refusal, keepAwake: refusal },
        /** A new machine with the newest copy, in the place of one that is lost. */
        rebuild: refusal,
        /** Says what becomes of one that is locked. */
        unlock: refusal,
        /** How busy it is, and what its software writes. */
        look: refusal,
        /** Its channels, domains, keys and limits, and what is imported; apart from how it stands. */
        setUp: refusal,
      })
      .describe('null means allowed'),
    /** Its machine is gone without anybody's doing; null: it is not, or it answers again. */
    lost: z
      .object({
        since: z.iso.datetime(),
        /** When the newest copy of its data was made; null: there is no copy. */
        copyFrom: z.iso.datetime().nullable(),
        /** Only its customer's own key opens that copy. */
        ownKey: z.boolean(),
      })
      .nullable(),
    /** Its machine waits for a copy that only its customer's own key opens; null: it does not. */
    locked: z
      .object({
        copyFrom: z.iso.datetime(),
        /** When the newest copy was made that opens without the key; null: there is none. */
        olderFrom: z.iso.datetime().nullable(),
        /** Why the key that was given last did not do. */
        problem: Reason.nullable(),
      })
      .nullable(),
    /** What becomes of it while nobody uses it. */
    rest: z.object({
      /** Who let it rest; null: it does not, or an operator did so long ago. */
      by: z.enum(['customer', 'operator', 'idle']).nullable(),
      /** Since when it has no machine. */
      since: z.iso.datetime().nullable(),
      keepAwake: z.boolean(),
      /** What its plan does with a server that nobody has used for so long; null: nothing. */
      idle: z.object({ action: z.enum(['stop', 'hibernate']), hours: z.int() }).nullable(),
      /** At its provider a machine that is switched off costs less. */
      stopSaves: z.boolean(),
      /** At its provider a machine can be let go, and had again. */
      hibernates: z.boolean(),
      /** A request to its address wakes it; else only its customer does. */
      visitsWake: z.boolean(),
    }),
  })
  .meta({ id: 'Server' })

export const StuckRow = z
  .object({
    kind: z.string(),
    id: z.string(),
    reason: Reason,
    detail: z.string(),
    failures: z.int(),
    nextAt: z.iso.datetime().nullable(),
  })
  .meta({ id: 'StuckRow', description: 'A row of any kind that fails now or was given up.' })

export const OperatorServers = z
  .object({
    servers: z.array(Server.extend({ accountEmail: z.string(), stuck: Reason.nullable() })),
  })
  .meta({ id: 'OperatorServers' })
