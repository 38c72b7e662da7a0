import { rmSync } from 'node:fs'
import type { Duplex } from 'node:stream'
import type { Machine, MachineSpec } from '../../world.ts'
import { ConnectFailed, type DriverWorld } from '../driver.ts'
import type { VirtualDisk } from './disk.ts'
import { System } from './system.ts'

const bootMs = 400
const shutDownMs = 200
const saveDelayMs = 250
const consoleLimit = 200_000

/** What of a machine outlives the sandbox process, beside its disk. */
export interface MachineRecord {
  spec: MachineSpec
  instanceId: string
  power: 'on' | 'off'
}

export interface SimulatedMachineOptions {
  world: DriverWorld
  record: MachineRecord
  disk: VirtualDisk
  folder: string
  loadImage(image: string): Promise<VirtualDisk>
  saveImage(disk: VirtualDisk): Promise<{ imageId: string; sizeBytes: number }>
  saveRecord(record: MachineRecord): void
  destroyed(): void
}

/** A machine of the simulated driver: power states around a {@link System} and its disk. */
export class SimulatedMachine implements Machine {
  readonly spec: MachineSpec
  readonly #options: SimulatedMachineOptions
  #disk: VirtualDisk
  #system: System | null = null
  #state: 'off' | 'booting' | 'running' | 'error' = 'off'
  #console = ''
  #destroyed = false
  #saveTimer: NodeJS.Timeout | null = null

  constructor(options: SimulatedMachineOptions) {
    this.#options = options
    this.spec = options.record.spec
    this.#disk = options.disk
    this.#watch()
  }

  state() {
    return this.#state
  }

  async powerOn(): Promise<void> {
    if (this.#state !== 'off' || this.#destroyed) return
    const { world, record } = this.#options
    this.#state = 'booting'
    this.#record('on')
    if (world.faults.take('machine', 'boot', ['boot-fails'])) {
      this.#print('Kernel panic - not syncing: sandbox fault boot-fails\n')
      this.#state = 'error'
      return
    }
    const system = new System({
      spec: this.spec,
      instanceId: record.instanceId,
      world,
      disk: this.#disk,
      print: text => this.#print(text),
      requestPower: change => this.#requested(system, change),
    })
    this.#system = system
    const slowMs = world.faults.take('machine', 'boot', ['slow'])?.delayMs ?? 0
    system.activity.later(bootMs + slowMs, `boot ${this.spec.id}`, async () => {
      await system.boot()
      if (this.#system === system) this.#state = 'running'
    })
  }

  /**
   * Resolves when it is off. On a manual clock that is at once: whoever asks usually does so from
   * a task of that clock, which must not wait for the clock.
   */
  async powerOff({ force }: { force: boolean }): Promise<void> {
    const system = this.#system
    if (system && !force) {
      await system.systemd.stopAll()
      if (this.#options.world.clock.mode === 'real') await this.#pause(shutDownMs)
    }
    if (this.#system !== system) return
    this.#system = null
    system?.halt()
    this.#state = 'off'
    this.#record('off')
    await this.flush()
  }

  setOpenPorts(ports: number[] | null): void {
    this.spec.openPorts = ports
    this.#save()
  }

  async snapshot(): Promise<{ imageId: string; sizeBytes: number }> {
    return await this.#options.saveImage(this.#disk)
  }

  async rebuild(image: string, userData: string | null): Promise<void> {
    const disk = await this.#options.loadImage(image)
    await this.powerOff({ force: true })
    this.#disk.onChange = () => undefined
    this.#disk = disk
    this.#watch()
    this.#console = ''
    this.spec.image = image
    this.spec.userData = userData
    this.#options.record.instanceId = `i-${crypto.randomUUID().slice(0, 12)}`
    await this.powerOn()
  }

  async destroy(): Promise<void> {
    await this.powerOff({ force: true })
    this.#destroyed = true
    this.#disk.onChange = () => undefined
    this.#clearSaveTimer()
    rmSync(this.#options.folder, { recursive: true, force: true })
    this.#options.destroyed()
  }

  async connect(port: number): Promise<Duplex> {
    const target = `${this.spec.address}:${port}`
    const system = this.#system
    if (!system || this.#state === 'error') throw new ConnectFailed('EHOSTUNREACH', target)
    const open = this.spec.openPorts
    const isDropped =
      (open !== null && !open.includes(port)) || !(await system.firewallAllows(port))
    if (isDropped) throw new ConnectFailed('ETIMEDOUT', target)
    const stream = system.network.dial(port, 'outside')
    if (!stream) throw new ConnectFailed('ECONNREFUSED', target)
    return stream
  }

  console(): string {
    return this.#console
  }

  /** Stops the machine with its sandbox, to be powered on again by the next one. */
  async suspend(): Promise<void> {
    this.#system?.halt()
    this.#system = null
    await this.flush()
  }

  async flush(): Promise<void> {
    this.#clearSaveTimer()
    if (this.#destroyed) return
    await this.#disk.save(`${this.#options.folder}/disk.json`)
  }

  #requested(system: System, change: 'off' | 'reboot'): void {
    // The command that asked for it must still be able to answer.
    this.#options.world.clock.after(50, `${change} ${this.spec.id}`, async () => {
      if (this.#system !== system) return
      await system.systemd.stopAll()
      await this.powerOff({ force: true })
      if (change === 'reboot') await this.powerOn()
    })
  }

  #record(power: 'on' | 'off'): void {
    this.#options.record.power = power
    this.#save()
  }

  #save(): void {
    if (!this.#destroyed) this.#options.saveRecord(this.#options.record)
  }

  #print(text: string): void {
    this.#console = (this.#console + text).slice(-consoleLimit)
  }

  #watch(): void {
    this.#disk.onChange = () => {
      this.#saveTimer ??= setTimeout(() => {
        this.#saveTimer = null
        this.flush().catch(error => this.#options.world.log(`disk of ${this.spec.id}: ${error}`))
      }, saveDelayMs).unref()
    }
  }

  #clearSaveTimer(): void {
    if (this.#saveTimer) clearTimeout(this.#saveTimer)
    this.#saveTimer = null
  }

  #pause(ms: number): Promise<void> {
    const { clock } = this.#options.world
    return new Promise(resolve => void clock.after(ms, `shut down ${this.spec.id}`, resolve))
  }
}
