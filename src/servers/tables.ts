import { sql } from 'drizzle-orm'
import {
  boolean,
  index,
  integer,
  jsonb,
  pgTable,
  primaryKey,
  text,
  uniqueIndex,
} from 'drizzle-orm/pg-core'
import { accounts } from '../accounts/tables.ts'
import { at, leased } from '../database/columns.ts'
import { type Candidate, type ModelSettings, subscriptions } from '../subscriptions/tables.ts'

export const desiredStates = ['ready', 'stopped', 'hibernated', 'absent'] as const
export type Desired = (typeof desiredStates)[number]

/** How one step of the way stands; kept for people and for deadlines, never for deciding what is done. */
export interface StepRecord {
  startedAt: string
  endedAt?: string
  /** A code of a sentence: what it waits for, or why it failed. */
  reason?: string
  failed?: boolean
  /** Of one that stands aside, see `aside.ts`: how often it failed in a row, and when it is tried next. */
  tries?: number
  nextAt?: string
}

/** Our promise to the customer: desired by customers, billing and operators; observed by observers and steps. */
export const servers = pgTable(
  'servers',
  {
    id: text('id').primaryKey(),
    accountId: text('account_id')
      .notNull()
      .references(() => accounts.id),
    subscriptionId: text('subscription_id')
      .notNull()
      .references(() => subscriptions.id),
    planId: text('plan_id').notNull(),

    // desired
    desired: text('desired', { enum: desiredStates }).notNull(),
    /** Why it is to be absent: a code of a sentence. */
    absentReason: text('absent_reason'),
    hostname: text('hostname').notNull(),
    blueprint: text('blueprint').notNull(),
    candidates: jsonb('candidates').$type<Candidate[]>().notNull(),
    candidateIndex: integer('candidate_index').notNull().default(0),
    model: jsonb('model').$type<ModelSettings>(),
    modelRevision: integer('model_revision').notNull().default(0),
    /** Counts changes of how its customer reaches the machine: keys of theirs, and domains. */
    accessRevision: integer('access_revision').notNull().default(0),
    /** Switched off whatever else is desired, until it is paid for: the code of the sentence why. */
    suspended: text('suspended'),
    /** A verified backup has to be there first: before the end, a move, a rest, or before another takes its place. */
    backupWanted: text('backup_wanted', { enum: ['final', 'move', 'hibernate', 'restore'] }),
    /** Whose data the next machine gets before it is handed over. */
    restoreFrom: text('restore_from'),
    /**
     * A throw-away copy of that server, for a drill or a rehearsal: no customer sees it, it has no name, and
     * nobody pays for it. It carries the original's subscription and account.
     */
    copyOf: text('copy_of'),
    /** A customer's own `age` recipient, to whom alone backups are encrypted that we need not read. */
    backupRecipient: text('backup_recipient'),
    /** When the next scheduled backup is due. */
    backupDueAt: at('backup_due_at'),
    /** Its backups fail: since when the first of them was to be made. Until one is verified. */
    backupFailingSince: at('backup_failing_since'),
    /** Who let it rest: a customer, an operator, or that it was not used. */
    restsBy: text('rests_by', { enum: ['customer', 'operator', 'idle'] }),
    /** Its customer wants it to run also while nobody uses it. */
    keepAwake: boolean('keep_awake').notNull().default(false),

    // intent: chosen and stored before the first call that uses it
    machineName: text('machine_name'),
    sshPublicKey: text('ssh_public_key'),
    sealedSshKey: text('sealed_ssh_key'),
    sealedGatewayToken: text('sealed_gateway_token'),
    /** For blueprints whose owner signs in on the machine with a password. */
    sealedPassword: text('sealed_password'),
    sealedPhoneHomeToken: text('sealed_phone_home_token'),
    phoneHomeHash: text('phone_home_hash').unique(),
    /** Counts machines: a replacement has its own name, token and host key. */
    machineGeneration: integer('machine_generation').notNull().default(1),
    /** When a create was last sent, so that its late effect is looked for. */
    createSentAt: at('create_sent_at'),
    /** A machine that failed us and must be gone before the next is made. */
    replacing: boolean('replacing').notNull().default(false),
    /** A restart that was asked for and not yet passed on. */
    restartAskedAt: at('restart_asked_at'),
    /** Our account at the provider may hold the user data, and secrets in it. */
    userDataKept: boolean('user_data_kept').notNull().default(false),

    // observed
    sshKeyId: text('ssh_key_id'),
    /** Whose id `machineId` is. */
    machineProvider: text('machine_provider'),
    machineId: text('machine_id'),
    machineState: text('machine_state'),
    machineSeenAt: at('machine_seen_at'),
    /** Since which good list it is out of sight; counts only when that is later than `machineSeenAt`. */
    machineMissedAt: at('machine_missed_at'),
    address: text('address'),
    imageId: text('image_id'),
    /** The firewall before the machine, once it is there. */
    firewallId: text('firewall_id'),
    dnsAddress: text('dns_address'),
    hostKey: text('host_key'),
    installPhase: text('install_phase', { enum: ['booted', 'installing', 'installed', 'failed'] }),
    installDetail: text('install_detail'),
    installedAt: at('installed_at'),
    softwareVersion: text('software_version'),
    modelApplied: integer('model_applied'),
    accessApplied: integer('access_applied'),
    /** Why the customer's model did not answer our first question: theirs to mend, not ours. */
    modelProblem: text('model_problem'),
    /** The newest verified backup. */
    backupId: text('backup_id'),
    backedUpAt: at('backed_up_at'),
    /** When a backup of it was last restored elsewhere and found to be what it should be. */
    provenAt: at('proven_at'),
    verifiedAt: at('verified_at'),
    /** When somebody or something last used it, and when we last asked the machine. */
    lastUsedAt: at('last_used_at'),
    usageAskedAt: at('usage_asked_at'),
    /** Since when its machine is seen to be gone without our doing; until it answers again. */
    lostAt: at('lost_at'),
    /** The machine that was lost: should it show up after all, nothing on it is deleted. */
    lostMachineId: text('lost_machine_id'),
    /** Since when it rests without a machine; until it has one again that was verified. */
    hibernatedAt: at('hibernated_at'),
    announcedAt: at('announced_at'),
    dnsRemovedAt: at('dns_removed_at'),
    machineRemovedAt: at('machine_removed_at'),
    credentialsShownAt: at('credentials_shown_at'),

    steps: jsonb('steps').$type<Record<string, StepRecord>>().notNull().default({}),
    orderedAt: at('ordered_at').notNull(),
    closedAt: at('closed_at'),
    ...leased(),
  },
  table => [
    uniqueIndex('servers_subscription')
      .on(table.subscriptionId)
      .where(sql`${table.copyOf} is null`),
    uniqueIndex('servers_hostname').on(table.hostname).where(sql`${table.closedAt} is null`),
    uniqueIndex('servers_machine')
      .on(table.machineProvider, table.machineId)
      .where(sql`${table.closedAt} is null`),
    index('servers_account').on(table.accountId),
    index('servers_wake').on(table.wakeAt),
  ],
)

/**
 * A machine that is paid for and served nobody, claimed for a server before it is wiped. The key
 * decides between two servers that want the same one; the claim goes when its server does.
 */
export const machineClaims = pgTable(
  'machine_claims',
  {
    provider: text('provider').notNull(),
    machineId: text('machine_id').notNull(),
    serverId: text('server_id')
      .notNull()
      .references(() => servers.id),
    claimedAt: at('claimed_at').notNull(),
  },
  table => [
    primaryKey({ columns: [table.provider, table.machineId] }),
    uniqueIndex('machine_claims_server').on(table.serverId),
  ],
)
