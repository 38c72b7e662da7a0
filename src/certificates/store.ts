import { and, eq } from 'drizzle-orm'
import type { CertificateSource } from '../blueprints/blueprint.ts'
import type { Database } from '../database/database.ts'
import type { Vault } from '../kit/seal.ts'
import { originCertificates } from './tables.ts'

export type OriginCertificateRow = typeof originCertificates.$inferSelect

/** What a sealed key of a zone's certificate was sealed for. */
export const keyPurpose = (zone: string): string => `origin-key:${zone}`

export async function findRow(db: Database, zone: string): Promise<OriginCertificateRow | null> {
  const [row] = await db.select().from(originCertificates).where(eq(originCertificates.zone, zone))
  return row ?? null
}

/** Stores the zone's key, once: whoever comes second finds the first one's. */
export async function keepKey(db: Database, zone: string, sealedKey: string): Promise<void> {
  const none = { id: '', certificatePem: '', expiresAt: new Date(0) }
  await db
    .insert(originCertificates)
    .values({ zone, sealedKey, ...none })
    .onConflictDoNothing()
}

/** Puts a certificate in the place of the one that was seen; false when that is not there any more. */
export async function replaceCertificate(
  db: Database,
  seen: Pick<OriginCertificateRow, 'zone' | 'id' | 'sealedKey'>,
  certificate: Pick<OriginCertificateRow, 'id' | 'certificatePem' | 'expiresAt'>,
): Promise<boolean> {
  const { zone, id, sealedKey } = originCertificates
  const written = await db
    .update(originCertificates)
    .set(certificate)
    .where(and(eq(zone, seen.zone), eq(id, seen.id), eq(sealedKey, seen.sealedKey)))
    .returning({ id })
  return written.length > 0
}

/** The zone's certificate and key for a machine; null while there is none. */
export async function readCertificate(
  { db, vault }: { db: Database; vault: Vault },
  zone: string,
): Promise<CertificateSource | null> {
  const row = await findRow(db, zone)
  if (!row || row.id === '') return null
  const keyPem = vault.open(keyPurpose(zone), row.sealedKey)
  return { kind: 'origin', certificatePem: row.certificatePem, keyPem }
}
