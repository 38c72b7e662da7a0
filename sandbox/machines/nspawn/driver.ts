import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  writeFileSync,
} from 'node:fs'
import { join } from 'node:path'
import type { Machine, MachineSpec } from '../../world.ts'
import type { DriverWorld, MachineRunner } from '../driver.ts'
import { ensureBaseImage } from './base-image.ts'
import { hostCommand } from './host-command.ts'
import { Lab } from './lab.ts'
import { type MachineRecord, NspawnMachine, newInstanceId } from './machine.ts'
import { tryContainer } from './probe.ts'
import { Snapshots } from './snapshots.ts'

const programs = [
  'systemd-nspawn',
  'mmdebstrap',
  'slirp4netns',
  'nft',
  'ip',
  'unshare',
  'setpriv',
  'flock',
]

/** Real Debian machines on Linux with root. */
export class NspawnDriver implements MachineRunner {
  readonly kind = 'nspawn'
  readonly #world: DriverWorld
  readonly #machines = new Map<string, NspawnMachine>()
  #ready: Promise<{ lab: Lab; snapshots: Snapshots }> | null = null

  constructor(world: DriverWorld) {
    this.#world = world
  }

  async probe(): Promise<{ ok: true } | { ok: false; reason: string }> {
    if (process.platform !== 'linux') return { ok: false, reason: 'systemd-nspawn needs Linux' }
    if (process.getuid?.() !== 0) return { ok: false, reason: 'systemd-nspawn needs root' }
    for (const program of programs) {
      const found = await hostCommand('sh', ['-c', `command -v ${program} || true`])
      if (!found.trim()) return { ok: false, reason: `${program} is not installed` }
    }
    const { imageDir, log } = this.#world
    try {
      const base = await ensureBaseImage(imageDir, log)
      mkdirSync(this.#folder(), { recursive: true })
      const folder = mkdtempSync(join(this.#folder(), '.probe-'))
      const problem = await tryContainer([base], folder)
      rmSync(folder, { recursive: true, force: true })
      return problem === null ? { ok: true } : { ok: false, reason: problem }
    } catch (error) {
      return { ok: false, reason: error instanceof Error ? error.message : String(error) }
    }
  }

  async create(spec: MachineSpec): Promise<Machine> {
    const { snapshots } = await this.#prepared()
    const layers = snapshots.layers(spec.image)
    const machine = await this.#machine({
      spec: { ...spec },
      instanceId: newInstanceId(),
      layers,
      power: 'on',
    })
    machine.makeDisk()
    await machine.powerOn()
    return machine
  }

  async restore(): Promise<Machine[]> {
    if (!existsSync(this.#folder())) return []
    for (const id of readdirSync(this.#folder())) {
      const file = join(this.#folder(), id, 'nspawn.json')
      if (!existsSync(file)) continue
      const record = JSON.parse(readFileSync(file, 'utf8')) as MachineRecord
      const machine = await this.#machine(record)
      if (record.power === 'on') await machine.powerOn()
    }
    return [...this.#machines.values()]
  }

  async deleteImage(imageId: string): Promise<void> {
    const { snapshots } = await this.#prepared()
    snapshots.delete(imageId)
  }

  async allowPort(port: number): Promise<void> {
    const { lab } = await this.#prepared()
    await lab.relay.allow(port)
  }

  async close({ keepDisks }: { keepDisks: boolean }): Promise<void> {
    const machines = [...this.#machines.values()]
    await Promise.all(machines.map(machine => (keepDisks ? machine.suspend() : machine.destroy())))
    this.#machines.clear()
    const ready = this.#ready
    this.#ready = null
    if (ready) await (await ready).lab.close()
  }

  /** The lab comes up with the first machine: a sandbox without machines needs no namespaces. */
  #prepared() {
    this.#ready ??= (async () => {
      const base = await ensureBaseImage(this.#world.imageDir, this.#world.log)
      mkdirSync(this.#folder(), { recursive: true })
      const lab = await Lab.start(join(this.#folder(), 'lab.json'))
      return { lab, snapshots: new Snapshots(this.#world.imageDir, base) }
    })()
    return this.#ready
  }

  async #machine(record: MachineRecord): Promise<NspawnMachine> {
    const { lab, snapshots } = await this.#prepared()
    const { id } = record.spec
    const folder = join(this.#folder(), id)
    mkdirSync(folder, { recursive: true })
    const machine = new NspawnMachine({
      world: this.#world,
      lab,
      snapshots,
      record,
      folder,
      saveRecord: changed => writeRecord(join(folder, 'nspawn.json'), changed),
      destroyed: () => this.#machines.delete(id),
    })
    this.#machines.set(id, machine)
    return machine
  }

  #folder(): string {
    return join(this.#world.stateDir, 'machines')
  }
}

function writeRecord(file: string, record: MachineRecord): void {
  writeFileSync(`${file}.new`, JSON.stringify(record), { mode: 0o600 })
  renameSync(`${file}.new`, file)
}
