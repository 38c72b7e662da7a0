import { parseArgs } from 'node:util'
import { imageLabelsOf } from '../src/blueprints/blueprint.ts'
import { openclaw } from '../src/blueprints/openclaw/blueprint.ts'
import { newSshKey } from '../src/instances/ssh-key.ts'
import { systemRandom } from '../src/kit/random.ts'
import { Browser } from '../start/order/browser.ts'
import { parseOrder } from '../start/order/command-line.ts'
import { withInstallation } from '../start/order/installation.ts'
import { type Installation, placeOrder } from '../start/order/place-order.ts'
import { bootBareMachine } from '../test/bare-machine.ts'

/**
 * What the control plane adds to a customer's waiting. In turn, on the same computer: an order through
 * the product, from the payment to "ready", and a machine of the same image ordered straight from the
 * emulated provider, from the request to its own word that it is ready. Prints both medians, their
 * difference and their ratio. Each machine is switched off when it has been measured.
 */
const { values } = parseArgs({
  options: {
    orders: { type: 'string', default: '20' },
    driver: { type: 'string' },
    json: { type: 'boolean', default: false },
  },
})
const rounds = Number(values.orders)
const key = newSshKey(systemRandom)

const result = await withInstallation(values.driver ?? null, line => console.error(line), measure)
if (values.json) console.log(JSON.stringify(result))
else {
  console.log(`machines: ${result.driver}, image: ${result.image}, ${rounds} orders`)
  console.log(`through the product   median ${result.productSeconds.toFixed(2)} s`)
  console.log(`the machine alone     median ${result.machineSeconds.toFixed(2)} s`)
  console.log(
    `difference            ${result.addedSeconds.toFixed(2)} s  (ratio ${result.ratio.toFixed(2)})`,
  )
}

async function measure(installation: Installation) {
  const control = new Browser(installation.controlUrl, 'en')
  const { driver } = await control.json<{ driver: string }>('GET', '/_sandbox/status')
  const image = await preparedImage(installation)
  const product: number[] = []
  const machine: number[] = []
  for (let round = 0; round < rounds; round++) {
    const order = await placeOrder(installation, parseOrder(['--no-model', '--json']), () => {})
    if (!order.secondsToReady)
      throw new Error(`order ${round} ended ${order.outcome}: ${order.reason}`)
    product.push(order.secondsToReady.total)
    await switchOffAll(control)
    machine.push((await bootAlone(installation, image, control)) / 1000)
    await switchOffAll(control)
    console.error(
      `${round + 1}: ${product.at(-1)?.toFixed(2)} s and ${machine.at(-1)?.toFixed(2)} s`,
    )
  }
  const productSeconds = median(product)
  const machineSeconds = median(machine)
  return {
    driver,
    image,
    orders: rounds,
    productSeconds,
    machineSeconds,
    addedSeconds: productSeconds - machineSeconds,
    ratio: productSeconds / machineSeconds,
  }
}

async function bootAlone({ env }: Installation, image: string, control: Browser): Promise<number> {
  const sandbox = {
    environment: env,
    allowPort: (port: number) => control.json<void>('POST', '/_sandbox/panel-ports', { port }),
  }
  const bare = await bootBareMachine(
    sandbox,
    openclaw,
    {
      serverId: 'srv_bench',
      fqdn: `bench.${env.SAMBUK_ZONE}`,
      language: 'en',
      gatewayToken: 'not-a-secret-gateway-token',
      model: null,
      openaiBaseUrl: env.OPENAI_BASE_URL ?? '',
      accountId: 'acc_bench',
      password: null,
      certificate: {
        kind: 'acme',
        directory: env.ACME_DIRECTORY_URL ?? '',
        hasExtraCa: false,
      },
    },
    { image, sshPublicKey: key.publicKey, timeoutMs: 300_000 },
  )
  await bare.delete()
  return bare.readyMs
}

/** The image that the product would take: its newest prepared one, else the base system. */
async function preparedImage({ env }: Installation): Promise<string> {
  const selector = Object.entries(imageLabelsOf(openclaw)).map(
    ([name, value]) => `${name}==${value}`,
  )
  const response = await fetch(
    `${env.HCLOUD_ENDPOINT}/images?type=snapshot&label_selector=${selector.join()}`,
    {
      headers: { authorization: `Bearer ${env.HCLOUD_TOKEN}` },
    },
  )
  const { images } = (await response.json()) as { images: { id: number; status: string }[] }
  return String(images.findLast(image => image.status === 'available')?.id ?? 'debian-12')
}

async function switchOffAll(control: Browser): Promise<void> {
  const { machines } = await control.json<{ machines: { id: string; state: string }[] }>(
    'GET',
    '/_sandbox/machines',
  )
  for (const { id, state } of machines) {
    if (state !== 'off') await control.json('POST', `/_sandbox/machines/${id}/kill`)
  }
}

function median(numbers: number[]): number {
  const sorted = [...numbers].sort((a, b) => a - b)
  const middle = Math.floor(sorted.length / 2)
  const [below = 0, above = 0] = [sorted[Math.max(0, middle - 1)], sorted[middle]]
  return sorted.length % 2 === 1 ? above : (below + above) / 2
}
