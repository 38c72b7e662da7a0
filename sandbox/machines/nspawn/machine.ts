import {
  appendFileSync,
  copyFileSync,
  existsSync,
  mkdirSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from 'node:fs'
import { join } from 'node:path'
import type { Duplex } from 'node:stream'
import type { Machine, MachineSpec } from '../../world.ts'
import { ConnectFailed, type DriverWorld } from '../driver.ts'
import { Container } from './container.ts'
import type { Lab } from './lab.ts'
import type { Snapshots } from './snapshots.ts'

const bootTimeoutMs = 120_000
const shutDownTimeoutMs = 75_000
/** With --keep-unit systemd-nspawn leaves a reboot to whoever started it. */
const rebootStatus = 133

export interface MachineRecord {
  spec: MachineSpec
  instanceId: string
  layers: string[]
  power: 'on' | 'off'
}

export interface NspawnMachineOptions {
  world: DriverWorld
  lab: Lab
  snapshots: Snapshots
  record: MachineRecord
  folder: string
  saveRecord(record: MachineRecord): void
  destroyed(): void
}

/** A machine made of systemd-nspawn: Debian's own systemd, sshd and cloud-init over an overlay. */
export class NspawnMachine implements Machine {
  readonly spec: MachineSpec
  readonly #options: NspawnMachineOptions
  #container: Container | null = null
  #netns: string | null = null
  #state: 'off' | 'booting' | 'running' | 'error' = 'off'
  #console = ''
  #destroyed = false
  /** One change of power at a time, in the order they were asked for. */
  #queue: Promise<void> = Promise.resolve()

  constructor(options: NspawnMachineOptions) {
    this.#options = options
    this.spec = options.record.spec
  }

  state() {
    return this.#state
  }

  powerOn(): Promise<void> {
    return this.#inTurn(() => this.#start())
  }

  powerOff(options: { force: boolean }): Promise<void> {
    return this.#inTurn(() => this.#stop(options.force, 'off'))
  }

  setOpenPorts(ports: number[] | null): void {
    this.spec.openPorts = ports
    this.#save()
  }

  async snapshot(): Promise<{ imageId: string; sizeBytes: number }> {
    const { record, folder, snapshots } = this.#options
    if (this.#container) throw new Error(`machine ${this.spec.id} must be off for a snapshot`)
    return await snapshots.save(join(folder, 'upper'), record.layers)
  }

  rebuild(image: string, userData: string | null): Promise<void> {
    return this.#inTurn(async () => {
      const { snapshots, record } = this.#options
      const layers = snapshots.layers(image)
      await this.#stop(true, 'off')
      this.#removeDisk()
      snapshots.release(record.layers, this.spec.id)
      this.spec.image = image
      this.spec.userData = userData
      record.layers = layers
      record.instanceId = newInstanceId()
      this.makeDisk()
      await this.#start()
    })
  }

  destroy(): Promise<void> {
    return this.#inTurn(async () => {
      const { snapshots, record, folder } = this.#options
      await this.#stop(true, 'off')
      this.#destroyed = true
      snapshots.release(record.layers, this.spec.id)
      rmSync(folder, { recursive: true, force: true })
      this.#options.destroyed()
    })
  }

  async connect(port: number): Promise<Duplex> {
    const target = `${this.spec.address}:${port}`
    if (!this.#container) throw new ConnectFailed('EHOSTUNREACH', target)
    const open = this.spec.openPorts
    if (open !== null && !open.includes(port)) throw new ConnectFailed('ETIMEDOUT', target)
    return await this.#options.lab.relay.dial(this.spec.address, port)
  }

  console(): string {
    return this.#console + (this.#container?.console() ?? '') + this.#cloudInitLog()
  }

  /** Real clouds show this on the console; a console that is a pipe gets nothing of it. */
  #cloudInitLog(): string {
    const file = join(this.#options.folder, 'upper/var/log/cloud-init-output.log')
    return existsSync(file) ? readFileSync(file, 'utf8').slice(-200_000) : ''
  }

  /** Stops the machine with its sandbox, to be powered on again by the next one. */
  suspend(): Promise<void> {
    return this.#inTurn(() => this.#stop(false, this.#options.record.power))
  }

  /** Writes the empty disk and the NoCloud seed that cloud-init reads at first boot. */
  makeDisk(): void {
    const { folder, record, world, snapshots } = this.#options
    for (const name of ['upper', 'work', 'mnt']) mkdirSync(join(folder, name), { recursive: true })
    snapshots.use(record.layers, this.spec.id)
    const upper = (path: string) => join(folder, 'upper', path)
    const seed = upper('var/lib/cloud/seed/nocloud')
    mkdirSync(seed, { recursive: true })
    const keys = this.spec.sshKeys.map((key, i) => `  ${i}: ${JSON.stringify(key)}\n`).join('')
    const identity = `instance-id: ${record.instanceId}\nlocal-hostname: ${this.spec.hostname}\n`
    writeFileSync(join(seed, 'meta-data'), `${identity}public-keys:${keys ? `\n${keys}` : ' {}\n'}`)
    writeFileSync(join(seed, 'user-data'), this.spec.userData ?? '#cloud-config\n{}\n', {
      mode: 0o600,
    })
    mkdirSync(upper('etc/ssl/certs'), { recursive: true })
    writeFileSync(upper('etc/resolv.conf'), 'nameserver 10.0.2.3\n')
    // As the images of clouds have it; a Debian tree without an installer knows no localhost.
    const { hostname } = this.spec
    const hosts = `127.0.0.1 localhost\n127.0.1.1 ${hostname}\n::1 localhost ip6-localhost\n`
    writeFileSync(upper('etc/hosts'), hosts)
    const bundle = 'etc/ssl/certs/ca-certificates.crt'
    const [base = ''] = snapshots.lowerFolders([])
    copyFileSync(join(base, bundle), upper(bundle))
    appendFileSync(upper(bundle), `${world.issuer.rootPem}\n`)
    if (world.faults.take('machine', 'install', ['install-fails'])) {
      mkdirSync(upper('etc/apt/apt.conf.d'), { recursive: true })
      const command = 'echo sandbox fault install-fails >&2; exit 1'
      writeFileSync(
        upper('etc/apt/apt.conf.d/99sandbox-fault'),
        `APT::Update::Pre-Invoke { "${command}"; };\nDPkg::Pre-Invoke { "${command}"; };\n`,
      )
    }
  }

  async #start(): Promise<void> {
    if (this.#state === 'running' || this.#state === 'booting') return
    const { world, lab, snapshots, record, folder } = this.#options
    this.#record('on')
    if (world.faults.take('machine', 'boot', ['boot-fails'])) {
      this.#console += 'Kernel panic - not syncing: sandbox fault boot-fails\n'
      this.#state = 'error'
      return
    }
    for (const port of world.settings.portsFromMachine) await lab.relay.allow(port)
    this.#state = 'booting'
    const netns = await lab.plug(this.spec.address)
    this.#netns = netns
    const container = new Container({
      disk: folder,
      lower: snapshots.lowerFolders(record.layers),
      netns,
      hostname: this.spec.hostname,
      run: ['--boot'],
    })
    this.#container = container
    void container.ended.then(code => this.#containerEnded(container, code))
    this.#watchBoot(container).catch(error => world.log(`machine ${this.spec.id}: ${error}`))
  }

  /** The machine switched itself off or rebooted, or could not start at all. */
  #containerEnded(container: Container, code: number): void {
    const ended = this.#inTurn(async () => {
      if (this.#container !== container) return
      await this.#forget(container)
      this.#state = 'off'
      if (code === rebootStatus) await this.#start()
      else this.#record('off')
    })
    ended.catch(error => this.#options.world.log(`machine ${this.spec.id}: ${error}`))
  }

  async #watchBoot(container: Container): Promise<void> {
    const deadline = performance.now() + bootTimeoutMs
    while (this.#container === container && performance.now() < deadline) {
      if (await this.#sshAnswers()) {
        if (this.#container === container) this.#state = 'running'
        return
      }
      await new Promise(resolve => setTimeout(resolve, 100))
    }
    if (this.#container === container) this.#state = 'error'
  }

  async #sshAnswers(): Promise<boolean> {
    try {
      const stream = await this.#options.lab.relay.dial(this.spec.address, 22)
      stream.destroy()
      return true
    } catch (error) {
      if (error instanceof ConnectFailed) return false
      throw error
    }
  }

  async #stop(force: boolean, recorded: 'on' | 'off'): Promise<void> {
    const container = this.#container
    if (container) {
      await container.stop({ force, patienceMs: shutDownTimeoutMs })
      await this.#forget(container)
    }
    this.#state = 'off'
    this.#record(recorded)
  }

  async #forget(container: Container): Promise<void> {
    this.#console = (this.#console + container.console()).slice(-200_000)
    this.#container = null
    const netns = this.#netns
    this.#netns = null
    if (netns) await this.#options.lab.unplug(netns)
  }

  #record(power: 'on' | 'off'): void {
    this.#options.record.power = power
    this.#save()
  }

  #save(): void {
    if (!this.#destroyed) this.#options.saveRecord(this.#options.record)
  }

  #removeDisk(): void {
    for (const name of ['upper', 'work']) {
      rmSync(join(this.#options.folder, name), { recursive: true, force: true })
    }
  }

  /** What was asked of a machine that has been destroyed meanwhile finds nothing left to do. */
  #inTurn(work: () => Promise<void>): Promise<void> {
    const done = this.#queue.then(() => (this.#destroyed ? undefined : work()))
    this.#queue = done.catch(() => undefined)
    return done
  }
}

export function newInstanceId(): string {
  return `i-${crypto.randomUUID().slice(0, 12)}`
}
