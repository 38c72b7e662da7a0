import type { StateFile } from '../control/state-file.ts'
import type { World, Zones } from '../world.ts'

export const recordTypes = ['A', 'AAAA', 'CNAME', 'TXT', 'MX', 'NS', 'CAA'] as const
export type RecordType = (typeof recordTypes)[number]

/** A DNS record in Cloudflare's own form. */
export interface DnsRecord {
  id: string
  name: string
  type: RecordType
  content: string
  proxiable: boolean
  proxied: boolean
  /** Seconds, or 1 for automatic. */
  ttl: number
  priority?: number
  data?: Record<string, unknown>
  settings: object
  meta: object
  comment: string | null
  tags: string[]
  created_on: string
  modified_on: string
}

/** A record of a zone that is somebody else's. */
export interface ForeignRecord {
  name: string
  type: 'A' | 'AAAA' | 'CNAME'
  content: string
}

export interface CloudflareState {
  records: DnsRecord[]
  foreign?: ForeignRecord[]
}

const aliasesMax = 8

/** What proxied names resolve to; from 192.0.2.0/24 (RFC 5737), in the place of anycast addresses. */
export const edgeAddresses = ['192.0.2.1', '192.0.2.2']

/** The one emulated zone, as its API changes it and as the emulated world resolves it. */
export class DnsZone implements Zones {
  readonly name: string
  readonly id: string
  readonly #file: StateFile<CloudflareState>

  constructor(world: Pick<World, 'settings' | 'stateFile'>) {
    this.name = world.settings.keys.zone
    this.id = world.settings.keys.cloudflareZoneId
    this.#file = world.stateFile<CloudflareState>('cloudflare', () => ({ records: [] }))
  }

  get records(): DnsRecord[] {
    return this.#file.data.records
  }

  /** Puts a whole new set of records in place at once. */
  replace(records: DnsRecord[]): void {
    this.#file.data.records = records
    this.#file.save()
  }

  /** Has a name of somebody else's zone lead there and nowhere else; nowhere at all without a record. */
  lead(name: string, record: ForeignRecord | null): void {
    const others = (this.#file.data.foreign ?? []).filter(one => one.name !== normal(name))
    this.#file.data.foreign = record ? [...others, { ...record, name: normal(name) }] : others
    this.#file.save()
  }

  /** IPv6 addresses of a name: machines have none. */
  resolveSix(name: string): string[] {
    const records = this.#file.data.foreign ?? []
    return records
      .filter(one => one.name === normal(name) && one.type === 'AAAA')
      .map(({ content }) => content)
  }

  resolve(name: string): string[] {
    return this.#isProxied(name) ? [...edgeAddresses] : this.#follow(name)
  }

  /** Where the edge finds what is behind a proxied name; empty for every other name. */
  originsOf(name: string): string[] {
    return this.#isProxied(name) ? this.#follow(name) : []
  }

  #isProxied(name: string): boolean {
    return this.#recordsFor(normal(name)).some(record => record.proxied === true)
  }

  #follow(name: string): string[] {
    let wanted = normal(name)
    for (let hop = 0; hop < aliasesMax; hop++) {
      const records = this.#recordsFor(wanted)
      const addresses = records.filter(record => record.type === 'A')
      if (addresses.length > 0) return addresses.map(record => record.content)
      const alias = records.find(record => record.type === 'CNAME')
      if (!alias) return []
      wanted = alias.content
    }
    return []
  }

  /** A wildcard answers only for names that have no record of their own. */
  #recordsFor(name: string): (Pick<DnsRecord, 'type' | 'content'> & { proxied?: boolean })[] {
    const foreign = (this.#file.data.foreign ?? []).filter(record => record.name === name)
    if (foreign.length > 0) return foreign
    const own = this.records.filter(record => record.name === name)
    if (own.length > 0) return own
    for (let parent = name; parent.includes('.'); ) {
      parent = parent.slice(parent.indexOf('.') + 1)
      const wild = this.records.filter(record => record.name === `*.${parent}`)
      if (wild.length > 0) return wild
    }
    return []
  }
}

const normal = (name: string): string => name.toLowerCase().replace(/\.$/, '')
