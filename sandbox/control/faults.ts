import { z } from 'zod'

/**
 * Faults are data. `{ provider: 'hetzner', operation: 'create-server', fault: 'timeout-after-effect', times: 1 }`
 * makes the next matching call misbehave; `times: 'always'` until removed.
 */
export interface Fault {
  /** A vendor (`hetzner`, `stripe`, …), `machine`, or `provider`: whichever compute vendor is asked. */
  provider: string
  /** The operation's name in the sandbox (`create-server`), or `*` for all of the vendor's. */
  operation: string
  fault: FaultKind
  times: number | 'always'
  /** Milliseconds, for `slow` and `rate-limited`. */
  delayMs?: number
}

export const faultKinds = [
  'timeout-before-effect', // the connection is cut before anything happened
  'timeout-after-effect', // it happened, but the answer never arrives (connection reset)
  'error-500-before-effect',
  'error-500-after-effect',
  'rate-limited', // the vendor's own 429, with `Retry-After` when delayMs says so
  'malformed', // it happened, and half of the answer's JSON is missing
  'unauthorized', // the vendor's own 401
  'empty-list', // a list answers well, and shows nothing
  'slow', // acts and answers (a simulated machine: boots, packs, unpacks) after delayMs, also when nobody waits for it
  'sold-out', // compute: the vendor's own capacity error
  'quota', // compute: the vendor's own limit error; s3: its store is full
  'action-fails', // compute: 201 first, the action ends in error later
  'boot-fails', // compute: the machine never comes up; machine (gateway): the software ends when it starts
  'install-fails', // machine: its package manager fails (with npm: that one), and with it what installs by it
  'disk-full', // machine: no room for what is being unpacked, copied for a backup or written over SFTP (simulated ones only)
  'cut-mid-body', // s3, machine (pack): the connection breaks when half of it has gone over
  'declined', // stripe, hostinger: the charge is declined
  'lost', // stripe: a webhook is never delivered
  'twice', // stripe: a webhook is delivered two times
] as const
export type FaultKind = (typeof faultKinds)[number]

export interface Faults {
  add(fault: Fault): void
  list(): Fault[]
  clear(): void
  /** Notes that a vendor has an operation, so that faults for others can be refused. */
  know(provider: string, operation: string): void
  /** By vendor, what it can be asked; `provider` has what any compute vendor has. */
  operations(): Record<string, string[]>
  /** Why a fault would never happen, with what there is instead; null when it can. */
  problemOf(fault: Fault): string | null
  /** Finds a matching fault, uses it up once, and returns it. `kinds` narrows what the caller can act out. */
  take(provider: string, operation: string, kinds?: readonly FaultKind[]): Fault | null
}

/** The vendors that sell machines: a fault for `provider` means any of them. */
export const computeProviders: readonly string[] = ['hetzner', 'digitalocean', 'hostinger']

const name = z.string().regex(/^[a-z0-9-]+$/, 'lower-case words joined by hyphens')

/** A fault as it comes in from outside (control API, state file). */
export const faultSchema: z.ZodType<Fault> = z.strictObject({
  provider: name,
  operation: z.union([name, z.literal('*')]),
  fault: z.enum(faultKinds),
  times: z.union([z.int().min(1), z.literal('always')]).default(1),
  delayMs: z.int().min(0).max(3_600_000).optional(),
})

/** What happens in the sandbox without a request. */
const ownOperations: readonly (readonly [provider: string, operation: string])[] = [
  ['machine', 'boot'],
  ['machine', 'install'],
  ['machine', 'snapshot'],
  ['machine', 'pack'],
  ['machine', 'unpack'],
  ['machine', 'npm'],
  ['machine', 'write'],
  ['machine', 'copy'],
  ['machine', 'gateway'],
  ['stripe', 'pay'],
  ['stripe', 'renew-subscription'],
  ['stripe', 'settle-refund'],
  ['stripe', 'deliver-webhook'],
]

export class FaultList implements Faults {
  #faults: Fault[] = []
  readonly #operations = new Map<string, Set<string>>()

  constructor() {
    for (const [provider, operation] of ownOperations) this.know(provider, operation)
  }

  know(provider: string, operation: string): void {
    const names = computeProviders.includes(provider) ? [provider, 'provider'] : [provider]
    for (const name of names) {
      this.#operations.set(name, (this.#operations.get(name) ?? new Set()).add(operation))
    }
  }

  operations(): Record<string, string[]> {
    const entries = [...this.#operations].map(
      ([provider, names]) => [provider, [...names].sort()] as const,
    )
    return Object.fromEntries(entries.sort(([a], [b]) => a.localeCompare(b)))
  }

  problemOf({ provider, operation }: Fault): string | null {
    const known = this.#operations.get(provider)
    const list = (names: Iterable<string>) => [...names].sort().join(', ')
    if (!known) return `no provider "${provider}"; there are: ${list(this.#operations.keys())}`
    if (operation === '*' || known.has(operation)) return null
    return `${provider} has no operation "${operation}"; it has: *, ${list(known)}`
  }

  add(fault: Fault): void {
    this.#faults.push({ ...fault })
  }

  list(): Fault[] {
    return this.#faults.map(fault => ({ ...fault }))
  }

  clear(): void {
    this.#faults = []
  }

  take(
    provider: string,
    operation: string,
    kinds: readonly FaultKind[] = faultKinds,
  ): Fault | null {
    const fault = this.#faults.find(
      candidate =>
        (candidate.provider === provider ||
          (candidate.provider === 'provider' && computeProviders.includes(provider))) &&
        (candidate.operation === operation || candidate.operation === '*') &&
        kinds.includes(candidate.fault),
    )
    if (!fault) return null
    if (fault.times !== 'always') fault.times -= 1
    if (fault.times === 0) this.#faults = this.#faults.filter(other => other !== fault)
    return { ...fault }
  }
}

/**
 * Reads the command line's form `provider.operation=kind[:times]`, for example
 * `hetzner.create-server=timeout-after-effect:2` or `provider.create-server=sold-out:always`.
 * Throws an Error with a sentence for the person at the keyboard.
 */
export function parseFault(text: string): Fault {
  const form = /^([a-z0-9-]+)\.([a-z0-9-]+|\*)=([a-z0-9-]+)(?::(always|\d+))?$/.exec(text)
  if (!form) {
    throw new Error(`a fault is written provider.operation=kind[:times], not "${text}"`)
  }
  const [, provider, operation, kind, times = '1'] = form
  const fault = faultSchema.safeParse({
    provider,
    operation,
    fault: kind,
    times: times === 'always' ? 'always' : Number(times),
  })
  if (fault.success) return fault.data
  if (!faultKinds.some(known => known === kind)) {
    throw new Error(`there is no fault "${kind}"; there are: ${faultKinds.join(', ')}`)
  }
  throw new Error(`"${text}" is no fault: ${z.prettifyError(fault.error)}`)
}
