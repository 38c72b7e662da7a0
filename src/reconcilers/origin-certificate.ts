import { createPrivateKey, X509Certificate } from 'node:crypto'
import { newCertificateKey, signingRequest } from '../certificates/signing-request.ts'
import {
  findRow,
  keepKey,
  keyPurpose,
  type OriginCertificateRow,
  replaceCertificate,
} from '../certificates/store.ts'
import { assert } from '../kit/assert.ts'
import { addMs } from '../kit/clock.ts'
import { ok } from '../kit/result.ts'
import { endTurn, takeTurn } from '../observers/turn.ts'
import type { Answer } from '../providers/compute.ts'
import type { OriginCertificate, OriginCertificates } from '../providers/origin-certificates.ts'
import type { Platform } from './engine/platform.ts'

type Ground = Pick<Platform, 'db' | 'vault' | 'context'>

/** The longest that there is: running machines are handed their certificate once. */
const validDays = 5475
const renewBeforeMs = 30 * 86_400_000

/**
 * The zone has a certificate for its machines, long before they ask. One that is there and not due for
 * renewal costs a look at our own row.
 *
 * The key is made and stored before anything is asked for, and stays the zone's. That makes a
 * certificate ours beyond doubt when it is for this key, and only then: the names in it prove nothing,
 * because another installation, or the operator by hand, may have one for the same zone, and to revoke
 * that would take their site down. So one whose answer was lost is found by its key and adopted, and
 * one for any other key is left alone.
 *
 * The row moves to another certificate only when its own is due, and only a row's certificate is handed
 * out. So what is ours, not due, and not the row's was never on a machine: it came of two workers that
 * asked at once, and is revoked. A predecessor is due by definition; machines may serve it still, and it
 * is left to expire.
 */
export async function ensureOriginCertificate(
  ground: Ground,
  authority: OriginCertificates,
  zone: string,
  everyMs: number,
  signal: AbortSignal,
): Promise<void> {
  const now = ground.context.clock.now()
  const row = await findRow(ground.db, zone)
  if (row && !isDue(row, now)) return
  const name = `origin-certificate:${zone}`
  if (!(await takeTurn(ground, name, everyMs))) return
  const ensured = await renew(ground, authority, zone, signal)
  await endTurn(ground, name, ensured.ok ? null : ensured.error)
  if (!ensured.ok) ground.context.log.warn({ zone, error: ensured.error }, 'no origin certificate')
}

async function renew(
  ground: Ground,
  authority: OriginCertificates,
  zone: string,
  signal: AbortSignal,
): Answer<null> {
  const { db, vault, context } = ground
  await keepKey(db, zone, vault.seal(keyPurpose(zone), newCertificateKey()))
  const row = await findRow(db, zone)
  assert(row, 'the key was stored a moment ago')
  const now = context.clock.now()
  if (!isDue(row, now)) return ok(null)
  const keyPem = vault.open(keyPurpose(zone), row.sealedKey)
  const listed = await authority.list(signal)
  if (!listed.ok) return listed
  const key = createPrivateKey(keyPem)
  const ours = listed.value
    .filter(({ certificatePem }) => new X509Certificate(certificatePem).checkPrivateKey(key))
    .filter(one => !isDue(dated(one), now))
  const [adopted] = ours
  if (adopted) return settle(ground, authority, row, adopted, ours, signal)

  const hostnames = [zone, `*.${zone}`] as const
  const requestPem = await signingRequest(keyPem, hostnames)
  const made = await authority.request({ requestPem, hostnames, days: validDays }, signal)
  if (!made.ok) return made
  return settle(ground, authority, row, made.value, [made.value], signal)
}

/** One conditional write; what lost against another worker's, or was one too many, is revoked. */
async function settle(
  { db, context }: Ground,
  authority: OriginCertificates,
  seen: OriginCertificateRow,
  chosen: OriginCertificate,
  ours: readonly OriginCertificate[],
  signal: AbortSignal,
): Answer<null> {
  const { zone } = seen
  await replaceCertificate(db, seen, dated(chosen))
  const row = await findRow(db, zone)
  assert(row, 'nobody deletes the row of a zone')
  context.log.info({ zone, certificate: row.id, until: row.expiresAt }, 'origin certificate')
  for (const { id } of ours.filter(one => one.id !== row.id)) {
    const revoked = await authority.revoke(id, signal)
    if (!revoked.ok) return revoked
  }
  return ok(null)
}

const isDue = ({ expiresAt }: Pick<OriginCertificateRow, 'expiresAt'>, now: Date): boolean =>
  addMs(expiresAt, -renewBeforeMs) <= now

/** With the end of its validity as the certificate itself says it. */
const dated = ({ id, certificatePem }: OriginCertificate) => ({
  id,
  certificatePem,
  expiresAt: new X509Certificate(certificatePem).validToDate,
})
