import { pgTable, text } from 'drizzle-orm/pg-core'
import { at } from '../database/columns.ts'

/**
 * The zone's certificate for machines behind a proxy, which only that proxy trusts. The key is stored
 * before anything is asked for: until a certificate is there, its id and text are empty and it has
 * expired in 1970.
 */
export const originCertificates = pgTable('origin_certificates', {
  zone: text('zone').primaryKey(),
  /** The vendor's id of it. */
  id: text('id').notNull(),
  certificatePem: text('certificate_pem').notNull(),
  sealedKey: text('sealed_key').notNull(),
  expiresAt: at('expires_at').notNull(),
})
