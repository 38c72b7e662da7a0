import { mkdirSync, mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import type { FastifyInstance } from 'fastify'
import { loadAuthority } from './acme/authority.ts'
import { createAcme } from './acme/routes.ts'
import { CloudflareEdge } from './cloudflare/edge.ts'
import { OriginAuthority } from './cloudflare/origin-authority.ts'
import { addForeignNames } from './cloudflare/resolver-routes.ts'
import { createCloudflare } from './cloudflare/routes.ts'
import { DnsZone } from './cloudflare/zone.ts'
import { BoundedCallLog } from './control/calls.ts'
import { ManualClock, RealClock } from './control/clock.ts'
import type { DriverChoice } from './control/command-line.ts'
import { environmentOf } from './control/environment.ts'
import { type Fault, FaultList } from './control/faults.ts'
import { SeededRandom } from './control/random.ts'
import { createControl } from './control/routes.ts'
import { findRunning, removeRunningFile, writeRunningFile } from './control/running-file.ts'
import { keepSeed } from './control/seed.ts'
import {
  defaultImageDir,
  type ListenerName,
  listenerNames,
  loopbackUrl,
  planSettings,
  portOf,
} from './control/settings.ts'
import { DiskStateFile, type StateFile } from './control/state-file.ts'
import { addDigitalOceanControl } from './digitalocean/control-routes.ts'
import { createDigitalOcean } from './digitalocean/routes.ts'
import { createDownloads } from './downloads/routes.ts'
import { addAvailabilityRoutes } from './hetzner/availability-routes.ts'
import { createHetzner } from './hetzner/routes.ts'
import { addHostingerControl } from './hostinger/control-routes.ts'
import { createHostinger } from './hostinger/routes.ts'
import { createMachines } from './machines/machines.ts'
import { Panel } from './machines/panel.ts'
import { createSocksDoor } from './machines/socks-door.ts'
import { createDiscord } from './messengers/discord.ts'
import { createTelegram } from './messengers/telegram.ts'
import { addTelegramControl } from './messengers/telegram-control.ts'
import { createModel } from './model/routes.ts'
import { createResend } from './resend/routes.ts'
import { addS3Control } from './s3/control-routes.ts'
import { createS3 } from './s3/routes.ts'
import { addSmtpControl } from './smtp/control-routes.ts'
import { createSmtp, smtpUser } from './smtp/server.ts'
import { createStripe } from './stripe/routes.ts'
import type { Machines, World } from './world.ts'

export interface SandboxOptions {
  /** The first port; 0, the default, takes free ones. */
  port?: number
  /** What machines are made of; `simulated` when absent. */
  driver?: DriverChoice
  /** What it remembers; when absent a temporary folder that goes when the sandbox closes. */
  stateDir?: string
  /** Prepared machine images; else the shared folder, or a passing one where the state passes too. */
  imageDir?: string
  seed?: number
  clock?: 'real' | 'manual'
  /** When a manual clock begins; now when absent. */
  startsAt?: Date
  faults?: Fault[]
  /** Loopback ports, beside the sandbox's own, that machines may reach. */
  panelPorts?: number[]
}

export interface RunningSandbox {
  readonly world: World
  /** What `--print-env` prints: `HCLOUD_ENDPOINT`, `HCLOUD_TOKEN`, … */
  readonly environment: Record<string, string>
  /** Lets machines reach one more loopback port, for example the product's. */
  allowPort(port: number): Promise<void>
  /** Stops everything, machines included; what it remembers stays, unless the folder is temporary. */
  close(): Promise<void>
}

/** A port that another program holds. */
export class PortTaken extends Error {}

/** A fault for something that no vendor here does. */
export class UnknownFault extends Error {}

/** Another sandbox uses this state folder now. */
export class AlreadyRunning extends Error {}

/**
 * Starts a sandbox in this process. Throws {@link PortTaken} when it cannot have its ports,
 * {@link AlreadyRunning} when its state folder is in use, {@link UnknownFault}, and a SeedMismatch when that folder was
 * made with another seed.
 */
export async function startSandbox(options: SandboxOptions = {}): Promise<RunningSandbox> {
  const closers: (() => unknown)[] = []
  const close = async () => {
    for (let closer = closers.pop(); closer; closer = closers.pop()) await closer()
  }
  try {
    return await start(options, closers, close)
  } catch (error) {
    await close()
    throw error
  }
}

async function start(
  options: SandboxOptions,
  closers: (() => unknown)[],
  close: () => Promise<void>,
): Promise<RunningSandbox> {
  const { port = 0 } = options
  const stateDir = resolve(options.stateDir ?? temporaryFolder(closers))
  const other = await findRunning(stateDir)
  if (other) {
    throw new AlreadyRunning(`a sandbox runs from ${stateDir} already (pid ${other.pid})`)
  }
  mkdirSync(stateDir, { recursive: true })
  const seed = keepSeed(stateDir, options.seed)
  const driver = options.driver ?? 'simulated'
  const isPassing = !options.stateDir && driver === 'simulated'
  const ownImageDir = isPassing ? join(stateDir, 'images') : defaultImageDir(process.env)
  const settings = planSettings({
    port,
    seed,
    stateDir,
    imageDir: resolve(options.imageDir ?? ownImageDir),
    hostFromMachine: '127.0.0.1',
    panelPorts: options.panelPorts ?? [],
  })

  const clock =
    options.clock === 'manual' ? new ManualClock(options.startsAt ?? new Date()) : new RealClock()
  const files = new StateFiles(stateDir)
  closers.push(
    () => files.flush(),
    () => clock.close(),
  )
  const random = new SeededRandom(
    seed,
    files.open('random', () => ({ position: 0 })),
  )
  let machines: Machines | null = null
  const base = {
    clock,
    settings,
    faults: new FaultList(),
    calls: new BoundedCallLog(),
    stateFile: files.open.bind(files),
    randomInt: random.int.bind(random),
    randomHex: random.hex.bind(random),
  }
  for (const fault of options.faults ?? []) base.faults.add(fault)
  const zones = new DnsZone(base)
  const originAuthority = new OriginAuthority(base)
  const issuer = await loadAuthority(stateDir)
  const world: World = {
    ...base,
    zones,
    get edge() {
      return edge
    },
    get machines() {
      if (!machines) throw new Error('the machines are not up yet')
      return machines
    },
  }

  const edge = new CloudflareEdge({ world, zone: zones, issuer, originAuthority })
  closers.push(() => edge.close())

  const listen = async (name: ListenerName, app: FastifyInstance) => {
    closers.push(() => app.close())
    const wanted = portOf(port, listenerNames.indexOf(name))
    const actual = await orTaken(wanted, name, async () => {
      return Number(new URL(await app.listen({ host: '127.0.0.1', port: wanted })).port)
    })
    settings.urls[name] = loopbackUrl(actual)
    return actual
  }

  // What machines reach has to listen before the machines of an earlier sandbox boot again.
  settings.portsFromMachine.add(await listen('acme', createAcme(world)))
  settings.portsFromMachine.add(await listen('model', createModel(world)))
  settings.portsFromMachine.add(await listen('downloads', createDownloads(world)))
  const telegram = createTelegram(world)
  settings.portsFromMachine.add(await listen('telegram', telegram.app))
  await listen('discord', createDiscord(world))
  await listen('cloudflare', createCloudflare(world, originAuthority))
  await listen('stripe', createStripe(world))
  await listen('resend', createResend(world))
  const s3 = createS3(world)
  await listen('s3', s3)
  const smtp = createSmtp(world, await issuer.issue(['localhost', `smtp.${settings.keys.zone}`]))
  closers.push(() => smtp.close())
  const smtpPort = portOf(port, listenerNames.indexOf('smtp'))
  settings.urls.smtp = smtpUrl(
    await orTaken(smtpPort, 'smtp', () => smtp.listen(smtpPort)),
    settings.keys,
  )
  const running = await createMachines({
    ...base,
    zones,
    issuer,
    driver,
    stateDir,
    imageDir: settings.imageDir,
    log: message => process.stderr.write(`sandbox: ${message}\n`),
  })
  machines = running
  closers.push(() => running.close({ keepDisks: true }))
  const panel = new Panel(options.panelPorts?.[0] ?? null)
  const allowPort = async (port: number) => {
    panel.moveTo(port)
    await running.allowPort(port)
  }
  const door = await orTaken(settings.socks.port, 'socks', () =>
    createSocksDoor({ machines: running, zones, edge, panel }, settings.socks.port),
  )
  closers.push(() => door.close())
  settings.socks = { host: door.host, port: door.port }
  const hetzner = createHetzner(world)
  await listen('hetzner', hetzner)
  const digitalocean = createDigitalOcean(world)
  await listen('digitalocean', digitalocean)
  const hostinger = createHostinger(world)
  await listen('hostinger', hostinger)
  const control = createControl(world, allowPort)
  addAvailabilityRoutes(control, hetzner.project)
  addDigitalOceanControl(control, digitalocean.account)
  addHostingerControl(control, hostinger.account)
  addS3Control(control, s3.bucket)
  addSmtpControl(control, smtp.post)
  addTelegramControl(control, telegram.chat)
  addForeignNames(control, zones)
  await listen('control', control)
  // Only now is every operation known; the faults themselves had to be there for what boots again.
  for (const fault of options.faults ?? []) {
    const problem = base.faults.problemOf(fault)
    if (problem !== null) throw new UnknownFault(problem)
  }

  const environment = environmentOf(settings)
  writeRunningFile(stateDir, { pid: process.pid, driver: machines.driver.kind, environment })
  closers.push(() => removeRunningFile(stateDir))
  return { world, environment, allowPort, close }
}

const smtpUrl = (port: number, { smtpPassword }: World['settings']['keys']): string =>
  `smtp://${smtpUser}:${smtpPassword}@127.0.0.1:${port}`

/** The vendors' state files: each is opened once, however many ask for it. */
class StateFiles {
  readonly #folder: string
  readonly #files = new Map<string, { opened: unknown; flush(): void }>()

  constructor(folder: string) {
    this.#folder = folder
  }

  open<T extends object>(name: string, empty: () => T): StateFile<T> {
    const known = this.#files.get(name)
    if (known) return known.opened as StateFile<T> // one vendor, one name, one type
    const opened = new DiskStateFile<T>(join(this.#folder, `${name}.json`), empty)
    this.#files.set(name, { opened, flush: () => opened.flush() })
    return opened
  }

  flush(): void {
    for (const file of this.#files.values()) file.flush()
  }
}

/** Runs what listens on a port, and says in a sentence when another program holds it. */
async function orTaken<T>(port: number, name: string, listen: () => Promise<T>): Promise<T> {
  try {
    return await listen()
  } catch (cause) {
    if (!(cause instanceof Error && 'code' in cause && cause.code === 'EADDRINUSE')) throw cause
    throw new PortTaken(
      `port ${port} (${name}) is taken: stop what uses it, or choose other ports with --port`,
      { cause },
    )
  }
}

function temporaryFolder(closers: (() => unknown)[]): string {
  const folder = mkdtempSync(join(tmpdir(), 'sambuk-sandbox-'))
  closers.push(() => rmSync(folder, { recursive: true, force: true }))
  return folder
}
