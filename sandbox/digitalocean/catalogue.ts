/**
 * What DigitalOcean sells: prices in USD of 2026 (those of premium and dedicated sizes beyond the
 * smallest are estimates in proportion; see DIFFERENCES.md).
 */

export interface Region {
  slug: string
  name: string
  /** Older ones take no new Droplets. */
  isOpen: boolean
}

export const regions: readonly Region[] = [
  { slug: 'nyc1', name: 'New York 1', isOpen: true },
  { slug: 'nyc2', name: 'New York 2', isOpen: true },
  { slug: 'nyc3', name: 'New York 3', isOpen: true },
  { slug: 'sfo1', name: 'San Francisco 1', isOpen: false },
  { slug: 'sfo2', name: 'San Francisco 2', isOpen: true },
  { slug: 'sfo3', name: 'San Francisco 3', isOpen: true },
  { slug: 'ams2', name: 'Amsterdam 2', isOpen: false },
  { slug: 'ams3', name: 'Amsterdam 3', isOpen: true },
  { slug: 'fra1', name: 'Frankfurt 1', isOpen: true },
  { slug: 'lon1', name: 'London 1', isOpen: true },
  { slug: 'sgp1', name: 'Singapore 1', isOpen: true },
  { slug: 'blr1', name: 'Bangalore 1', isOpen: true },
  { slug: 'tor1', name: 'Toronto 1', isOpen: true },
  { slug: 'syd1', name: 'Sydney 1', isOpen: true },
  { slug: 'atl1', name: 'Atlanta 1', isOpen: true },
]

export const regionFeatures = [
  'backups',
  'ipv6',
  'metadata',
  'install_agent',
  'storage',
  'image_transfer',
]

const open = regions.filter(region => region.isOpen).map(region => region.slug)
/** The oldest data centers have neither premium nor dedicated processors. */
const newer = open.filter(slug => slug !== 'nyc2' && slug !== 'sfo2')

export interface Size {
  slug: string
  description: string
  memoryMb: number
  vcpus: number
  diskGb: number
  /** Included a month, in TB. */
  transferTb: number
  monthlyUsd: number
  regions: readonly string[]
}

export const sizes: readonly Size[] = [
  size('s-1vcpu-512mb-10gb', 'Basic', 0.5, 1, 10, 0.5, 4),
  size('s-1vcpu-1gb', 'Basic', 1, 1, 25, 1, 6),
  size('s-1vcpu-1gb-amd', 'Basic AMD', 1, 1, 25, 1, 7, newer),
  size('s-1vcpu-1gb-intel', 'Basic Intel', 1, 1, 25, 1, 7, newer),
  size('s-1vcpu-2gb', 'Basic', 2, 1, 50, 2, 12),
  size('s-1vcpu-2gb-amd', 'Basic AMD', 2, 1, 50, 2, 14, newer),
  size('s-1vcpu-2gb-intel', 'Basic Intel', 2, 1, 50, 2, 14, newer),
  size('s-2vcpu-2gb', 'Basic', 2, 2, 60, 3, 18),
  size('s-2vcpu-2gb-amd', 'Basic AMD', 2, 2, 60, 3, 21, newer),
  size('s-2vcpu-2gb-intel', 'Basic Intel', 2, 2, 60, 3, 21, newer),
  size('s-2vcpu-4gb', 'Basic', 4, 2, 80, 4, 24),
  size('s-2vcpu-4gb-amd', 'Basic AMD', 4, 2, 80, 4, 28, newer),
  size('s-2vcpu-4gb-intel', 'Basic Intel', 4, 2, 80, 4, 28, newer),
  size('c-2', 'CPU-Optimized', 4, 2, 25, 4, 42, newer),
  size('s-4vcpu-8gb', 'Basic', 8, 4, 160, 5, 48),
  size('s-4vcpu-8gb-amd', 'Basic AMD', 8, 4, 160, 5, 56, newer),
  size('s-4vcpu-8gb-intel', 'Basic Intel', 8, 4, 160, 5, 56, newer),
  size('g-2vcpu-8gb', 'General Purpose', 8, 2, 25, 4, 63, newer),
  size('c-4', 'CPU-Optimized', 8, 4, 50, 5, 84, newer),
  size('s-8vcpu-16gb', 'Basic', 16, 8, 320, 6, 96),
  size('g-4vcpu-16gb', 'General Purpose', 16, 4, 50, 5, 126, newer),
]

export interface SystemImage {
  id: number
  slug: string
  name: string
  distribution: string
  minDiskGb: number
  sizeGb: number
  createdAt: string
  /** What the machine driver calls it. */
  machineImage: string
}

/** Those that machines can boot. */
export const systemImages: readonly SystemImage[] = [
  image(401, 'debian-12-x64', '12 x64', 'Debian', 'debian-12'),
  image(402, 'debian-13-x64', '13 x64', 'Debian', 'debian-13'),
  image(403, 'ubuntu-22-04-x64', '22.04 (LTS) x64', 'Ubuntu', 'ubuntu-22.04'),
  image(404, 'ubuntu-24-04-x64', '24.04 (LTS) x64', 'Ubuntu', 'ubuntu-24.04'),
]

/** USD for a GiB of snapshot a month. */
export const snapshotGbMonthUsd = 0.06

export function findSize(slug: string): Size | undefined {
  return sizes.find(one => one.slug === slug)
}

export function findRegion(slug: string): Region | undefined {
  return regions.find(one => one.slug === slug)
}

export function findSystemImage(idOrSlug: number | string): SystemImage | undefined {
  return systemImages.find(one => String(one.id) === String(idOrSlug) || one.slug === idOrSlug)
}

function size(
  slug: string,
  description: string,
  memoryGb: number,
  vcpus: number,
  diskGb: number,
  transferTb: number,
  monthlyUsd: number,
  soldIn: readonly string[] = open,
): Size {
  const memoryMb = memoryGb * 1024
  return { slug, description, memoryMb, vcpus, diskGb, transferTb, monthlyUsd, regions: soldIn }
}

function image(
  id: number,
  slug: string,
  name: string,
  distribution: string,
  machineImage: string,
): SystemImage {
  const createdAt = '2026-01-15T10:00:00Z'
  return { id, slug, name, distribution, machineImage, minDiskGb: 7, sizeGb: 0.7, createdAt }
}
