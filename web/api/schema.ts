// Written by src/cli/generate.ts from the OpenAPI document. Do not edit.

/**
 * Each may all that the one before it may.
 */
export type TeamRole = 'viewer' | 'collaborator' | 'manager'
export type Language = 'en' | 'ar'
/**
 * @maxItems 10
 */
export type BoughtAddons = {
  addonId: string
  quantity: number
}[]
export type ChatEvent =
  | {
      type: 'status'
      phase: string
    }
  | {
      type: 'text'
      text: string
    }
  | {
      type: 'final'
      text: string
    }
  | {
      type: 'error'
      reason: Reason
    }
/**
 * Empty: there is nothing left to do.
 */
export type FirstSteps = {
  name: 'model' | 'message' | 'channel' | 'credentials' | 'two-factor'
  isDone: boolean
}[]

export interface Team {
  members: {
    id: string
    name: string
    email: string
    role: TeamRole
    since: string
  }[]
  invitations: {
    id: string
    email: string
    role: TeamRole
    askedAt: string
    expiresAt: string
    isExpired: boolean
  }[]
  most: number
  memberships: {
    id: string
    name: string
    email: string
    role: TeamRole
    since: string
  }[]
}
export interface InvitationWish {
  email: string
  role: TeamRole
}
export interface OpenInvitation {
  ownerName: string
  email: string
  role: TeamRole
  expiresAt: string
}
export interface Joined {
  ownerName: string
  role: TeamRole
}
/**
 * Minor units (cents) of an ISO 4217 currency, lower case.
 */
export interface Money {
  amountMinor: number
  currency: string
}
export interface Reason {
  code: string
  text: string
}
/**
 * RFC 9457. `title` is a sentence in the request’s language.
 */
export interface Problem {
  type: string
  title: string
  status: number
  code: string
  detail?: string
  fields?: {
    [k: string]: string
  }
}
export interface HostnameAnswer {
  available: boolean
  reason: Reason | null
  zone: string
}
export interface PlanLocation {
  provider: string
  location: string
  city: string
  country: string
  region:
    | ('europe' | 'north-america' | 'south-america' | 'asia-pacific' | 'middle-east' | 'africa')
    | null
  distanceKm: number | null
  latencyMs: number | null
  nearest: boolean
}
/**
 * What runs on a server; only assistants can be chatted with.
 */
export interface BlueprintName {
  name: string
  title: string
  isAssistant: boolean
}
export interface Price {
  interval: 'month' | 'year'
  currency: string
  amountMinor: number
}
/**
 * What can be bought beside a plan, in a quantity.
 */
export interface Addon {
  id: string
  name: string
  tagline: string
  quantityMax: number
  prices: Price[]
}
/**
 * What can be bought; `locations` are those orderable now, the default first.
 */
export interface Plan {
  id: string
  kind: 'paid' | 'free' | 'contact'
  name: string
  tagline: string
  features: string[]
  monthly: Money | null
  yearly: Money | null
  prices: Price[]
  trialDays: number
  memoryGb: number
  cores: number
  diskGb: number
  orderable: boolean
  unavailableReason: Reason | null
  blueprints: BlueprintName[]
  viewerCountry: string | null
  locations: PlanLocation[]
}
export interface ModelChoice {
  vendor: 'openai' | 'anthropic' | 'google' | 'openrouter' | 'custom'
  apiKey: string
  baseUrl?: string
  modelId?: string
}
export interface OrderRequest {
  planId: string
  interval: 'month' | 'year'
  currency?: string
  addons?: BoughtAddons
  promotionCode?: string
  hostname: string
  provider?: string
  location?: string
  blueprint?: string
  model?: ModelChoice
}
export interface Order {
  id: string
  state: 'preparing' | 'payable' | 'processing' | 'paid' | 'abandoned' | 'failed'
  planId: string
  price: Money
  addons: BoughtAddons
  trialDays: number
  orderedAt: string
  interval: 'month' | 'year'
  hostname: string
  place: {
    provider: string
    location: string
    city: string
    country: string
  } | null
  checkoutUrl: string | null
  serverId: string | null
  problem: Reason | null
}
export interface ServerStep {
  name: 'name' | 'backup' | 'machine' | 'dns' | 'install' | 'restore' | 'verify' | 'announce'
  state: 'waiting' | 'active' | 'done' | 'failed'
  startedAt: string | null
  endedAt: string | null
  reason: Reason | null
}
export interface Server {
  id: string
  hostname: string
  url: string
  planId: string
  planName: string
  blueprint: BlueprintName
  logs: ('software' | 'web' | 'system')[]
  phase:
    | 'provisioning'
    | 'starting'
    | 'ready'
    | 'moving'
    | 'restoring'
    | 'lost'
    | 'suspended'
    | 'stopping'
    | 'stopped'
    | 'hibernating'
    | 'hibernated'
    | 'waking'
    | 'refunding'
    | 'refunded'
    | 'deleting'
    | 'deleted'
  notice: Reason | null
  steps: ServerStep[]
  orderedAt: string
  readyAt: string | null
  machine: {
    provider: string
    size: string
    location: string
    city: string
    country: string
    state: string
    address: string | null
  } | null
  softwareVersion: string | null
  softwareUpdatedAt: string | null
  model: {
    vendor: string
    modelId: string
    fallbacks: {
      vendor: string
      modelId: string
    }[]
  } | null
  credentialsShown: boolean
  refund: Money | null
  shared: {
    ownerName: string
    ownerEmail: string
    role: TeamRole
  } | null
  /**
   * null means allowed
   */
  can: {
    chat: Reason | null
    channels: Reason | null
    files: Reason | null
    terminal: Reason | null
    browse: Reason | null
    controlUi: Reason | null
    showCredentials: Reason | null
    setModel: Reason | null
    start: Reason | null
    stop: Reason | null
    restart: Reason | null
    hibernate: Reason | null
    keepAwake: Reason | null
    rebuild: Reason | null
    unlock: Reason | null
    look: Reason | null
    setUp: Reason | null
  }
  lost: {
    since: string
    copyFrom: string | null
    ownKey: boolean
  } | null
  locked: {
    copyFrom: string
    olderFrom: string | null
    problem: Reason | null
  } | null
  rest: {
    by: ('customer' | 'operator' | 'idle') | null
    since: string | null
    keepAwake: boolean
    idle: {
      action: 'stop' | 'hibernate'
      hours: number
    } | null
    stopSaves: boolean
    hibernates: boolean
    visitsWake: boolean
  }
}
/**
 * A row of any kind that fails now or was given up.
 */
export interface StuckRow {
  kind: string
  id: string
  reason: Reason
  detail: string
  failures: number
  nextAt: string | null
}
export interface OperatorServers {
  servers: {
    id: string
    hostname: string
    url: string
    planId: string
    planName: string
    blueprint: BlueprintName
    logs: ('software' | 'web' | 'system')[]
    phase:
      | 'provisioning'
      | 'starting'
      | 'ready'
      | 'moving'
      | 'restoring'
      | 'lost'
      | 'suspended'
      | 'stopping'
      | 'stopped'
      | 'hibernating'
      | 'hibernated'
      | 'waking'
      | 'refunding'
      | 'refunded'
      | 'deleting'
      | 'deleted'
    notice: Reason | null
    steps: ServerStep[]
    orderedAt: string
    readyAt: string | null
    machine: {
      provider: string
      size: string
      location: string
      city: string
      country: string
      state: string
      address: string | null
    } | null
    softwareVersion: string | null
    softwareUpdatedAt: string | null
    model: {
      vendor: string
      modelId: string
      fallbacks: {
        vendor: string
        modelId: string
      }[]
    } | null
    credentialsShown: boolean
    refund: Money | null
    shared: {
      ownerName: string
      ownerEmail: string
      role: TeamRole
    } | null
    /**
     * null means allowed
     */
    can: {
      chat: Reason | null
      channels: Reason | null
      files: Reason | null
      terminal: Reason | null
      browse: Reason | null
      controlUi: Reason | null
      showCredentials: Reason | null
      setModel: Reason | null
      start: Reason | null
      stop: Reason | null
      restart: Reason | null
      hibernate: Reason | null
      keepAwake: Reason | null
      rebuild: Reason | null
      unlock: Reason | null
      look: Reason | null
      setUp: Reason | null
    }
    lost: {
      since: string
      copyFrom: string | null
      ownKey: boolean
    } | null
    locked: {
      copyFrom: string
      olderFrom: string | null
      problem: Reason | null
    } | null
    rest: {
      by: ('customer' | 'operator' | 'idle') | null
      since: string | null
      keepAwake: boolean
      idle: {
        action: 'stop' | 'hibernate'
        hours: number
      } | null
      stopSaves: boolean
      hibernates: boolean
      visitsWake: boolean
    }
    accountEmail: string
    stuck: Reason | null
  }[]
}
export interface AccessKey {
  id: string
  name: string
  kind: string
  fingerprint: string
  addedAt: string
}
export interface AccessKeys {
  keys: AccessKey[]
  command: string
  onMachine: boolean
  problem: Reason | null
}
export interface Account {
  id: string
  name: string
  email: string
  emailVerified: boolean
  language: Language
  timeZone: string | null
  role: 'customer' | 'operator'
  twoFactor: boolean
  unreachableSince: string | null
}
/**
 * Where somebody is signed in.
 */
export interface Session {
  id: string
  isCurrent: boolean
  browser: string | null
  system: string | null
  address: string | null
  signedInAt: string
  seenAt: string
}
/**
 * By which a program acts for an account.
 */
export interface ApiKey {
  id: string
  name: string
  scopes: ('read' | 'operate' | 'billing')[]
  ending: string
  createdAt: string
  expiresAt: string | null
  usedAt: string | null
}
export interface NewApiKey {
  id: string
  name: string
  scopes: ('read' | 'operate' | 'billing')[]
  ending: string
  createdAt: string
  expiresAt: string | null
  usedAt: string | null
  token: string
}
export interface ApiKeyWish {
  name: string
  /**
   * @minItems 1
   * @maxItems 3
   */
  scopes: ('read' | 'operate' | 'billing')[]
  expiresInDays: number | null
  password: string
}
/**
 * By which somebody signs in without a password.
 */
export interface Passkey {
  id: string
  name: string
  addedAt: string
  usedAt: string | null
  synced: boolean
}
export interface PasskeyWish {
  name: string
  password: string
  registration: {
    id: string
    rawId: string
    type: 'public-key'
    response: {
      clientDataJSON: string
      attestationObject: string
      /**
       * @maxItems 10
       */
      transports?: string[]
    }
  }
}
/**
 * What a link asks to confirm.
 */
export interface EmailChange {
  name: string
  account: string
  email: string
}
/**
 * One line of what happened with a server.
 */
export interface Activity {
  id: string
  at: string
  kind:
    | 'access-refused'
    | 'terminal-opened'
    | 'terminal-closed'
    | 'browser-opened'
    | 'control-ui-opened'
    | 'key-added'
    | 'key-removed'
    | 'domain-added'
    | 'domain-removed'
    | 'first-said'
    | 'usage-limit-set'
    | 'channel-connected'
    | 'channel-disconnected'
    | 'channel-person-allowed'
    | 'ordered'
    | 'ready'
    | 'answers-again'
    | 'stopped'
    | 'hibernating'
    | 'hibernated'
    | 'stayed-awake'
    | 'started'
    | 'woken'
    | 'restart-asked'
    | 'found-off'
    | 'suspended'
    | 'suspension-lifted'
    | 'lost'
    | 'found'
    | 'moving'
    | 'moved'
    | 'rebuilt'
    | 'plan-changed'
    | 'model-changed'
    | 'model-problem'
    | 'credentials-shown'
    | 'ending'
    | 'came-back'
    | 'deleted'
    | 'backed-up'
    | 'backup-failed'
    | 'backups-failing'
    | 'backups-work-again'
    | 'restore-asked'
    | 'restored'
    | 'restore-failed'
    | 'updated'
    | 'update-taken-back'
    | 'update-failed'
  by: ('customer' | 'member' | 'operator' | 'idle' | 'stranger') | null
  member: string | null
  reason: Reason | null
  detail: {
    [k: string]: string
  }
}
export interface Activities {
  activities: Activity[]
  before: number | null
}
/**
 * Something at a vendor that is ours and that no row needs.
 */
export interface Orphan {
  id: string
  provider: string
  kind: string
  vendorId: string
  name: string
  createdAt: string | null
  firstSeenAt: string
  verdict: 'wait' | 'leave' | 'quarantine' | 'remove'
  reason: Reason
  quarantinedAt: string | null
  deletedAt: string | null
  failure: string | null
}
export interface OperatorDrift {
  lost: {
    serverId: string
    address: string
    accountEmail: string
    since: string
    copyFrom: string | null
    refusal: Reason | null
  }[]
  doubted: {
    provider: string
    since: string
    expected: number
    missing: number
  }[]
  orphans: Orphan[]
}
/**
 * It stays for good, or it goes without further proof.
 */
export interface OrphanWord {
  word: 'keep' | 'release'
}
export interface RestoreRequest {
  backupId: string
  confirm: string
  /**
   * @minItems 1
   * @maxItems 100
   */
  paths?: string[]
  identity?: string
  place?: {
    provider: string
    location?: string
  }
}
export interface UnlockRequest {
  with: 'key' | 'older' | 'nothing'
  identity?: string
}
/**
 * A backup that takes the place of what a server has.
 */
export interface Restore {
  id: string
  backupId: string
  state: 'saving' | 'restoring' | 'done' | 'failed' | 'called-off'
  paths: string[] | null
  begunAt: string
  endedAt: string | null
  reason: Reason | null
}
/**
 * A backup that was restored to see whether that can be done.
 */
export interface Drill {
  id: string
  kind: 'copy' | 'move'
  state: 'begun' | 'under-way' | 'passed' | 'failed' | 'called-off'
  serverId: string
  address: string
  backupId: string | null
  differenceCount: number | null
  historyKept: boolean | null
  files: number | null
  begunAt: string
  endedAt: string | null
  reason: Reason | null
  detail: string | null
}
/**
 * Which letters are wished, of those that may be declined.
 */
export interface LetterWishes {
  rest: boolean
  backups: boolean
  usage: boolean
}
export interface MailSettings {
  wishes: LetterWishes
  always: ('account' | 'payments' | 'ends' | 'promise' | 'data')[]
  unreachableSince: string | null
}
export interface MailSettingsChange {
  wishes?: {
    rest?: boolean
    backups?: boolean
    usage?: boolean
  }
  reachable?: true
}
export interface UnsubscribeView {
  address: string
  group: ('rest' | 'backups' | 'usage') | null
  wishes: LetterWishes
}
export interface LetterKind {
  kind: string
  group: ('rest' | 'backups' | 'usage') | null
  always: ('account' | 'payments' | 'ends' | 'promise' | 'data' | 'operators') | null
}
/**
 * A letter as it is sent, with sample values.
 */
export interface Letter {
  kind: string
  group: ('rest' | 'backups' | 'usage') | null
  always: ('account' | 'payments' | 'ends' | 'promise' | 'data' | 'operators') | null
  subject: string
  html: string
  text: string
}
/**
 * What was bought, and until when.
 */
export interface Subscription {
  id: string
  serverId: string | null
  hostname: string
  planId: string
  planName: string
  interval: 'month' | 'year'
  addons: {
    addonId: string
    name: string
    quantity: number
  }[]
  price: Money
  state: 'active' | 'refunded' | 'ended'
  standing: ('trial' | 'paid' | 'overdue' | 'suspended') | null
  until: string | null
  ending: boolean
  notice: Reason | null
  missing: {
    payUrl: string | null
    suspendedFrom: string | null
    deletedFrom: string | null
  } | null
  comeBack: {
    until: string | null
    ownKey: boolean
  } | null
  change: string | null
  /**
   * null means allowed
   */
  can: {
    cancel: Reason | null
    keep: Reason | null
    change: Reason | null
  }
}
export interface ComeBackRequest {
  hostname?: string
  planId?: string
}
export interface Cancellation {
  when: 'period-end' | 'now'
  reason:
    | 'too-expensive'
    | 'not-used'
    | 'missing-feature'
    | 'technical-trouble'
    | 'went-elsewhere'
    | 'other'
  comment?: string
}
export interface ChangeRequest {
  planId: string
  interval: 'month' | 'year'
  addons?: BoughtAddons
  place?: {
    provider: string
    location: string
  }
  currency?: string
}
/**
 * A change of what was bought; nothing happens before it is agreed to.
 */
export interface Change {
  id: string
  subscriptionId: string
  state: 'pricing' | 'offered' | 'agreed' | 'moving' | 'done' | 'refused' | 'withdrawn'
  planId: string
  planName: string
  interval: 'month' | 'year'
  addons: BoughtAddons
  moves: boolean
  place: {
    provider: string
    location: string
    city: string
    country: string
  } | null
  dueNow: Money | null
  next: Money | null
  nextAt: string | null
  takesEffectAt: string | null
  problem: Reason | null
}
export interface Invoice {
  id: string
  subscriptionId: string
  hostname: string
  number: string | null
  status: 'draft' | 'open' | 'paid' | 'void' | 'uncollectible'
  total: Money
  tax: Money
  refunded: Money
  lines: {
    description: string
    amount: Money
    from: string
    to: string
  }[]
  issuedAt: string
  dueAt: string | null
  paidAt: string | null
  pageUrl: string | null
  pdfUrl: string | null
}
/**
 * A way to the payment vendor’s pages for cards, invoices and tax ids; ask again until there is a url.
 */
export interface PortalVisit {
  id: string
  url: string | null
  problem: Reason | null
}
export interface ContactRequest {
  planId: string
  name: string
  email: string
  message: string
}
export interface RefundRequest {
  amountMinor?: number
  reason: 'goodwill' | 'service-was-down' | 'billing-error'
}
export interface Refund {
  id: string
  subscriptionId: string
  kind: 'whole' | 'part'
  state: 'requested' | 'paid'
  reason: Reason
  amountMinor: number | null
}
export interface MarginRow {
  key: string
  label: string
  earned: Money[]
  earnedMinor: number
  feeMinor: number
  machineMinor: number
  storageMinor: number
  marginMinor: number
  marginPercent: number | null
  warn: boolean
}
export interface OperatorMoney {
  month: string
  currency: string
  warnBelowPercent: number
  total: MarginRow
  by: {
    plan: MarginRow[]
    provider: MarginRow[]
    server: MarginRow[]
  }
  subscriptions: {
    paid: number
    trial: number
    overdue: number
    suspended: number
  }
  check: {
    checkedAt: string
    differences: {
      kind: string
      about: string
      ours: string
      theirs: string
    }[]
  } | null
}
/**
 * A server’s data in the store.
 */
export interface Backup {
  id: string
  purpose:
    | 'final'
    | 'move'
    | 'hibernate'
    | 'scheduled'
    | 'asked'
    | 'expiry'
    | 'update'
    | 'restore'
    | 'brought'
  state: 'making' | 'verified'
  problem: Reason | null
  begunAt: string
  verifiedAt: string | null
  bytes: number | null
  incremental: boolean
  needs: string[]
  atRest: boolean
  softwareVersion: string | null
  ownKey: boolean
  pinned: boolean
  keptUntil: string | null
  /**
   * null means allowed
   */
  can: {
    pin: Reason | null
    delete: Reason | null
    download: Reason | null
    restore: Reason | null
  }
}
/**
 * All of a server’s backups, and what its plan gives.
 */
export interface Backups {
  backups: Backup[]
  usedBytes: number
  quotaBytes: number
  everyHours: number
  nextAt: string | null
  keep: {
    daily: number
    weekly: number
    monthly: number
  }
  recipient: string | null
  provenAt: string | null
  notice: Reason | null
  failing: {
    since: string
    reason: Reason
  } | null
  /**
   * null means allowed
   */
  can: {
    make: Reason | null
    setKey: Reason | null
  }
}
export interface Pin {
  pinned: boolean
}
/**
 * A public key of `age` (`age1…`), or null.
 */
export interface RecipientChoice {
  recipient: string | null
}
export interface Channel {
  name: 'telegram' | 'whatsapp' | 'discord'
  state: 'off' | 'starting' | 'working' | 'failing' | 'refused'
  account: string | null
  url: string | null
  lastHeardAt: string | null
}
export interface ChannelRequest {
  id: string
  channel: 'telegram' | 'whatsapp' | 'discord'
  accountId: string
  senderId: string
  senderName: string | null
  askedAt: string
  expiresAt: string
}
export interface Channels {
  channels: Channel[]
  requests: ChannelRequest[]
}
export interface ChannelLink {
  connected: boolean
  picture: string | null
}
export interface Conversation {
  id: string
  title: string | null
  preview: string
  at: string
  isRunning: boolean
  model: string | null
}
export interface ChatModel {
  id: string
  name: string
  isDefault: boolean
}
export interface ChatTurn {
  id: string
  role: 'user' | 'assistant'
  at: number | null
  parts: (
    | {
        type: 'text'
        text: string
      }
    | {
        id: string
        name: string
        input: string
        output: string | null
        state: 'running' | 'done' | 'failed'
        type: 'tool'
      }
  )[]
  attachments: {
    name: string
    type: string
    bytes: number
  }[]
  model: string | null
  usage: {
    tokens: number
    cost: number | null
  } | null
}
export interface ChatPage {
  turns: ChatTurn[]
  earlier: number | null
}
export interface NewMessage {
  messageId: string
  text: string
  model: string | null
  /**
   * What a conversation that begins with it is called.
   */
  title: string | null
  /**
   * @maxItems 5
   */
  attachments: {
    name: string
    type: string
    content: string
  }[]
}
export interface ChatRequest {
  conversation: string
  messageId: string
  text: string
}
export interface ChatMessage {
  id: string
  role: 'user' | 'assistant'
  text: string
}
export interface ChatHistory {
  messages: ChatMessage[]
}
export interface Domain {
  id: string
  name: string
  state: 'waiting' | 'certificate' | 'working'
  problem: Reason | null
  checkedAt: string | null
}
export interface Domains {
  domains: Domain[]
  refused: Reason | null
  problem: Reason | null
  target: {
    name: string
    address: string | null
  }
}
export interface FileEntry {
  name: string
  /**
   * its name on the disk is no text: it is shown, and cannot be asked for
   */
  isNameless: boolean
  kind: 'file' | 'folder' | 'link' | 'other'
  /**
   * of a link: what is there
   */
  leadsTo: ('file' | 'folder' | 'other') | null
  bytes: number
  changedAt: string
}
export interface Folder {
  path: string
  entries: FileEntry[]
  /**
   * there is more than is listed
   */
  hasMore: boolean
  places: {
    home: string
    workspace: string | null
  }
}
export interface TextFile {
  path: string
  text: string
  /**
   * names this content: a save says which one it was made from
   */
  version: string
}
export interface SavedFile {
  version: string
}
export interface Uploaded {
  /**
   * how many bytes are there: the next part begins here
   */
  offset: number
}
export interface Import {
  id: string
  state: 'receiving' | 'waiting' | 'bringing' | 'done' | 'failed'
  askedAt: string
  files: number | null
  bytes: number | null
  softwareVersion: string | null
  reason: Reason | null
}
/**
 * `sha256` is of all else in it, as JSON with its keys in order.
 */
export interface ErasureReceipt {
  format: 1
  id: string
  askedAt: string
  endedAt: string
  erased: {
    servers: number
    backups: {
      count: number
      storedBytes: number
    }
    letters: number
    requests: number
    paymentCustomer: boolean
    notices: number
  }
  kept: {
    invoices: {
      number: string
      issuedAt: string
      totalMinor: number
      currency: string
    }[]
  }
  sha256: string
}
/**
 * Names nobody: whoever has its secret address may read it.
 */
export interface Erasure {
  state: 'ending' | 'emptying' | 'forgetting' | 'telling' | 'done'
  askedAt: string
  receipt: ErasureReceipt | null
}
/**
 * The secret by which the receipt can be read.
 */
export interface ErasureAsked {
  token: string
}
export interface Rollout {
  id: string
  blueprint: string
  version: string
  state: string
  reason: Reason | null
  withoutRehearsal: boolean
  atOnce: boolean
  begunAt: string
  endedAt: string | null
  done: number
  underWay: number
  failed: {
    serverId: string
    address: string
    isRolledBack: boolean
    reason: Reason | null
  }[]
}
export interface OperatorUpdates {
  software: {
    blueprint: string
    version: string
    isRolledOut: boolean
    servers: number
    behind: number
  }[]
  rollouts: Rollout[]
  restarts: {
    serverId: string
    address: string
    since: string
  }[]
}
export interface RolloutWish {
  blueprint: string
  withoutRehearsal: boolean
  atOnce: boolean
}
/**
 * Shown once.
 */
export interface Credentials {
  address: string
  gateway: {
    token: string
    port: number
  } | null
  login: {
    username: string
    password: string
    protocol: 'ssh' | 'sftp'
    hostKey: string
  } | null
}
export interface UsageLimit {
  unit: 'tokens' | 'usd'
  amount: number
  action: 'warn' | 'stop'
}
/**
 * What a million tokens of each kind cost, in US dollars, as their owner says.
 */
export interface ModelPrice {
  input: number
  output: number
  cacheRead: number
  cacheWrite: number
}
export interface Usage {
  days: {
    date: string
    model: string
    tokens: number
  }[]
  from: string
  to: string
  month: {
    since: string
    tokens: number
    cost: number
    unpriced: number
    models: {
      model: string
      tokens: number
      cost: number | null
      by: ('owner' | 'assistant') | null
      price: ModelPrice | null
    }[]
  }
  limit: UsageLimit | null
  state: 'none' | 'fine' | 'near' | 'reached'
  timeZone: string
}
export interface ControlUi {
  url: string
  expiresAt: string
}
