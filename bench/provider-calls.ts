import { parseArgs } from 'node:util'
import { startSandbox } from '../sandbox/start.ts'
import { Browser } from '../start/order/browser.ts'
import { startPassing } from '../start/passing.ts'
import { orderNaively } from './naive-client.ts'
import { deleteByProduct, orderByProduct } from './product-client.ts'

/**
 * What an order costs in calls to the provider. Side by side, at the same time and on two emulated
 * Hetzner projects that each allow 3,600 calls an hour:
 *
 * - as many orders through the product, in its real processes, from payment to "ready". Everything that
 *   it asks of Hetzner from its start on is counted: orders, the look at all machines every ten
 *   seconds, catalogues, look-ups;
 * - as many machines by a client that asks about each of them every ten seconds until it is up.
 *
 * The number of the second depends on how long machines take. Simulated ones take a second, which would
 * flatter it; so all take `--machine-seconds` to boot, as long as a plain installation takes on a real
 * one (three to five minutes; 210 s by default). Names and mail are not counted on either side.
 * At the end the product deletes what it made, and that is counted too.
 */
const { values } = parseArgs({
  options: {
    orders: { type: 'string', default: '100' },
    'machine-seconds': { type: 'string', default: '210' },
    json: { type: 'boolean', default: false },
  },
})
const orders = Number(values.orders)
const machineSeconds = Number(values['machine-seconds'])

interface Calls {
  /** `{ "hetzner.create-server": 100, … }` */
  counts: Record<string, number>
  /** The last ten thousand. */
  calls: { at: string; provider: string; status: number }[]
}

const result = await measure()
if (values.json) console.log(JSON.stringify(result))
else {
  const { product, naive, deletion } = result
  console.log(`${orders} orders at once, each machine up after ${machineSeconds} s`)
  console.log(`through the product  ${inWords(product)}`)
  console.log(`polling each machine ${inWords(naive)}`)
  console.log(`ratio                ${result.ratio.toFixed(1)}`)
  console.log(`deleting them again  ${inWords(deletion)}`)
  console.log(`calls of the product ${JSON.stringify(product.byOperation)}`)
  console.log(`to delete            ${JSON.stringify(deletion.byOperation)}`)
}

async function measure() {
  // Every customer comes from an address of his own.
  process.env.SAMBUK_TRUSTED_PROXIES = '127.0.0.1'
  console.error('starting an installation and a second sandbox')
  const passing = await startPassing(['--driver', 'simulated', '--no-web-build'])
  const other = await startSandbox()
  try {
    const { sandboxControlUrl } = passing.run
    if (!sandboxControlUrl) throw new Error('real providers are configured: this would cost money')
    const control = new Browser(sandboxControlUrl, 'en')
    const delayMs = machineSeconds * 1000
    const slow = { provider: 'machine', operation: 'boot', fault: 'slow', delayMs } as const
    await control.json('POST', '/_sandbox/faults', { ...slow, times: 'always' })
    other.world.faults.add({ ...slow, times: 'always' })
    const calls = () => control.json<Calls>('GET', '/_sandbox/calls?limit=10000')

    const beside = orderNaively(other, orders).then(() => tell('polled'))
    const ids = await orderByProduct(passing.run, orders)
    const bought = await calls()
    tell('ordered through the product')
    await beside
    const before = await calls()
    await deleteByProduct(passing.run, ids)
    const deletion = count(since(before, await calls()))
    const product = count(bought)
    const { world } = other
    const naive = count({ counts: world.calls.counts(), calls: world.calls.list() })
    return { orders, machineSeconds, product, naive, deletion, ratio: naive.calls / product.calls }
  } finally {
    await other.close()
    await passing.stop()
  }
}

function count({ counts, calls }: Calls) {
  const byOperation = Object.fromEntries(
    Object.entries(counts).filter(([name, times]) => name.startsWith('hetzner.') && times > 0),
  )
  const sum = Object.values(byOperation).reduce((total, times) => total + times, 0)
  const refused = calls.filter(each => each.provider === 'hetzner' && each.status === 429)
  return { calls: sum, callsPerOrder: sum / orders, refused: refused.length, byOperation }
}

function since(before: Calls, after: Calls): Calls {
  const counts = Object.entries(after.counts).map(
    ([name, times]) => [name, times - (before.counts[name] ?? 0)] as const,
  )
  const lastAt = before.calls.at(-1)?.at ?? ''
  return {
    counts: Object.fromEntries(counts),
    calls: after.calls.filter(({ at }) => at > lastAt),
  }
}

function inWords({ calls, callsPerOrder, refused }: ReturnType<typeof count>): string {
  return `${calls} calls, ${callsPerOrder.toFixed(2)} an order, ${refused} refused by the limit`
}

function tell(what: string): void {
  console.error(`${what} after ${Math.round(performance.now() / 1000)} s`)
}
