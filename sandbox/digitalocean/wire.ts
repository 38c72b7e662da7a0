import type { Account } from './account.ts'
import {
  findRegion,
  findSize,
  type Region,
  regionFeatures,
  regions,
  type Size,
  type SystemImage,
  sizes,
} from './catalogue.ts'
import type { ActionRow, DropletRow, ImageDescription, SnapshotRow } from './state.ts'

const hoursAMonth = 672 // an hour's price is the month's divided by this, which caps the month

/** The JSON that DigitalOcean sends, made from what the sandbox keeps. */

export function renderDroplet(account: Account, droplet: DropletRow): object {
  const size = findSize(droplet.size)
  if (!size) throw new Error(`Droplet ${droplet.id} is of the unknown size ${droplet.size}`)
  const { snapshots } = account.state
  return {
    id: droplet.id,
    name: droplet.name,
    memory: size.memoryMb,
    vcpus: size.vcpus,
    disk: droplet.diskGb,
    disk_info: renderDisk(droplet.diskGb),
    locked: account.isLocked(droplet),
    status: account.statusOf(droplet),
    kernel: null,
    created_at: droplet.createdAt,
    features: featuresOf(droplet),
    backup_ids: [],
    next_backup_window: droplet.hasBackups ? nextBackupWindow(account) : null,
    snapshot_ids: snapshots.filter(one => one.dropletId === droplet.id).map(one => one.id),
    image: renderImageOf(account, droplet),
    volume_ids: [],
    size: renderSize(account, size),
    size_slug: size.slug,
    networks: renderNetworks(droplet),
    region: renderRegionBySlug(account, droplet.region),
    tags: droplet.tags,
    vpc_uuid: vpcOf(droplet.region),
  }
}

/** The private address comes first, so the first one is not the one to connect to. */
function renderNetworks({ privateIp, publicIp, ipv6 }: DropletRow): object {
  const gatewayOf = (ip: string) => ip.replace(/\d+$/, '1')
  const v4 = [
    { ip: privateIp, netmask: '255.255.240.0', type: 'private' },
    { ip: publicIp, netmask: '255.255.240.0', type: 'public' },
  ].flatMap(({ ip, netmask, type }) =>
    ip === null ? [] : [{ ip_address: ip, netmask, gateway: gatewayOf(ip), type }],
  )
  const v6 =
    ipv6 === null || publicIp === null
      ? []
      : [{ ip_address: ipv6, netmask: 64, gateway: ipv6.replace(/[^:]*$/, '1'), type: 'public' }]
  return { v4, v6 }
}

function featuresOf(droplet: DropletRow): string[] {
  return [
    ...(droplet.hasBackups ? ['backups'] : []),
    ...(droplet.hasMonitoring ? ['monitoring'] : []),
    'droplet_agent',
    ...(droplet.ipv6 === null ? [] : ['ipv6']),
    'private_networking',
  ]
}

function nextBackupWindow(account: Account): object {
  const at = (hours: number) =>
    `${new Date(account.nowMs() + hours * 3_600_000).toISOString().slice(0, 13)}:00:00Z`
  return { start: at(24), end: at(28) }
}

/** The network of its region that a Droplet is in when none is asked for. */
export function vpcOf(region: string): string {
  const hex = Buffer.from(region.padEnd(6, '0').slice(0, 6)).toString('hex')
  return `0a7c1e00-5d3b-4e6f-8a21-${hex}`
}

/** Where a size can be ordered now. */
export function regionsOf(account: Account, size: Size): string[] {
  return size.regions.filter(region => !account.state.soldOut.includes(`${size.slug}@${region}`))
}

export function renderSize(account: Account, size: Size): object {
  const available = regionsOf(account, size)
  return {
    slug: size.slug,
    memory: size.memoryMb,
    vcpus: size.vcpus,
    disk: size.diskGb,
    transfer: size.transferTb,
    price_monthly: size.monthlyUsd,
    price_hourly: Math.round((size.monthlyUsd / hoursAMonth) * 100_000) / 100_000,
    regions: available,
    available: available.length > 0,
    description: size.description,
    networking_throughput: 2_000,
    disk_info: renderDisk(size.diskGb),
  }
}

export function renderRegion(account: Account, region: Region): object {
  return {
    name: region.name,
    slug: region.slug,
    features: regionFeatures,
    available: region.isOpen,
    sizes: sizes
      .filter(size => regionsOf(account, size).includes(region.slug))
      .map(one => one.slug),
  }
}

function renderRegionBySlug(account: Account, slug: string): object {
  const region = findRegion(slug)
  if (!region) throw new Error(`there is no region ${slug}`)
  return renderRegion(account, region)
}

export function renderAction(account: Account, action: ActionRow): object {
  return {
    id: action.id,
    status: action.status,
    type: action.type,
    started_at: action.startedAt,
    completed_at: action.completedAt,
    resource_id: action.resourceId,
    resource_type: action.resourceType,
    region: renderRegionBySlug(account, action.region),
    region_slug: action.region,
  }
}

export function describeImage(image: SystemImage | SnapshotRow): ImageDescription {
  const { id, name, distribution, minDiskGb, sizeGb, createdAt } = image
  const slug = 'slug' in image ? image.slug : null
  return { id, slug, name, distribution, minDiskGb, sizeGb, createdAt }
}

export function renderImage(image: SystemImage | SnapshotRow): object {
  const isOwn = 'imageId' in image
  return {
    ...renderDescription(describeImage(image)),
    regions: isOwn ? image.regions : regions.map(region => region.slug),
    tags: isOwn ? image.tags : [],
    status: 'available',
  }
}

/** A Droplet still says of what image it was made when that image is gone. */
function renderImageOf(account: Account, droplet: DropletRow): object {
  const image = account.findImage(droplet.image.id)
  if (image) return renderImage(image)
  return { ...renderDescription(droplet.image), regions: [], tags: [], status: 'deleted' }
}

function renderDescription(image: ImageDescription): object {
  return {
    id: image.id,
    name: image.name,
    type: image.slug === null ? 'snapshot' : 'base',
    distribution: image.distribution,
    slug: image.slug,
    public: image.slug !== null,
    created_at: image.createdAt,
    min_disk_size: image.minDiskGb,
    size_gigabytes: image.sizeGb,
    description: image.slug === null ? '' : `${image.distribution} ${image.name}`,
    error_message: '',
  }
}

/** As `/snapshots` shows it: with its id as a string. */
export function renderSnapshot(snapshot: SnapshotRow): object {
  return {
    id: String(snapshot.id),
    name: snapshot.name,
    created_at: snapshot.createdAt,
    regions: snapshot.regions,
    min_disk_size: snapshot.minDiskGb,
    size_gigabytes: snapshot.sizeGb,
    resource_id: String(snapshot.dropletId),
    resource_type: 'droplet',
    tags: snapshot.tags,
  }
}

/** As its Droplet shows it: with its id as a number. */
export function renderDropletSnapshot(snapshot: SnapshotRow): object {
  return {
    id: snapshot.id,
    name: snapshot.name,
    created_at: snapshot.createdAt,
    regions: snapshot.regions,
    min_disk_size: snapshot.minDiskGb,
    size_gigabytes: snapshot.sizeGb,
    type: 'snapshot',
    distribution: snapshot.distribution,
    slug: null,
    public: false,
  }
}

function renderDisk(gib: number): object[] {
  return [{ type: 'local', size: { amount: gib, unit: 'gib' } }]
}
