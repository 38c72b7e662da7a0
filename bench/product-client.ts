import { setTimeout as pause } from 'node:timers/promises'
import { inArray } from 'drizzle-orm'
import { withInstallation } from '../src/cli/installation.ts'
import { readConfig } from '../src/config.ts'
import { requestOperation } from '../src/servers/operate.ts'
import { servers } from '../src/servers/tables.ts'
import type { RunFile } from '../start/run-file.ts'
import { Customer } from '../test/survival/customer.ts'

/** Customers and the installation's web share a computer; one is looked at this often. */
const lookMs = 5_000
const atOnce = 10

/** Orders as customers do, all at once. Resolves to the servers' ids when all are ready. */
export async function orderByProduct({ url, env }: RunFile, orders: number): Promise<string[]> {
  const shop = { url, sandbox: { environment: env } }
  const customers: Customer[] = []
  while (customers.length < orders) {
    const most = Math.min(atOnce, orders - customers.length)
    const next = Array.from({ length: most }, (_, index) => addressOf(customers.length + index))
    customers.push(
      ...(await Promise.all(next.map(address => Customer.signUp(shop, 'en', address)))),
    )
  }
  await Promise.all(customers.map(customer => customer.order(undefined, { provider: 'hetzner' })))
  await Promise.all(customers.map(customer => customer.pay()))
  await Promise.all(customers.map(untilReady))
  return customers.map(customer => customer.serverId)
}

/** Deletes servers as an operator does, all at once; resolves when nothing of them is left. */
export async function deleteByProduct({ env }: RunFile, ids: string[]): Promise<void> {
  await withInstallation(readConfig(env), async ({ platform }) => {
    for (const id of ids) {
      const asked = await requestOperation(platform, id, { action: 'delete', paysBack: true })
      if (!asked.ok) throw new Error(`${id} cannot be deleted: ${asked.error}`)
    }
    for (;;) {
      const rows = await platform.db.select().from(servers).where(inArray(servers.id, ids))
      if (rows.every(row => row.closedAt !== null)) return
      await pause(lookMs)
    }
  })
}

async function untilReady(customer: Customer): Promise<void> {
  for (;;) {
    const { serverId } = await customer.look()
    if (serverId !== null) {
      const { phase, notice } = await customer.server()
      if (phase === 'ready') return
      if (phase === 'refunded') throw new Error(`an order ended refunded: ${notice?.text}`)
    }
    await pause(lookMs)
  }
}

/** Each customer has an address of his own; they are of a range kept for benchmarks (RFC 2544). */
const addressOf = (number: number): string => `198.19.${number >> 8}.${number & 255}`
