import { X509Certificate } from 'node:crypto'
import { eq } from 'drizzle-orm'
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest'
import { type RunningSandbox, startSandbox } from '../../sandbox/start.ts'
import { createTestDatabase, type TestDatabase } from '../../test/database.ts'
import { newCertificateKey, signingRequest } from '../certificates/signing-request.ts'
import { keyPurpose, readCertificate } from '../certificates/store.ts'
import { originCertificates } from '../certificates/tables.ts'
import { type OpenDatabase, openDatabase } from '../database/connect.ts'
import { systemContext } from '../kit/context.ts'
import { silentLog } from '../kit/log.ts'
import { createVault } from '../kit/seal.ts'
import { observations } from '../observers/tables.ts'
import { createOriginCa } from '../providers/cloudflare/origin-ca.ts'
import type { OriginCertificates } from '../providers/origin-certificates.ts'
import { createMemoryRateBudget } from '../providers/transport/memory-rate-budget.ts'
import { ensureOriginCertificate } from './origin-certificate.ts'

const zone = 'sambuk.test'
const hostnames = [zone, `*.${zone}`] as const
const context = systemContext(silentLog)
const vault = createVault('not-a-secret master key', context.random)
const { signal } = new AbortController()

let sandbox: RunningSandbox
let made: TestDatabase
let database: OpenDatabase
let authority: OriginCertificates

beforeAll(async () => {
  sandbox = await startSandbox()
  made = await createTestDatabase()
  database = openDatabase(made.url, { max: 4, applicationName: 'origin test', log: silentLog })
  authority = createOriginCa({
    token: sandbox.environment.CLOUDFLARE_API_TOKEN ?? '',
    zoneId: sandbox.environment.CLOUDFLARE_ZONE_ID ?? '',
    baseUrl: sandbox.environment.CLOUDFLARE_BASE_URL ?? null,
    context,
    budget: createMemoryRateBudget(context.clock),
  })
})
afterAll(async () => {
  await database?.close()
  await made?.close()
  await sandbox?.close()
})
beforeEach(async () => {
  sandbox.world.faults.clear()
  await database.db.delete(originCertificates)
  await database.db.delete(observations)
  for (const { id } of await listed()) await authority.revoke(id, signal)
})

/** A worker's turn; with no time between two turns, several may be in it at once. */
const ensure = (everyMs = -1_000) =>
  ensureOriginCertificate({ db: database.db, vault, context }, authority, zone, everyMs, signal)

const listed = async () => {
  const seen = await authority.list(signal)
  if (!seen.ok) throw new Error(seen.error.message)
  return seen.value
}
const row = async () => {
  const [found] = await database.db.select().from(originCertificates)
  if (!found) throw new Error('there is no row')
  return found
}
const calls = (operation: string) => sandbox.world.calls.counts()[`cloudflare.${operation}`] ?? 0

/** A certificate ordered by hand: not by the duty. */
async function order(keyPem: string, days = 5475) {
  const requestPem = await signingRequest(keyPem, hostnames)
  const answer = await authority.request({ requestPem, hostnames, days }, signal)
  if (!answer.ok) throw new Error(answer.error.message)
  return answer.value
}

test('the zone gets a certificate whose key only opens with the vault', async () => {
  expect(await readCertificate({ db: database.db, vault }, zone)).toBeNull()
  await ensure()
  const source = await readCertificate({ db: database.db, vault }, zone)
  if (source?.kind !== 'origin') throw new Error('there is no certificate')
  const certificate = new X509Certificate(source.certificatePem)
  expect(certificate.checkHost(`layla.${zone}`)).toBe(`*.${zone}`)
  expect((await row()).expiresAt).toEqual(certificate.validToDate)
  expect((await row()).sealedKey).not.toContain('PRIVATE KEY')
  expect(source.keyPem).toContain('PRIVATE KEY')
})

test('one that is there costs no call', async () => {
  await ensure()
  const before = sandbox.world.calls.counts()
  await ensure()
  expect(sandbox.world.calls.counts()).toEqual(before)
})

test('workers that ask at once end with one certificate, at Cloudflare too', async () => {
  const delay = { provider: 'cloudflare', fault: 'slow', times: 3, delayMs: 200 } as const
  sandbox.world.faults.add({ ...delay, operation: 'create-certificate' })
  const before = calls('create-certificate')
  await Promise.all([ensure(), ensure(), ensure()])
  expect(calls('create-certificate') - before).toBeGreaterThan(1)
  expect((await listed()).map(({ id }) => id)).toEqual([(await row()).id])
})

test('one whose answer was lost is adopted', async () => {
  const lost = { provider: 'cloudflare', fault: 'timeout-after-effect', times: 1 } as const
  sandbox.world.faults.add({ ...lost, operation: 'create-certificate' })
  await ensure()
  expect((await row()).id).toBe('')
  const [orphan] = await listed()
  const before = calls('create-certificate')
  await ensure()
  expect((await row()).id).toBe(orphan?.id)
  expect(calls('create-certificate')).toBe(before)
})

test("another installation's certificate for the same names is neither used nor revoked", async () => {
  const foreign = await order(newCertificateKey())
  await ensure()
  const { id } = await row()
  expect(id).not.toBe(foreign.id)
  expect((await listed()).map(one => one.id).sort()).toEqual([foreign.id, id].sort())
})

test('one that ends within 30 days is replaced for the same key, and left to expire', async () => {
  const keyPem = newCertificateKey()
  const old = await order(keyPem, 7)
  await database.db.insert(originCertificates).values({
    zone,
    id: old.id,
    certificatePem: old.certificatePem,
    sealedKey: vault.seal(keyPurpose(zone), keyPem),
    expiresAt: new X509Certificate(old.certificatePem).validToDate,
  })
  await ensure()
  const renewed = await row()
  expect(renewed.id).not.toBe(old.id)
  expect((await readCertificate({ db: database.db, vault }, zone))?.kind).toBe('origin')
  expect(
    new X509Certificate(renewed.certificatePem).publicKey.equals(
      new X509Certificate(old.certificatePem).publicKey,
    ),
  ).toBe(true)
  expect((await listed()).map(({ id }) => id)).toContain(old.id)
})

test('what Cloudflare refuses is told to the operator, and tried again in its time', async () => {
  const refused = { provider: 'cloudflare', fault: 'unauthorized', times: 1 } as const
  sandbox.world.faults.add({ ...refused, operation: 'list-certificates' })
  await ensure(60_000)
  const name = `origin-certificate:${zone}`
  const [seen] = await database.db.select().from(observations).where(eq(observations.name, name))
  expect(seen).toMatchObject({ failureCode: 'unauthorized' })
  const before = calls('list-certificates')
  await ensure(60_000)
  expect(calls('list-certificates')).toBe(before)
})
