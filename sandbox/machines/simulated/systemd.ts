import type { Inside } from './inside.ts'
import { Service, type ServiceState } from './service.ts'
import { UnitFile } from './unit-file.ts'

const folders = ['/etc/systemd/system', '/run/systemd/system', '/lib/systemd/system']
const wants = '/etc/systemd/system/multi-user.target.wants'

export interface JournalEntry {
  unit: string
  at: Date
  text: string
  /** As syslog counts. */
  priority: number
  /** Counts what was written since the boot. */
  cursor: number
}

/** The machine's service manager: units on its disk, services in memory. */
export class Systemd {
  readonly #inside: Inside
  readonly #services = new Map<string, Service>()
  readonly #journal: JournalEntry[] = []
  #written = 0

  constructor(inside: Inside) {
    this.#inside = inside
  }

  /** `openclaw` and `openclaw.service` are the same unit. */
  static fullName(name: string): string {
    return /\.(service|timer|socket|target|path|mount|swap)$/.test(name) ? name : `${name}.service`
  }

  async load(name: string): Promise<UnitFile | null> {
    const { disk } = this.#inside
    const unit = new UnitFile()
    let found = false
    for (const folder of folders) {
      const text = await disk.read(`${folder}/${name}`)
      if (text === null) continue
      unit.add(text)
      found = true
      break
    }
    for (const folder of folders) {
      for (const file of await disk.names(`${folder}/${name}.d`)) {
        if (file.endsWith('.conf')) unit.add((await disk.read(`${folder}/${name}.d/${file}`)) ?? '')
      }
    }
    return found ? unit : null
  }

  async path(name: string): Promise<string | null> {
    for (const folder of folders) {
      if (await this.#inside.disk.isFile(`${folder}/${name}`)) return `${folder}/${name}`
    }
    return null
  }

  state(name: string): ServiceState {
    return this.#services.get(name)?.state ?? { ...Service.idle }
  }

  services(): [string, ServiceState][] {
    return [...this.#services].map(([name, service]) => [name, service.state])
  }

  /** Null when there is no such unit, otherwise whether it runs (or had nothing to do). */
  async start(name: string): Promise<boolean | null> {
    const unit = await this.load(name)
    if (!unit) return null
    if (!name.endsWith('.service')) {
      this.#service(name).markActive('waiting')
      return true
    }
    for (const needed of unit.words('Unit', 'Requires')) {
      if (needed !== name && needed.endsWith('.service')) await this.start(needed)
    }
    return await this.#service(name).start(unit)
  }

  async stop(name: string): Promise<void> {
    await this.#services.get(name)?.stop()
  }

  async reload(name: string): Promise<boolean> {
    return (await this.#services.get(name)?.reload()) ?? false
  }

  async isEnabled(name: string): Promise<boolean> {
    return (await this.#inside.disk.names(wants)).includes(name)
  }

  async enable(name: string): Promise<boolean> {
    const path = await this.path(name)
    if (!path) return false
    const { disk } = this.#inside
    await disk.fs.mkdir(wants, { recursive: true })
    if (!(await this.isEnabled(name))) await disk.fs.symlink(path, `${wants}/${name}`)
    disk.onChange()
    return true
  }

  async disable(name: string): Promise<void> {
    await this.#inside.disk.remove(`${wants}/${name}`)
  }

  /** Starts what is enabled; conditions are looked at now, as at boot. */
  async startEnabled(): Promise<void> {
    for (const name of await this.#inside.disk.names(wants)) {
      if (await this.isMasked(name)) continue
      await this.start(name)
    }
  }

  async isMasked(name: string): Promise<boolean> {
    const path = `/etc/systemd/system/${name}`
    const { fs } = this.#inside.disk
    if (
      !(await fs.exists(path)) &&
      !(await this.#inside.disk.names('/etc/systemd/system')).includes(name)
    )
      return false
    const stat = await fs.lstat(path)
    return stat.isSymbolicLink && (await fs.readlink(path)) === '/dev/null'
  }

  resetFailed(name: string): void {
    this.#services.get(name)?.resetFailed()
  }

  async stopAll(): Promise<void> {
    for (const service of this.#services.values()) await service.stop()
  }

  log(unit: string, text: string): void {
    for (const line of text.replace(/\n$/, '').split('\n')) {
      // As sd-daemon(3) has it: a line may begin with how grave it is.
      const [, level = '6', rest = line] = /^<([0-7])>(.*)$/.exec(line) ?? []
      this.#journal.push({
        ...{ unit, at: this.#inside.world.clock.now(), text: rest },
        ...{ priority: Number(level), cursor: ++this.#written },
      })
    }
    if (this.#journal.length > 5000) this.#journal.splice(0, 1000)
  }

  journal(unit: string | null): JournalEntry[] {
    return this.#journal.filter(entry => unit === null || entry.unit === unit)
  }

  #service(name: string): Service {
    const existing = this.#services.get(name)
    if (existing) return existing
    const service = new Service(name, this.#inside, text => this.log(name, text))
    this.#services.set(name, service)
    return service
  }
}
