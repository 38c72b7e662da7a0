import { integer, jsonb, pgTable, text, uniqueIndex } from 'drizzle-orm/pg-core'
import { at, leased } from '../database/columns.ts'
import type { StepRecord } from '../servers/tables.ts'

/** A prepared disk of one blueprint version at one provider: on its way, proven, or on its way out. */
export const images = pgTable(
  'images',
  {
    id: text('id').primaryKey(),
    provider: text('provider').notNull(),
    blueprint: text('blueprint').notNull(),
    /** The blueprint's version, of which the disk is an image. */
    version: text('version').notNull(),
    /** Counts images of the same version; a rebuilt one is the next. */
    generation: integer('generation').notNull(),

    // desired
    desired: text('desired', { enum: ['proven', 'absent'] }).notNull(),

    // intent: chosen and stored before the first call that uses it
    size: text('size'),
    location: text('location'),
    sshPublicKey: text('ssh_public_key'),
    sealedSshKey: text('sealed_ssh_key'),
    hostKey: text('host_key'),
    sealedHostKey: text('sealed_host_key'),
    createSentAt: at('create_sent_at'),

    // observed
    sshKeyId: text('ssh_key_id'),
    builderId: text('builder_id'),
    builderAddress: text('builder_address'),
    /** As far as the builder's disk is. */
    diskPhase: text('disk_phase', { enum: ['built', 'sealed'] }),
    builderStoppedAt: at('builder_stopped_at'),
    snapshotId: text('snapshot_id'),
    snapshotReadyAt: at('snapshot_ready_at'),
    diskGb: integer('disk_gb'),
    locations: jsonb('locations').$type<string[]>(),
    builderRemovedAt: at('builder_removed_at'),
    cloneId: text('clone_id'),
    cloneAddress: text('clone_address'),
    /** A machine made from it started and answered. Only then are servers made from it. */
    provenAt: at('proven_at'),
    cloneRemovedAt: at('clone_removed_at'),
    /** Why there will be no image: a code and the words of whoever said no. */
    failedAt: at('failed_at'),
    failureStep: text('failure_step'),
    failureWords: text('failure_words'),

    steps: jsonb('steps').$type<Record<string, StepRecord>>().notNull().default({}),
    askedAt: at('asked_at').notNull(),
    closedAt: at('closed_at'),
    ...leased(),
  },
  table => [
    uniqueIndex('images_generation').on(
      table.provider,
      table.blueprint,
      table.version,
      table.generation,
    ),
  ],
)
