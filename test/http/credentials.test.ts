import { eq } from 'drizzle-orm'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { fingerprint } from '../../src/kit/seal.ts'
import { servers } from '../../src/servers/tables.ts'
import { paidOrder } from './paid-order.ts'
import { createHttpWorld, type HttpWorld, Visitor } from './world.ts'

const id = 'srv_testwebsite'
const machineToken = 'token-of-a-machine-with-a-website'
const hostKey = 'ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIG+0KY9FXaMs9Hpy1NMIgOZVnqKrlrO8nt/j2ouLMdDH'
const password = 'not-a-secret-not-a-secret-not-a-'

let world: HttpWorld
let layla: Visitor
beforeAll(async () => {
  world = await createHttpWorld({})
  layla = new Visitor(world.app, 'ar')
  await layla.signUp('layla@example.test')
  await giveWebsite()
})
afterAll(() => world.close())

/** A website of Layla's, minutes after its installation. */
async function giveWebsite(): Promise<void> {
  const bought = await paidOrder(world, layla, { hostname: 'pearl' })
  const { vault } = world.platform
  const now = world.now()
  await world.db.insert(servers).values({
    id,
    accountId: bought.accountId,
    subscriptionId: bought.id,
    planId: 'starter',
    desired: 'ready',
    hostname: 'pearl',
    blueprint: 'website',
    candidates: bought.candidates,
    orderedAt: now,
    sealedGatewayToken: vault.seal(`gateway-token:${id}`, 'not-a-secret-gateway-token'),
    sealedPassword: vault.seal(`password:${id}`, password),
    phoneHomeHash: fingerprint(machineToken),
    installPhase: 'installed',
    installedAt: now,
    verifiedAt: now,
    announcedAt: now,
    address: '203.0.113.7',
    hostKey,
  })
}

const bootAgain = () =>
  world.app.inject({
    method: 'POST',
    url: '/api/machines/phone-home',
    headers: {
      authorization: `Bearer ${machineToken}`,
      'content-type': 'application/x-www-form-urlencoded',
    },
    payload: new URLSearchParams({ phase: 'booted', host_key: hostKey }).toString(),
  })

test('a password is shown with the key to expect, and from then on nobody has it, not even the machine that asks again', async () => {
  expect((await bootAgain()).statusCode).toBe(200)
  const shown = await layla.send('POST', `/api/servers/${id}/credentials`)
  expect(shown.headers['cache-control']).toBe('no-store')
  expect(shown.json()).toEqual({
    address: 'pearl.example.test',
    gateway: null,
    login: {
      username: 'deploy',
      protocol: 'sftp',
      password,
      // What ssh-keygen -l says of this key.
      hostKey: 'SHA256:kIAn6ufA3UMMmO7kJd6mlVifPt/NbLZMMfrIYaFM8mk',
    },
  })
  const [row] = await world.db.select().from(servers).where(eq(servers.id, id))
  expect(row).toMatchObject({ sealedPassword: null, credentialsShownAt: expect.any(Date) })
  const again = await bootAgain()
  expect([again.statusCode, again.json().code]).toEqual([410, 'phone-home-closed'])
})
