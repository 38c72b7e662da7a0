import type { Labels } from './labels.ts'

/** What the emulated Hetzner project holds, as kept on disk. Ids are unique over all kinds. */
export interface HetznerState {
  nextId: number
  servers: ServerRow[]
  actions: ActionRow[]
  snapshots: SnapshotRow[]
  sshKeys: SshKeyRow[]
  firewalls: FirewallRow[]
  primaryIps: PrimaryIpRow[]
  /** Server types that cannot be ordered, as `cx23@fsn1`. */
  soldOut: string[]
}

export function emptyState(): HetznerState {
  return {
    nextId: 100_001,
    servers: [],
    actions: [],
    snapshots: [],
    sshKeys: [],
    firewalls: [],
    primaryIps: [],
    soldOut: [],
  }
}

export type ServerStatus =
  | 'running'
  | 'initializing'
  | 'starting'
  | 'stopping'
  | 'off'
  | 'deleting'
  | 'rebuilding'
  | 'migrating'
  | 'unknown'

export interface ServerRow {
  id: number
  name: string
  created: string
  status: ServerStatus
  serverType: string
  location: string
  /** Id of a system image or a snapshot; the snapshot may be gone. */
  image: number
  labels: Labels
  userData: string | null
  /** Public keys themselves: deleting a key at the vendor does not take it off a server. */
  sshKeys: string[]
  diskGb: number
  protection: { delete: boolean; rebuild: boolean }
  backupWindow: string | null
  ipv6: string | null
  /** The next power-on will look as if it worked, but no operating system comes up. */
  bootFails: boolean
  startsAfterCreate: boolean
}

export interface ActionRow {
  id: number
  command: string
  status: 'running' | 'success' | 'error'
  progress: number
  started: string
  finished: string | null
  resources: { id: number; type: string }[]
  error: { code: string; message: string } | null
  /** Decided when the action was accepted: it will end in an error and change nothing. */
  fails: boolean
  /** The action that must end first. */
  after: number | null
  /** What the command needs to know, for example the image of a rebuild. */
  input: {
    image?: number
    userData?: string | null
    serverType?: string
    upgradeDisk?: boolean
    snapshot?: number
  }
}

export interface SnapshotRow {
  id: number
  type: 'snapshot' | 'backup'
  status: 'creating' | 'available'
  /** The machine driver's id of the disk; null while it is being copied. */
  imageId: string | null
  description: string
  labels: Labels
  created: string
  createdFrom: { id: number; name: string }
  architecture: 'x86' | 'arm'
  diskGb: number
  /** Compressed size, which is what is billed; null while creating. */
  sizeGb: number | null
  protection: { delete: boolean }
  osFlavor: string
  osVersion: string | null
}

export interface SshKeyRow {
  id: number
  name: string
  fingerprint: string
  public_key: string
  labels: Labels
  created: string
}

export interface FirewallRule {
  direction: 'in' | 'out'
  protocol: 'tcp' | 'udp' | 'icmp' | 'esp' | 'gre'
  port: string | null
  source_ips: string[]
  destination_ips: string[]
  description: string | null
}

export type FirewallTarget =
  | { type: 'server'; server: { id: number } }
  | { type: 'label_selector'; label_selector: { selector: string } }

export interface FirewallRow {
  id: number
  name: string
  labels: Labels
  created: string
  rules: FirewallRule[]
  appliedTo: FirewallTarget[]
}

export interface PrimaryIpRow {
  id: number
  name: string
  ip: string
  labels: Labels
  created: string
  location: string
  assigneeId: number | null
  autoDelete: boolean
  protection: { delete: boolean }
}
