/** What the emulated DigitalOcean account holds, as kept on disk. Ids are unique over all kinds. */
export interface DigitalOceanState {
  nextId: number
  dropletLimit: number
  droplets: DropletRow[]
  actions: ActionRow[]
  snapshots: SnapshotRow[]
  sshKeys: SshKeyRow[]
  firewalls: FirewallRow[]
  tags: TagRow[]
  destructions: DestructionRow[]
  /** Sizes that cannot be ordered, as `s-1vcpu-1gb@fra1`. */
  soldOut: string[]
}

/** High enough for anything one tries out; new accounts really begin with 10 and less. */
const dropletLimitDefault = 1_000

export function emptyState(): DigitalOceanState {
  return {
    nextId: 500_001,
    dropletLimit: dropletLimitDefault,
    droplets: [],
    actions: [],
    snapshots: [],
    sshKeys: [],
    firewalls: [],
    tags: [],
    destructions: [],
    soldOut: [],
  }
}

export interface DropletRow {
  id: number
  name: string
  createdAt: string
  status: 'new' | 'active' | 'off'
  size: string
  region: string
  diskGb: number
  /** As it was when the Droplet was made or rebuilt: the snapshot may be gone by now. */
  image: ImageDescription
  tags: string[]
  userData: string | null
  /** Public keys themselves: deleting a key at the vendor does not take it off a Droplet. */
  sshKeys: string[]
  /** Addresses come a while after the Droplet, the private one first. */
  privateIp: string | null
  publicIp: string | null
  ipv6: string | null
  hasBackups: boolean
  hasMonitoring: boolean
  /** The next power-on will look as if it worked, but no operating system comes up. */
  bootFails: boolean
}

/** What there is to say about an image, whether it is the vendor's or a snapshot. */
export interface ImageDescription {
  id: number
  slug: string | null
  name: string
  distribution: string
  minDiskGb: number
  sizeGb: number
  createdAt: string
}

export interface ActionRow {
  id: number
  type: string
  status: 'in-progress' | 'completed' | 'errored'
  startedAt: string
  completedAt: string | null
  resourceId: number
  resourceType: 'droplet' | 'image'
  region: string
  /** Decided when the action was accepted: it will be errored and change nothing. */
  fails: boolean
  /** What the action needs to know, for example the image of a rebuild. */
  input: {
    image?: number
    size?: string
    keepsDisk?: boolean
    name?: string
    region?: string
  }
}

export interface SnapshotRow {
  id: number
  name: string
  /** The machine driver's id of the disk. */
  imageId: string
  createdAt: string
  dropletId: number
  distribution: string
  regions: string[]
  minDiskGb: number
  sizeGb: number
  tags: string[]
}

export interface SshKeyRow {
  id: number
  name: string
  fingerprint: string
  public_key: string
}

export interface TagRow {
  name: string
}

/** Whom a firewall rule is about. */
export interface FirewallPeers {
  addresses?: string[]
  droplet_ids?: number[]
  load_balancer_uids?: string[]
  kubernetes_ids?: string[]
  tags?: string[]
}

export interface PortRule {
  protocol: 'tcp' | 'udp' | 'icmp'
  /** `22`, `8000-9000`, or `0` for all. */
  ports: string
}
export type InboundRule = PortRule & { sources: FirewallPeers }
export type OutboundRule = PortRule & { destinations: FirewallPeers }

export interface FirewallRow {
  id: string
  name: string
  createdAt: string
  /** UNIX milliseconds; for a moment after it the firewall is `waiting`. */
  changedAtMs: number
  inboundRules: InboundRule[]
  outboundRules: OutboundRule[]
  dropletIds: number[]
  tags: string[]
}

/** What was asked to be destroyed together with a Droplet, and what became of it. */
export interface DestructionRow {
  dropletId: number
  dropletName: string
  actionId: number
  snapshots: { id: number; name: string; destroyedAt: string | null }[]
}
