import type { Result } from '../kit/result.ts'

export const providerNames = ['hetzner', 'digitalocean', 'hostinger'] as const
export type ProviderName = (typeof providerNames)[number]

/**
 * What the caller can do about a provider's refusal. Vendors' own codes are reduced to these at the
 * edge; the vendor's code and words travel along for the operator.
 */
export const providerErrorKinds = [
  'not-found', // it is not there (any more)
  'already-exists', // our name or key is taken: look it up and adopt it
  'sold-out', // no capacity for this size here: try the next candidate
  'quota', // our own account is full: the next provider, and tell the operator
  'rate-limited', // wait `retryAfterMs`
  'busy', // the object is locked by another action: try again soon
  'unauthorized', // the token is wrong or may not do this: only the operator can help
  'rejected', // the request itself is wrong: repeating it cannot help
  'unavailable', // nothing happened and it is their fault: try again
  'unknown-outcome', // it may have happened: never repeat, look it up first
] as const
export type ProviderErrorKind = (typeof providerErrorKinds)[number]

export interface ProviderError {
  kind: ProviderErrorKind
  provider: string
  operation: string
  code: string
  message: string
  requestId?: string
  retryAfterMs?: number
}

export type Answer<T> = Promise<Result<T, ProviderError>>

/** Where and how big; the words `size` and `location` are the vendor's own names for them. */
export interface Offer {
  provider: ProviderName
  size: string
  location: string
  locationName: string
  country: string
  cores: number
  memoryGb: number
  diskGb: number
  architecture: 'x86' | 'arm'
  /** Net price for a month in minor units (cents) of `currency`, address included. */
  monthlyCostMinor: number
  currency: string
  /** Can be ordered right now, as far as the vendor tells. */
  available: boolean
}

export type MachineState =
  | 'creating'
  | 'running'
  | 'starting'
  | 'stopping'
  | 'stopped'
  | 'deleting'
  | 'rebuilding'
  | 'unknown'

export interface Machine {
  /** The vendor's id, as text. */
  id: string
  name: string
  state: MachineState
  /** Public IPv4, or null while the vendor has not assigned one. */
  address: string | null
  labels: Readonly<Record<string, string>>
  size: string
  location: string
  createdAt: Date
}

export interface MachineOrder {
  /** Chosen and stored before the first call; unique within the installation. */
  name: string
  /** At least `sambuk.installation` and `sambuk.server`: they are how we find and adopt. */
  labels: Readonly<Record<string, string>>
  size: string
  location: string
  /** A vendor image name, or the id of a prepared image. */
  image: string
  sshKeyIds: string[]
  firewallId: string
  /** cloud-config; runs once at first boot. */
  userData: string
}

export interface PreparedImage {
  id: string
  labels: Readonly<Record<string, string>>
  diskGb: number
  createdAt: Date
  ready: boolean
}

/**
 * The port to a vendor of machines. One instance is one account at one vendor.
 *
 * - Every method resolves; a refusal is a value of {@link ProviderError}. It throws only for our bugs.
 * - `find…` and `list…` read; null means "not there", an error means "cannot tell".
 * - `create…` sends its request once. When the answer is lost it says `unknown-outcome`, and the
 *   caller must look up by label or name before it asks again.
 * - `delete…` of something that is gone succeeds.
 * - Each call has a time limit of its own and also ends when `signal` aborts.
 */
export interface ComputeProvider {
  readonly name: ProviderName
  /** All that can be bought, with today's availability. */
  listOffers(signal: AbortSignal): Answer<Offer[]>
  /** All machines carrying these labels, all pages. */
  listMachines(labels: Record<string, string>, signal: AbortSignal): Answer<Machine[]>
  findMachine(id: string, signal: AbortSignal): Answer<Machine | null>
  createMachine(order: MachineOrder, signal: AbortSignal): Answer<Machine>
  deleteMachine(id: string, signal: AbortSignal): Answer<null>
  powerOn(id: string, signal: AbortSignal): Answer<null>
  /** Asks the system to shut down; the observer sees when it has. */
  shutDown(id: string, signal: AbortSignal): Answer<null>
  /** Pulls the plug. */
  powerOff(id: string, signal: AbortSignal): Answer<null>

  findSshKey(name: string, signal: AbortSignal): Answer<{ id: string } | null>
  createSshKey(
    key: { name: string; publicKey: string; labels: Record<string, string> },
    signal: AbortSignal,
  ): Answer<{ id: string }>
  deleteSshKey(id: string, signal: AbortSignal): Answer<null>

  findFirewall(name: string, signal: AbortSignal): Answer<{ id: string } | null>
  /** Inbound TCP ports from anywhere plus ICMP; outbound open. */
  createFirewall(
    firewall: { name: string; tcpPorts: number[]; labels: Record<string, string> },
    signal: AbortSignal,
  ): Answer<{ id: string }>

  /** Our prepared images with these labels, newest first; those still being made are not `ready`. */
  listImages(labels: Record<string, string>, signal: AbortSignal): Answer<PreparedImage[]>
  /** Copies a stopped machine's disk; `ready` turns true later. */
  createImage(
    machineId: string,
    image: { description: string; labels: Record<string, string> },
    signal: AbortSignal,
  ): Answer<PreparedImage>
  deleteImage(id: string, signal: AbortSignal): Answer<null>
}
