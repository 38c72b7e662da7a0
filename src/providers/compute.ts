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
  'quota', // our own account is full or its payment was refused: the next provider, and tell the operator
  'rate-limited', // wait `retryAfterMs`
  'busy', // the object is locked by another action: try again soon
  'unauthorized', // the token is wrong or may not do this: only the operator can help
  'rejected', // the request itself is wrong or not offered here: repeating it cannot help
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
  /** Ours are all below `sambuk.`; a vendor without labels keeps them where it can (tags, hostname). */
  labels: Readonly<Record<string, string>>
  size: string
  location: string
  createdAt: Date
}

/**
 * What a vendor can do, as data. Nobody outside a vendor's folder asks which vendor it is; a method
 * that the capabilities rule out answers `rejected` with the code `unsupported`.
 */
export interface Capabilities {
  /** All labels of an order, or only who owns it (`sambuk.installation`, `sambuk.server`). */
  readonly labels: 'all' | 'owner'
  readonly userData: {
    readonly format: 'cloud-config' | 'script'
    readonly bytesMax: number
    /** The vendor keeps it in our account beside the machine: `deleteUserData` once it has run. */
    readonly outlivesBoot: boolean
  }
  /** Keys are objects of the account, or travel in the user data. */
  readonly sshKeys: 'account' | 'user-data'
  /** A firewall is named in the order, or attached when the machine is there. */
  readonly firewall: 'with-order' | 'afterwards'
  /** What becomes of a machine nobody wants: `retire` keeps it, paid for and idle, for another order. */
  readonly removal: 'delete' | 'retire'
  /** Prepared images: usable everywhere, only where they were made, or not to be had. */
  readonly snapshots: 'everywhere' | 'by-location' | 'none'
  /** Deleting a machine and making it again from a snapshot saves money. */
  readonly hibernate: boolean
  /** Paid in advance for a period, whether it is used or not. */
  readonly prepaid: boolean
  readonly stopSavesMoney: boolean
}

export interface MachineOrder {
  /** Chosen and stored before the first call; unique within the installation. */
  name: string
  /** At least `sambuk.installation` and `sambuk.server`: they are how we find and adopt. */
  labels: Readonly<Record<string, string>>
  size: string
  location: string
  /** Our name of a base system, or the id of a prepared image. */
  image: BaseImage | { preparedId: string }
  /** Its id is that of `createSshKey`; null where keys travel in the user data. */
  sshKeyId: string | null
  firewallId: string
  /** In the vendor's own format, see {@link Capabilities}; runs once at first boot. */
  userData: string
}

/** Base systems that blueprints build on; each vendor's client knows its own name for them. */
export type BaseImage = 'debian-12'

export interface PreparedImage {
  id: string
  labels: Readonly<Record<string, string>>
  diskGb: number
  /** Where machines can be made from it; null: everywhere. */
  locations: readonly string[] | null
  createdAt: Date
  ready: boolean
}

/** Something of an account that stands beside its machines. */
export interface AccountObject {
  /** What its `delete…` takes. */
  id: string
  name: string
  /** Null where the vendor has no labels for it: then only its name says whose it is. */
  labels: Readonly<Record<string, string>> | null
  /** By the vendor's clock; null where it does not tell. */
  createdAt: Date | null
}

/** What our account may have, where the vendor tells; null: it does not tell. */
export interface AccountLimits {
  machinesMax: number | null
  machinesNow: number
}

/**
 * The port to a vendor of machines. One instance is one account at one vendor.
 *
 * - Every method resolves; a refusal is a value of {@link ProviderError}. It throws only for our bugs.
 * - `find…` and `list…` read; null means "not there", an error means "cannot tell".
 * - `create…` sends its request once. When the answer is lost it says `unknown-outcome`, and the
 *   caller must look up by label or name before it asks again.
 * - `delete…` of something that is gone succeeds. Power calls may be repeated.
 * - Each call has a time limit of its own and also ends when `signal` aborts.
 */
export interface ComputeProvider {
  readonly name: ProviderName
  readonly capabilities: Capabilities
  /** All that can be bought, with today's availability. */
  listOffers(signal: AbortSignal): Answer<Offer[]>
  readLimits(signal: AbortSignal): Answer<AccountLimits>
  /**
   * Whether our token may change things: found out by the smallest change that costs nothing, which is
   * taken back before this answers. One that may not even read is `unauthorized`; an error of the
   * taking back names what was left behind.
   */
  checkAccess(signal: AbortSignal): Answer<{ canWrite: boolean }>
  /** All machines carrying these labels, all pages. One that was retired carries `sambuk.retired`. */
  listMachines(labels: Record<string, string>, signal: AbortSignal): Answer<Machine[]>
  findMachine(id: string, signal: AbortSignal): Answer<Machine | null>
  /**
   * Buys a machine. `already-exists`: our name is taken, look it up. `sold-out`, `quota`: another
   * candidate. The address may come later; a machine that was paid for and not set up is
   * `unknown-outcome` and is found by {@link listReusable}.
   */
  createMachine(order: MachineOrder, signal: AbortSignal): Answer<Machine>
  /**
   * Makes the machine gone for its owner: deletes it, or retires it where machines cannot be deleted
   * (stopped, not renewed, its labels replaced by `sambuk.retired`).
   */
  deleteMachine(id: string, signal: AbortSignal): Answer<null>
  /**
   * Machines that are paid for and serve nobody, of this size and place: retired ones of this
   * installation, and those bought since `boughtSince` that were never set up. Empty where machines
   * are deleted.
   */
  listReusable(
    wanted: { installationId: string; size: string; location: string; boughtSince: Date | null },
    signal: AbortSignal,
  ): Answer<Machine[]>
  /**
   * Wipes such a machine and makes it the order's own; the caller has claimed it. May be repeated:
   * what was done since `claimedAt` is not done again. Labels come last, so that a machine which
   * carries the order's labels has been wiped. `busy`: not finished, call again.
   */
  reuseMachine(
    id: string,
    order: MachineOrder,
    claimedAt: Date,
    signal: AbortSignal,
  ): Answer<Machine>
  powerOn(id: string, signal: AbortSignal): Answer<null>
  /** Asks the system to shut down; the observer sees when it has. */
  shutDown(id: string, signal: AbortSignal): Answer<null>
  /** Pulls the plug. */
  powerOff(id: string, signal: AbortSignal): Answer<null>
  /** Asks the system to start again. */
  restart(id: string, signal: AbortSignal): Answer<null>

  findSshKey(name: string, signal: AbortSignal): Answer<{ id: string } | null>
  createSshKey(
    key: { name: string; publicKey: string; labels: Record<string, string> },
    signal: AbortSignal,
  ): Answer<{ id: string }>
  deleteSshKey(id: string, signal: AbortSignal): Answer<null>
  /** All keys with these labels; every key of the account where keys have none, and none where they are no objects. */
  listSshKeys(labels: Record<string, string>, signal: AbortSignal): Answer<AccountObject[]>

  findFirewall(name: string, signal: AbortSignal): Answer<{ id: string } | null>
  /** Inbound TCP ports from anywhere plus ICMP; outbound open. */
  createFirewall(
    firewall: { name: string; tcpPorts: number[]; labels: Record<string, string> },
    signal: AbortSignal,
  ): Answer<{ id: string }>
  /** All firewalls with these labels; every one of the account where firewalls have none. */
  listFirewalls(labels: Record<string, string>, signal: AbortSignal): Answer<AccountObject[]>
  /**
   * Takes an id of {@link listFirewalls}. `busy`: a machine still stands behind it, where the vendor looks at
   * that; elsewhere such a machine is left open.
   */
  deleteFirewall(id: string, signal: AbortSignal): Answer<null>
  /** Puts a machine behind a firewall, for vendors whose orders cannot name one; may be repeated. */
  attachFirewall(machineId: string, firewallId: string, signal: AbortSignal): Answer<null>

  /** Removes what the vendor kept of a machine's user data; nothing there is success. */
  deleteUserData(machineName: string, signal: AbortSignal): Answer<null>
  /** All that the vendor keeps of machines' user data, named for them; empty where it keeps none. */
  listUserData(signal: AbortSignal): Answer<AccountObject[]>
  /** Removes what the vendor keeps of the labels of a machine that is gone (tag objects). */
  deleteLabels(labels: Record<string, string>, signal: AbortSignal): Answer<null>
  /**
   * Labels that name one thing of somebody's, that the vendor keeps as objects of the account, and that nothing
   * bears now. Whose they are only what they name can tell. Empty where labels are no objects.
   */
  listUnusedLabels(signal: AbortSignal): Answer<Record<string, string>[]>

  /**
   * Our prepared images with these labels, newest first. One that is still being made is not `ready`,
   * or not there yet.
   */
  listImages(labels: Record<string, string>, signal: AbortSignal): Answer<PreparedImage[]>
  /**
   * Begins to copy a stopped machine's disk; the image is found by its labels. `busy` and
   * `already-exists`: it is being made or it is there.
   */
  createImage(
    machineId: string,
    image: { description: string; labels: Record<string, string> },
    signal: AbortSignal,
  ): Answer<null>
  deleteImage(id: string, signal: AbortSignal): Answer<null>
}
