import type { CallLog } from './control/calls.ts'
import type { SandboxClock } from './control/clock.ts'
import type { Faults } from './control/faults.ts'
import type { ListenerName } from './control/settings.ts'
import type { StateFile } from './control/state-file.ts'

/**
 * Everything the emulated vendors share. A vendor is a function `(world) => FastifyInstance` in a
 * folder of its own, listening on a port of its own with the vendor's real paths; vendors see one
 * another only through this object.
 */
export interface World {
  readonly clock: SandboxClock
  readonly faults: Faults
  readonly calls: CallLog
  readonly machines: Machines
  readonly zones: Zones
  readonly edge: Edge
  readonly settings: Settings
  /** Opens (or makes) the named JSON file below the state folder; see {@link StateFile}. */
  stateFile<T extends object>(name: string, empty: () => T): StateFile<T>
  /** Seeded: two sandboxes with the same seed and the same requests give the same numbers. */
  randomInt(min: number, max: number): number
  randomHex(bytes: number): string
}

/** What the sandbox was started with. Addresses are filled in once the listeners are up. */
export interface Settings {
  seed: number
  stateDir: string
  /** Where prepared machine images live; shared by sandboxes and kept between runs. */
  imageDir: string
  /** The name under which a machine reaches services on the host (`127.0.0.1` when simulated). */
  hostFromMachine: string
  /** Loopback ports of the host that a machine may reach (the sandbox's own and the product's). */
  portsFromMachine: Set<number>
  urls: Record<ListenerName, string>
  socks: { host: string; port: number }
  /** PEM of the private authority that signs what the emulated ACME server issues. */
  caFile: string
  /** Fake credentials that the emulated vendors accept; everything else is refused. */
  keys: {
    hcloudToken: string
    /** Accepted for GET requests only. */
    hcloudTokenReadOnly: string
    digitaloceanToken: string
    /** Accepted for GET requests only. */
    digitaloceanTokenReadOnly: string
    hostingerToken: string
    cloudflareToken: string
    cloudflareZoneId: string
    zone: string
    stripeSecretKey: string
    stripeWebhookSecret: string
    resendApiKey: string
    resendWebhookSecret: string
    /** Of the one account at the SMTP server, `sandbox`. */
    smtpPassword: string
    modelApiKey: string
    telegramBotToken: string
    discordBotToken: string
    s3AccessKeyId: string
    s3SecretAccessKey: string
    s3Region: string
  }
}

/** Names of the emulated zones, as the SOCKS5 door and the ACME validator resolve them. */
export interface Zones {
  /** IPv4 addresses of a name (lower case, no trailing dot); empty when there is none. */
  resolve(name: string): string[]
}

/** The proxy in front of proxied names: their addresses are its own. */
export interface Edge {
  has(address: string): boolean
  /** Opens a byte stream to it as from the internet. Throws a ConnectFailed for ports it does not take. */
  connect(port: number): Promise<import('node:stream').Duplex>
}

/** The machines behind the emulated clouds; implemented in `machines/`. */
export interface Machines {
  readonly driver: MachineDriver
  create(spec: MachineSpec): Promise<Machine>
  find(id: string): Machine | null
  list(): Machine[]
  findByAddress(address: string): Machine | null
  /** Deletes a snapshot's disk; does nothing when it is gone already. Running machines are unharmed. */
  deleteImage(imageId: string): Promise<void>
  /** Reserves an unused public IPv4 address (198.18.0.0/15, RFC 2544: routed nowhere). */
  allocateAddress(): string
}

export interface MachineDriver {
  readonly kind: 'simulated' | 'nspawn'
  /** Really starts something: the presence of a binary proves nothing. */
  probe(): Promise<{ ok: true } | { ok: false; reason: string }>
}

export interface MachineSpec {
  /** Unique over all providers, e.g. `hetzner-42`. */
  id: string
  hostname: string
  address: string
  cores: number
  memoryMb: number
  diskGb: number
  /** A base image (`debian-12`) or the id of a snapshot taken by {@link Machine.snapshot}. */
  image: string
  /** cloud-config or a script, exactly as the vendor's API received it. */
  userData: string | null
  sshKeys: string[]
  /** Inbound TCP ports that the cloud firewall lets through; null = no firewall. Live-editable. */
  openPorts: number[] | null
}

export interface Machine {
  readonly spec: MachineSpec
  state(): 'off' | 'booting' | 'running' | 'error'
  powerOn(): Promise<void>
  /** `force` pulls the plug, otherwise the operating system is asked and may take its time. */
  powerOff(options: { force: boolean }): Promise<void>
  setOpenPorts(ports: number[] | null): void
  /** Copies the disk (the machine should be off) and returns the new image's id. */
  snapshot(): Promise<{ imageId: string; sizeBytes: number }>
  rebuild(image: string, userData: string | null): Promise<void>
  destroy(): Promise<void>
  /** Opens a byte stream to a TCP port as from the internet, through the cloud firewall. */
  connect(port: number): Promise<import('node:stream').Duplex>
  /** What the machine printed so far, newest last, bounded. */
  console(): string
}
