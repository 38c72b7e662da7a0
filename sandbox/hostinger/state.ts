/**
 * What the emulated Hostinger account holds, as kept on disk. Numbers are unique over all kinds;
 * subscriptions have ids of their own, made of letters and digits.
 */
export interface HostingerState {
  nextId: number
  machines: MachineRow[]
  actions: ActionRow[]
  orders: OrderRow[]
  subscriptions: SubscriptionRow[]
  /** Every attempt to take money, in order: what the account really paid. */
  charges: ChargeRow[]
  paymentMethods: PaymentMethodRow[]
  publicKeys: PublicKeyRow[]
  scripts: ScriptRow[]
  firewalls: FirewallRow[]
  /**
   * The account has never owned a machine: then Hostinger refuses it everything about scripts (seen by
   * several of its clients). False from the start, and set by hand.
   */
  isNew: boolean
  /** Data centers where nothing can be set up now. */
  soldOut: number[]
}

export function emptyState(): HostingerState {
  return {
    nextId: 1_200_001,
    machines: [],
    actions: [],
    orders: [],
    subscriptions: [],
    charges: [],
    paymentMethods: [
      paymentMethod(6523, 'Visa', '4242*****4242', true),
      paymentMethod(6524, 'Mastercard', '5555*****4444', false),
    ],
    publicKeys: [],
    scripts: [],
    firewalls: [],
    isNew: false,
    soldOut: [],
  }
}

function paymentMethod(
  id: number,
  name: string,
  identifier: string,
  isDefault: boolean,
): PaymentMethodRow {
  return {
    id,
    name,
    identifier,
    isDefault,
    createdAt: '2025-02-27T11:54:22Z',
    expiresAt: '2031-02-28T00:00:00Z',
  }
}

/** The states of the published document. `suspended` and its neighbours are never reached here. */
export type MachineState =
  | 'running'
  | 'starting'
  | 'stopping'
  | 'stopped'
  | 'creating'
  | 'initial'
  | 'error'
  | 'suspending'
  | 'unsuspending'
  | 'suspended'
  | 'destroying'
  | 'destroyed'
  | 'recreating'
  | 'restoring'
  | 'recovery'
  | 'stopping_recovery'

export interface MachineRow {
  id: number
  subscriptionId: string
  /** The price it was bought at, which names its plan. */
  itemId: string
  state: MachineState
  hostname: string
  createdAt: string
  dataCenter: number | null
  template: number | null
  /** Looked up only when the system is installed: a script that is gone by then does not run. */
  script: number | null
  rootPassword: string | null
  /** Ids of the account's keys that were attached, and the keys themselves: deleting one leaves it. */
  publicKeys: { id: number; key: string }[]
  nameservers: [string | null, string | null]
  ipv4: { id: number; address: string } | null
  firewall: { id: number; rules: FirewallRule[] } | null
  snapshot: SnapshotRow | null
  /**
   * `fails`: the next start will look as if it worked, but no operating system comes up. `failed`: so
   * it was, until the machine is started again.
   */
  boot: 'works' | 'fails' | 'failed'
}

export interface SnapshotRow {
  id: number
  /** The machine driver's id of the disk. */
  imageId: string
  createdAt: string
  expiresAt: string
}

export interface ActionRow {
  id: number
  name: ActionName
  machineId: number
  state: 'sent' | 'success' | 'error'
  createdAt: string
  updatedAt: string
  /** Decided when the action was accepted: it will end in an error and change nothing. */
  fails: boolean
  input: ActionInput
}

/** What an action needs to know at its end. */
export interface ActionInput {
  setup?: Setup
  firewall?: number
}

/** How a machine is to be installed. */
export interface Setup {
  template: number
  dataCenter: number | null
  script: number | null
  password: string | null
  hostname: string | null
}

export type ActionName =
  | 'create'
  | 'start'
  | 'stop'
  | 'restart'
  | 'recreate'
  | 'set_hostname'
  | 'set_root_password'
  | 'set_nameservers'
  | 'start_recovery'
  | 'stop_recovery'
  | 'create_snapshot'
  | 'restore_snapshot'
  | 'delete_snapshot'
  | 'activate_firewall'
  | 'deactivate_firewall'
  | 'sync_firewall'
  | 'attach_public_keys'

export interface OrderRow {
  id: number
  subscriptionId: string
  status: 'completed' | 'failed'
  amount: number
  createdAt: string
}

export interface SubscriptionRow {
  id: string
  itemId: string
  status: 'active' | 'not_renewing' | 'cancelled'
  isAutoRenewed: boolean
  paymentMethodId: number
  createdAt: string
  /** How many periods are paid; with `createdAt` it gives the end of the last one. */
  periods: number
  expiresAt: string
}

export interface ChargeRow {
  at: string
  orderId: number
  subscriptionId: string
  paymentMethodId: number
  reason: 'purchase' | 'renewal'
  status: 'paid' | 'declined'
  /** Cents. */
  amount: number
  currency: string
}

export interface PaymentMethodRow {
  id: number
  name: string
  identifier: string
  isDefault: boolean
  createdAt: string
  expiresAt: string
}

export interface PublicKeyRow {
  id: number
  name: string
  key: string
}

export interface ScriptRow {
  id: number
  name: string
  content: string
  createdAt: string
  updatedAt: string
}

export const protocols = [
  'TCP',
  'UDP',
  'ICMP',
  'GRE',
  'any',
  'ESP',
  'AH',
  'ICMPv6',
  'SSH',
  'HTTP',
  'HTTPS',
  'MySQL',
  'PostgreSQL',
] as const

export interface FirewallRule {
  id: number
  action: 'accept'
  protocol: (typeof protocols)[number]
  port: string
  source: 'any' | 'custom'
  source_detail: string
}

export interface FirewallRow {
  id: number
  name: string
  rules: FirewallRule[]
  createdAt: string
  updatedAt: string
}
