/**
 * What Hetzner Cloud sold in late 2026: net prices in EUR read from its price page in September
 * (cpx12 to cpx62 beyond cpx22 and ccx beyond ccx13 are estimates in proportion; see DIFFERENCES.md).
 */

export interface Location {
  id: number
  name: string
  description: string
  country: string
  city: string
  latitude: number
  longitude: number
  network_zone: string
}

export const locations: readonly Location[] = [
  place(1, 'fsn1', 'Falkenstein DC Park 1', 'DE', 'Falkenstein', 50.47612, 12.370071, 'eu-central'),
  place(2, 'nbg1', 'Nuremberg DC Park 1', 'DE', 'Nuremberg', 49.452102, 11.076665, 'eu-central'),
  place(3, 'hel1', 'Helsinki DC Park 1', 'FI', 'Helsinki', 60.169855, 24.938379, 'eu-central'),
  place(4, 'ash', 'Ashburn, VA', 'US', 'Ashburn, VA', 39.045821, -77.487073, 'us-east'),
  place(5, 'hil', 'Hillsboro, OR', 'US', 'Hillsboro, OR', 45.54222, -122.951924, 'us-west'),
  place(6, 'sin', 'Singapore', 'SG', 'Singapore', 1.283333, 103.833333, 'ap-southeast'),
]

const europe = ['fsn1', 'nbg1', 'hel1']
const america = ['ash', 'hil']
const everywhere = [...europe, ...america, 'sin']

export interface ServerType {
  id: number
  name: string
  description: string
  category: string
  cores: number
  memoryGb: number
  diskGb: number
  cpuType: 'shared' | 'dedicated'
  architecture: 'x86' | 'arm'
  locations: readonly string[]
  /** Net EUR a month in Europe as the price page says it: with an IPv4 address. */
  monthlyEur: number
  singaporeEur?: number
  deprecation?: { announced: string; unavailable_after: string }
}

const costOptimized = { category: 'Cost-Optimized', cpuType: 'shared', locations: europe } as const
const regular = { category: 'Regular Performance', cpuType: 'shared', architecture: 'x86' } as const
const dedicated = {
  category: 'General Purpose',
  cpuType: 'dedicated',
  architecture: 'x86',
} as const
const cx = { ...costOptimized, architecture: 'x86' } as const
const cax = { ...costOptimized, architecture: 'arm' } as const

export const serverTypes: readonly ServerType[] = [
  { id: 114, ...type('cx23', 2, 4, 40, 5.99), ...cx },
  { id: 115, ...type('cx33', 4, 8, 80, 8.99), ...cx },
  { id: 116, ...type('cx43', 8, 16, 160, 16.49), ...cx },
  { id: 117, ...type('cx53', 16, 32, 320, 29.99), ...cx },
  { id: 45, ...type('cax11', 2, 4, 40, 6.49), ...cax },
  { id: 93, ...type('cax21', 4, 8, 80, 10.99), ...cax },
  { id: 94, ...type('cax31', 8, 16, 160, 21.49), ...cax },
  { id: 95, ...type('cax41', 16, 32, 320, 41.49), ...cax },
  {
    id: 22,
    ...type('cpx11', 2, 2, 40, 17.99),
    ...regular,
    locations: america,
    deprecation: {
      announced: '2026-09-01T00:00:00+00:00',
      unavailable_after: '2027-03-01T00:00:00+00:00',
    },
  },
  {
    id: 109,
    ...type('cpx12', 1, 2, 40, 11.99),
    ...regular,
    locations: everywhere,
    singaporeEur: 15.99,
  },
  {
    id: 110,
    ...type('cpx22', 2, 4, 80, 19.99),
    ...regular,
    locations: everywhere,
    singaporeEur: 26.99,
  },
  { id: 111, ...type('cpx32', 4, 8, 160, 35.49), ...regular, locations: everywhere },
  { id: 112, ...type('cpx42', 8, 16, 320, 66.99), ...regular, locations: everywhere },
  { id: 113, ...type('cpx52', 12, 24, 480, 95.99), ...regular, locations: everywhere },
  { id: 118, ...type('cpx62', 16, 32, 640, 129.99), ...regular, locations: everywhere },
  { id: 97, ...type('ccx13', 2, 8, 80, 43.49), ...dedicated, locations: everywhere },
  { id: 98, ...type('ccx23', 4, 16, 160, 86.49), ...dedicated, locations: everywhere },
  { id: 99, ...type('ccx33', 8, 32, 240, 171.99), ...dedicated, locations: everywhere },
  { id: 100, ...type('ccx43', 16, 64, 360, 343.49), ...dedicated, locations: everywhere },
  { id: 101, ...type('ccx53', 32, 128, 600, 686.49), ...dedicated, locations: everywhere },
  { id: 102, ...type('ccx63', 48, 192, 960, 1029.49), ...dedicated, locations: everywhere },
]

export interface SystemImage {
  id: number
  type: 'system' | 'app'
  name: string
  description: string
  architecture: 'x86' | 'arm'
  osFlavor: string
  osVersion: string | null
  diskGb: number
  deprecated: string | null
}

const imageFamilies: [name: string, description: string, flavor: string, version: string][] = [
  ['debian-12', 'Debian 12', 'debian', '12'],
  ['debian-13', 'Debian 13', 'debian', '13'],
  ['ubuntu-22.04', 'Ubuntu 22.04', 'ubuntu', '22.04'],
  ['ubuntu-24.04', 'Ubuntu 24.04', 'ubuntu', '24.04'],
]

/** Those that machines can boot. One row for each architecture: a name alone does not say which image is meant. */
export const systemImages: readonly SystemImage[] = imageFamilies.flatMap(
  ([name, description, osFlavor, osVersion], index) =>
    (['x86', 'arm'] as const).map((architecture, offset) => ({
      id: 40_001 + index * 2 + offset,
      type: 'system' as const,
      name,
      description,
      architecture,
      osFlavor,
      osVersion,
      diskGb: 5,
      deprecated: name === 'ubuntu-22.04' ? '2026-10-01T00:00:00+00:00' : null,
    })),
)

export const snapshotGbMonthEur = 0.0143
export const ipv4MonthlyEur = 0.5
export const backupPercentage = 20
export const vatPercentage = 19

/** Net EUR a month of a type in a location, without the IPv4 address, as the API quotes it. */
export function monthlyNet(serverType: ServerType, location: string): number {
  const listed =
    location === 'sin'
      ? (serverType.singaporeEur ?? serverType.monthlyEur * 1.34)
      : serverType.monthlyEur
  return Math.round((listed - ipv4MonthlyEur) * 100) / 100
}

/** Traffic included a month, in bytes: 20 TB in Europe, less elsewhere. */
export function includedTrafficBytes(location: string): number {
  const terabytes = europe.includes(location) ? 20 : america.includes(location) ? 1 : 0.5
  return terabytes * 1024 ** 4
}

export function findServerType(idOrName: number | string): ServerType | undefined {
  return serverTypes.find(one => String(one.id) === String(idOrName) || one.name === idOrName)
}

export function findLocation(idOrName: number | string): Location | undefined {
  return locations.find(one => String(one.id) === String(idOrName) || one.name === idOrName)
}

function type(name: string, cores: number, memoryGb: number, diskGb: number, monthlyEur: number) {
  return { name, description: name.toUpperCase(), cores, memoryGb, diskGb, monthlyEur }
}

function place(
  id: number,
  name: string,
  description: string,
  country: string,
  city: string,
  latitude: number,
  longitude: number,
  network_zone: string,
): Location {
  return { id, name, description, country, city, latitude, longitude, network_zone }
}
