import { io, type Socket } from 'socket.io-client'
import { seedPlans } from '../src/billing/apply-price-list.ts'
import type { Database } from '../src/database/database.ts'
import { systemContext } from '../src/kit/context.ts'
import { silentLog } from '../src/kit/log.ts'
import { createVault } from '../src/kit/seal.ts'
import { servers } from '../src/servers/tables.ts'
import { subscriptions } from '../src/subscriptions/tables.ts'

/** A customer with a server and a page that is open on it. */
export interface BenchCustomer {
  serverId: string
  socket: Socket
  cookie: string
}

/** The one machine that is everybody's server. */
export interface SharedMachine {
  address: string
  hostKey: string
  privateKey: string
  gatewayToken: string
}

export interface Shop {
  url: string
  db: Database
  masterKey: string
}

/** Each with an account, a subscription and a server of their own; all servers are the one machine. */
export async function openCustomers(
  { from, count }: { from: number; count: number },
  at: Shop & { machine: SharedMachine },
): Promise<BenchCustomer[]> {
  const context = systemContext(silentLog)
  await seedPlans(at.db, context)
  const customers: BenchCustomer[] = []
  for (let number = from; number < from + count; number++) {
    const { cookie, accountId } = await signUp(at.url, number)
    const serverId = `srv_bench${number}`
    await insertServer(at, { accountId, serverId, number })
    const socket = io(at.url, {
      path: '/api/socket',
      ...{ transports: ['websocket'], forceNew: true },
      extraHeaders: { origin: at.url, cookie },
    })
    customers.push({ serverId, socket, cookie })
  }
  return customers
}

async function signUp(url: string, number: number) {
  const answer = await fetch(`${url}/api/auth/sign-up/email`, {
    method: 'POST',
    headers: {
      'content-type': 'application/json',
      ...{ origin: url, 'x-forwarded-for': `203.0.113.${number}` },
    },
    body: JSON.stringify({
      ...{ name: 'Bench', email: `bench${number}@example.test`, password: 'a long password' },
      language: 'en',
    }),
  })
  if (!answer.ok) throw new Error(`nobody could sign up: ${await answer.text()}`)
  const { user } = (await answer.json()) as { user: { id: string } }
  const cookie = answer.headers.getSetCookie().map(one => one.split(';')[0])
  return { cookie: cookie.join('; '), accountId: user.id }
}

async function insertServer(
  { db, masterKey, machine }: Shop & { machine: SharedMachine },
  { accountId, serverId, number }: { accountId: string; serverId: string; number: number },
): Promise<void> {
  const now = new Date()
  const vault = createVault(masterKey, systemContext(silentLog).random)
  const subscriptionId = `sub_bench${number}`
  await db.insert(subscriptions).values({
    ...{ id: subscriptionId, accountId, planId: 'starter', state: 'active' },
    ...{ interval: 'month', hostname: `bench${number}`, language: 'en', blueprint: 'openclaw' },
    ...{ currency: 'usd', amountMinor: 1900, candidates: [], orderedAt: now },
  })
  await db.insert(servers).values({
    ...{ id: serverId, accountId, subscriptionId, planId: 'starter', desired: 'ready' },
    ...{ hostname: `bench${number}`, blueprint: 'openclaw', candidates: [], orderedAt: now },
    ...{ verifiedAt: now, announcedAt: now, installPhase: 'installed' },
    ...{ machineId: '1', machineState: 'running' },
    ...{ address: machine.address, hostKey: machine.hostKey },
    model: { vendor: 'openai', modelId: 'sandbox-1', baseUrl: null, sealedKey: '' },
    sealedSshKey: vault.seal(`ssh-key:${serverId}`, machine.privateKey),
    sealedGatewayToken: vault.seal(`gateway-token:${serverId}`, machine.gatewayToken),
  })
}
