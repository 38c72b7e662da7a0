import {
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  writeFileSync,
} from 'node:fs'
import { join } from 'node:path'
import type { Machine, MachineSpec } from '../../world.ts'
import { type DriverWorld, type MachineRunner, NoSuchImage } from '../driver.ts'
import { debianDisk } from './base-disk.ts'
import { VirtualDisk } from './disk.ts'
import { type MachineRecord, SimulatedMachine } from './machine.ts'

const baseImages = /^(debian|ubuntu)-[\d.]+$/

/** Machines inside this process: any operating system will do, and nothing of the host is touched. */
export class SimulatedDriver implements MachineRunner {
  readonly kind = 'simulated'
  readonly #world: DriverWorld
  readonly #machines = new Map<string, SimulatedMachine>()

  constructor(world: DriverWorld) {
    this.#world = world
  }

  async probe(): Promise<{ ok: true }> {
    await debianDisk('')
    return { ok: true }
  }

  async create(spec: MachineSpec): Promise<Machine> {
    const disk = await this.#loadImage(spec.image)
    const instanceId = `i-${crypto.randomUUID().slice(0, 12)}`
    const machine = this.#machine({ spec: { ...spec }, instanceId, power: 'on' }, disk)
    await machine.flush()
    await machine.powerOn()
    return machine
  }

  async restore(): Promise<Machine[]> {
    const folder = join(this.#world.stateDir, 'machines')
    if (!existsSync(folder)) return []
    for (const id of readdirSync(folder)) {
      const file = join(folder, id, 'simulated.json')
      if (!existsSync(file) || !existsSync(join(folder, id, 'disk.json'))) continue
      const record = JSON.parse(readFileSync(file, 'utf8')) as MachineRecord
      const machine = this.#machine(record, await VirtualDisk.load(join(folder, id, 'disk.json')))
      if (record.power === 'on') await machine.powerOn()
    }
    return [...this.#machines.values()]
  }

  async deleteImage(imageId: string): Promise<void> {
    rmSync(this.#imageFile(imageId), { force: true })
  }

  /** Nothing to prepare: the set of ports is read at each connection. */
  async allowPort(): Promise<void> {}

  async close({ keepDisks }: { keepDisks: boolean }): Promise<void> {
    for (const machine of [...this.#machines.values()]) {
      if (keepDisks) await machine.suspend()
      else await machine.destroy()
    }
    this.#machines.clear()
  }

  #machine(record: MachineRecord, disk: VirtualDisk): SimulatedMachine {
    const { id } = record.spec
    const folder = join(this.#world.stateDir, 'machines', id)
    mkdirSync(folder, { recursive: true })
    const machine = new SimulatedMachine({
      world: this.#world,
      record,
      disk,
      folder,
      loadImage: image => this.#loadImage(image),
      saveImage: from => this.#saveImage(from),
      saveRecord: changed => writeRecord(join(folder, 'simulated.json'), changed),
      destroyed: () => this.#machines.delete(id),
    })
    this.#machines.set(id, machine)
    return machine
  }

  async #loadImage(image: string): Promise<VirtualDisk> {
    if (baseImages.test(image)) return await debianDisk(this.#world.issuer.rootPem)
    const file = this.#imageFile(image)
    if (!existsSync(file)) throw new NoSuchImage(image)
    return await VirtualDisk.load(file)
  }

  async #saveImage(disk: VirtualDisk): Promise<{ imageId: string; sizeBytes: number }> {
    const imageId = `sim-${crypto.randomUUID()}`
    return { imageId, sizeBytes: await disk.save(this.#imageFile(imageId)) }
  }

  #imageFile(image: string): string {
    return join(this.#world.imageDir, 'snapshots', `${image.replaceAll(/[^\w.-]/g, '_')}.json`)
  }
}

function writeRecord(file: string, record: MachineRecord): void {
  writeFileSync(`${file}.new`, JSON.stringify(record), { mode: 0o600 })
  renameSync(`${file}.new`, file)
}
