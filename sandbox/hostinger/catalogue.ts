/** What Hostinger sells and where, as the sandbox offers it. */

export interface Plan {
  id: string
  name: string
  cpus: number
  memoryGb: number
  diskGb: number
  bandwidthTb: number
  /** Cents a month: the usual price, and that of the first period. */
  monthly: { price: number; first: number }
}

export const currency = 'USD'

const plan = (
  size: number,
  memoryGb: number,
  diskGb: number,
  bandwidthTb: number,
  price: number,
  first: number,
): Plan => ({
  id: `hostingercom-vps-kvm${size}`,
  name: `KVM ${size}`,
  cpus: size,
  memoryGb,
  diskGb,
  bandwidthTb,
  monthly: { price, first },
})

export const plans: readonly Plan[] = [
  plan(1, 4, 50, 4, 1399, 499),
  plan(2, 8, 100, 8, 1799, 699),
  plan(4, 16, 200, 16, 2999, 999),
  plan(8, 32, 400, 32, 5999, 1999),
]

export interface Price {
  id: string
  name: string
  plan: Plan
  price: number
  first: number
  unit: 'month' | 'year'
}

/** A year costs nine months' price, and its first one nine months' first price (assumed). */
const monthsPaidAYear = 9

export const prices: readonly Price[] = plans.flatMap(one => {
  const { price, first } = one.monthly
  return [
    {
      id: `${one.id}-usd-1m`,
      name: `${one.name} (billed every month)`,
      plan: one,
      price,
      first,
      unit: 'month' as const,
    },
    {
      id: `${one.id}-usd-1y`,
      name: `${one.name} (billed every year)`,
      plan: one,
      price: price * monthsPaidAYear,
      first: first * monthsPaidAYear,
      unit: 'year' as const,
    },
  ]
})

export const findPrice = (id: string): Price | undefined => prices.find(one => one.id === id)

export function getPrice(id: string): Price {
  const found = findPrice(id)
  if (!found) throw new Error(`there is no price "${id}"`)
  return found
}

const place = (id: number, name: string, location: string, city: string, continent: string) => ({
  id,
  name,
  location,
  city,
  continent,
})

export const dataCenters = [
  place(9, 'phx', 'us', 'Phoenix', 'North America'),
  place(11, 'bnk', 'lt', 'Vilnius', 'Europe'),
  place(13, 'mum', 'in', 'Mumbai', 'Asia'),
  place(14, 'asc', 'br', 'São Paulo', 'South America'),
  place(15, 'int', 'fr', 'Paris', 'Europe'),
  place(17, 'bos', 'us', 'Boston', 'North America'),
  place(18, 'fast', 'gb', 'Manchester', 'Europe'),
  place(19, 'fra', 'de', 'Frankfurt', 'Europe'),
  place(20, 'dci', 'id', 'Jakarta', 'Asia'),
  place(21, 'kul', 'my', 'Kuala Lumpur', 'Asia'),
] as const

export interface Template {
  id: number
  name: string
  documentation: string | null
  /** The machine driver's name of the image; null where the sandbox has no such system. */
  image: string | null
}

const ubuntuDocs = 'https://docs.ubuntu.com'
const debianDocs = 'https://www.debian.org/doc'
const rockyDocs = 'https://docs.rockylinux.org'
const almaDocs = 'https://wiki.almalinux.org'

/** The numbers of Debian 12 and 13 are assumed; look templates up by name. */
export const templates: readonly Template[] = [
  { id: 1002, name: 'Debian 11', documentation: debianDocs, image: 'debian-11' },
  { id: 1007, name: 'Ubuntu 22.04 LTS', documentation: ubuntuDocs, image: 'ubuntu-22.04' },
  { id: 1012, name: 'CentOS 9 Stream', documentation: null, image: null },
  { id: 1013, name: 'Rocky Linux 8', documentation: rockyDocs, image: null },
  { id: 1014, name: 'Rocky Linux 9', documentation: rockyDocs, image: null },
  { id: 1015, name: 'AlmaLinux 8', documentation: almaDocs, image: null },
  { id: 1016, name: 'AlmaLinux 9', documentation: almaDocs, image: null },
  { id: 1059, name: 'Debian 12', documentation: debianDocs, image: 'debian-12' },
  { id: 1077, name: 'Ubuntu 24.04 LTS', documentation: ubuntuDocs, image: 'ubuntu-24.04' },
  { id: 1158, name: 'Debian 13', documentation: debianDocs, image: 'debian-13' },
]

export const findTemplate = (id: number): Template | undefined =>
  templates.find(one => one.id === id)
