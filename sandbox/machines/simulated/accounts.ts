import { randomBytes, scryptSync, timingSafeEqual } from 'node:crypto'
import type { VirtualDisk } from './disk.ts'

export interface Account {
  name: string
  uid: number
  gid: number
  home: string
  shell: string
}

/** The accounts of a machine, kept in its /etc/passwd and /etc/group as on any Unix. */
export class Accounts {
  readonly #disk: VirtualDisk

  constructor(disk: VirtualDisk) {
    this.#disk = disk
  }

  async list(): Promise<Account[]> {
    const lines = ((await this.#disk.read('/etc/passwd')) ?? '').split('\n').filter(Boolean)
    return lines.map(line => {
      const [name = '', , uid = '', gid = '', , home = '/', shell = '/bin/sh'] = line.split(':')
      return { name, uid: Number(uid), gid: Number(gid), home, shell }
    })
  }

  async find(nameOrUid: string): Promise<Account | null> {
    const all = await this.list()
    return all.find(a => a.name === nameOrUid || String(a.uid) === nameOrUid) ?? null
  }

  async groups(): Promise<{ name: string; gid: number; members: string[] }[]> {
    const lines = ((await this.#disk.read('/etc/group')) ?? '').split('\n').filter(Boolean)
    return lines.map(line => {
      const [name = '', , gid = '', members = ''] = line.split(':')
      return { name, gid: Number(gid), members: members.split(',').filter(Boolean) }
    })
  }

  async addGroup(name: string): Promise<number> {
    const groups = await this.groups()
    const existing = groups.find(g => g.name === name)
    if (existing) return existing.gid
    const gid = freeId(groups.map(g => g.gid))
    await this.#disk.append('/etc/group', `${name}:x:${gid}:\n`)
    return gid
  }

  /** Adds the account with a group of its own. The home folder is made when `makeHome` is set. */
  async add(wanted: { name: string; home?: string; shell?: string; makeHome: boolean }) {
    const gid = await this.addGroup(wanted.name)
    const uid = freeId((await this.list()).map(a => a.uid))
    const home = wanted.home ?? `/home/${wanted.name}`
    const shell = wanted.shell ?? '/bin/sh'
    await this.#disk.append('/etc/passwd', `${wanted.name}:x:${uid}:${gid}::${home}:${shell}\n`)
    if (wanted.makeHome && !(await this.#disk.fs.exists(home))) {
      await this.#disk.fs.mkdir(home, { recursive: true })
      this.#disk.chown(home, { user: wanted.name, group: wanted.name })
    }
  }

  async addToGroup(user: string, group: string): Promise<void> {
    await this.addGroup(group)
    const groups = await this.groups()
    const text = groups.map(g => {
      const members = g.name === group ? new Set([...g.members, user]) : new Set(g.members)
      return `${g.name}:x:${g.gid}:${[...members].join(',')}\n`
    })
    await this.#disk.write('/etc/group', text.join(''))
  }

  async groupNamesOf({ name, gid }: Account): Promise<string[]> {
    const groups = await this.groups()
    return groups.filter(g => g.gid === gid || g.members.includes(name)).map(g => g.name)
  }

  async setPassword(name: string, password: string): Promise<void> {
    const salt = randomBytes(12).toString('hex')
    await this.setStoredPassword(name, `$scrypt$${salt}$${hashed(password, salt).toString('hex')}`)
  }

  /** What is stored of a password; what is no hash, such as `!`, lets nobody in. */
  async setStoredPassword(name: string, stored: string): Promise<void> {
    await this.#setShadow(name, [stored, (await this.#fields(name))[1]])
  }

  /** From then on (a day, or the number of one) nobody signs in; empty: for ever. */
  async setExpiry(name: string, expires: string): Promise<void> {
    await this.#setShadow(name, [(await this.#fields(name))[0], expires])
  }

  async isExpired(name: string, now: Date): Promise<boolean> {
    const [, expires] = await this.#fields(name)
    if (expires === '') return false
    const day = /^\d+$/.test(expires) ? Number(expires) * 86_400_000 : Date.parse(expires)
    return day <= now.getTime()
  }

  /** What is stored of the password, and the day on which the account expires. */
  async #fields(name: string): Promise<[string, string]> {
    const line = (await this.#shadow()).find(one => one.startsWith(`${name}:`))
    const fields = line?.split(':') ?? []
    return [fields[1] ?? '!', fields[7] ?? '']
  }

  async #setShadow(name: string, [stored, expires]: [string, string]): Promise<void> {
    const others = (await this.#shadow()).filter(line => !line.startsWith(`${name}:`))
    const line = `${name}:${stored}::0:99999:7::${expires}:`
    await this.#disk.write('/etc/shadow', `${[...others, line].join('\n')}\n`, 0o640)
  }

  /** False for an account without a password, as every new one is. */
  async passwordFits(name: string, password: string): Promise<boolean> {
    const line = (await this.#shadow()).find(one => one.startsWith(`${name}:`))
    const [, salt = '', hash = ''] = /\$scrypt\$(\w+)\$(\w+)/.exec(line ?? '') ?? []
    return hash !== '' && timingSafeEqual(Buffer.from(hash, 'hex'), hashed(password, salt))
  }

  async #shadow(): Promise<string[]> {
    return ((await this.#disk.read('/etc/shadow')) ?? '').split('\n').filter(Boolean)
  }

  async setHomeOrShell(name: string, change: { home?: string; shell?: string }): Promise<void> {
    const all = (await this.list()).map(a => (a.name === name ? { ...a, ...change } : a))
    const text = all.map(a => `${a.name}:x:${a.uid}:${a.gid}::${a.home}:${a.shell}\n`)
    await this.#disk.write('/etc/passwd', text.join(''))
  }
}

function freeId(taken: number[]): number {
  let id = 999
  while (taken.includes(id)) id--
  return id
}

/** Little work, unlike a real one: these passwords are no secrets, and there are many machines. */
function hashed(password: string, salt: string): Buffer {
  return scryptSync(password, salt, 32, { N: 1024 })
}
