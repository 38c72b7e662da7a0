import { execFile } from 'node:child_process'
import { join } from 'node:path'
import { parseArgs, promisify } from 'node:util'
import { desc, eq } from 'drizzle-orm'
import { restores } from '../src/backups/tables.ts'
import { type OpenInstallation, withInstallation as withProduct } from '../src/cli/installation.ts'
import { readConfig } from '../src/config.ts'
import { assert } from '../src/kit/assert.ts'
import { pause } from '../src/kit/pause.ts'
import { requestRest } from '../src/servers/operate.ts'
import type { ServerRow } from '../src/servers/server.ts'
import { servers } from '../src/servers/tables.ts'
import { parseOrder } from '../start/order/command-line.ts'
import { withInstallation } from '../start/order/installation.ts'
import { type Installation, placeOrder } from '../start/order/place-order.ts'

/**
 * How long a server needs to go to rest and to come back, and whose time that is: the machine's own, from the
 * order for it to its word that it is installed; the software's own, which starts once more with its data; and
 * ours, which is all the rest. With a prepared image, as an installation that hibernates servers has one.
 */
const { values } = parseArgs({
  options: {
    rounds: { type: 'string', default: '5' },
    driver: { type: 'string' },
    blueprint: { type: 'string', default: 'openclaw' },
    json: { type: 'boolean', default: false },
  },
})
const never = new AbortController().signal
const lookMs = 50
const patienceMs = 10 * 60_000

interface Round {
  hibernateSeconds: number
  wakeSeconds: number
  machineSeconds: number
  softwareSeconds: number
  oursSeconds: number
}

const rounds = await withInstallation(values.driver ?? null, line => console.error(line), measure)
const of = (name: keyof Round) => median(rounds.map(round => round[name]))
const report = {
  blueprint: values.blueprint,
  rounds: rounds.length,
  hibernateSeconds: of('hibernateSeconds'),
  wakeSeconds: of('wakeSeconds'),
  machineSeconds: of('machineSeconds'),
  softwareSeconds: of('softwareSeconds'),
  oursSeconds: of('oursSeconds'),
}
if (values.json) console.log(JSON.stringify(report))
else {
  console.log(`${report.rounds} rests of a server with ${values.blueprint}, medians`)
  console.log(`to rest                  ${report.hibernateSeconds.toFixed(2)} s`)
  console.log(`back and answering       ${report.wakeSeconds.toFixed(2)} s, of that`)
  console.log(`  the machine            ${report.machineSeconds.toFixed(2)} s`)
  console.log(`  its software, again    ${report.softwareSeconds.toFixed(2)} s`)
  console.log(`  ours                   ${report.oursSeconds.toFixed(2)} s`)
}

async function measure(installation: Installation): Promise<Round[]> {
  await prepareImage(installation)
  const order = ['--blueprint', values.blueprint, '--provider', 'hetzner', '--no-model', '--json']
  const { serverId, outcome } = await placeOrder(installation, parseOrder(order), () => {})
  assert(serverId && outcome === 'ready', 'the server was ordered and is ready')
  const config = readConfig({ ...process.env, ...installation.env })
  return withProduct(config, async open => {
    const measured: Round[] = []
    for (let round = 0; round < Number(values.rounds); round++) {
      measured.push(await rest(open, serverId))
      console.error(JSON.stringify(measured.at(-1)))
    }
    return measured
  })
}

async function prepareImage({ env }: Installation): Promise<void> {
  const words = ['image', 'build', '--provider', 'hetzner', '--blueprint', values.blueprint]
  const program = join(import.meta.dirname, '../src/cli/sambuk.ts')
  await promisify(execFile)(process.execPath, [program, ...words], {
    env: { ...process.env, ...env },
    timeout: patienceMs,
  })
}

async function rest(open: OpenInstallation, id: string): Promise<Round> {
  const { platform, rest: terms } = open
  const begun = performance.now()
  const asked = await requestRest(platform, id, { action: 'hibernate', terms }, 'customer')
  assert(asked.ok, `it may hibernate: ${JSON.stringify(asked)}`)
  await until(open, id, row => row.hibernatedAt !== null)
  const hibernated = performance.now()
  await requestRest(platform, id, { action: 'start' }, 'customer')
  const back = await until(open, id, row => row.verifiedAt !== null && row.restoreFrom === null)
  const wakeSeconds = (performance.now() - hibernated) / 1000
  const ordered = back.steps.machine?.startedAt
  const [restored] = await platform.db
    .select()
    .from(restores)
    .where(eq(restores.serverId, id))
    .orderBy(desc(restores.begunAt))
  assert(ordered && back.installedAt && restored?.swappedAt && restored.endedAt, 'it came back')
  const machineSeconds = (back.installedAt.getTime() - Date.parse(ordered)) / 1000
  const softwareSeconds = (restored.endedAt.getTime() - restored.swappedAt.getTime()) / 1000
  return {
    hibernateSeconds: (hibernated - begun) / 1000,
    ...{ wakeSeconds, machineSeconds, softwareSeconds },
    oursSeconds: wakeSeconds - machineSeconds - softwareSeconds,
  }
}

async function until(
  { platform: { db } }: OpenInstallation,
  id: string,
  isSo: (row: ServerRow) => boolean,
): Promise<ServerRow> {
  const deadline = performance.now() + patienceMs
  while (performance.now() < deadline) {
    const [row] = await db.select().from(servers).where(eq(servers.id, id))
    if (row && isSo(row)) return row
    await pause(lookMs, never)
  }
  throw new Error('it did not come to that')
}

function median(numbers: number[]): number {
  const sorted = [...numbers].sort((a, b) => a - b)
  return sorted[Math.floor(sorted.length / 2)] ?? 0
}
