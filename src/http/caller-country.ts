import { readFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { BlockList, isIP } from 'node:net'
import type { FastifyRequest } from 'fastify'
import { type CountryResponse, Reader } from 'mmdb-lib'
import { z } from 'zod'
import { findCountry } from '../geography/countries.ts'
import type { Log } from '../kit/log.ts'

/** The country that a request comes from (ISO 3166-1 alpha-2), or null when nobody can tell. */
export type CallerCountry = (request: FastifyRequest) => string | null

/**
 * What a content network in front of us says, else what a local database knows of the address. A header
 * is believed only from a proxy that we trust; its words for "unknown" (`XX`, `T1` for Tor) say nothing.
 */
export function createCallerCountry(options: {
  header: string | null
  database: string | null
  log: Log
}): CallerCountry {
  const ofAddress = createCountryOfAddress(options.database, options.log)
  return request =>
    (options.header && cameThroughProxy(request) ? told(request, options.header) : null) ??
    ofAddress(request.ip)
}

/** Fastify lists the caller behind the proxies only if it trusts the nearest one. */
export const cameThroughProxy = (request: FastifyRequest): boolean => (request.ips?.length ?? 0) > 1

const told = (request: FastifyRequest, header: string): string | null =>
  knownCountry(request.headers[header])

const knownCountry = (code: unknown): string | null =>
  typeof code === 'string' && findCountry(code) ? code.toUpperCase() : null

const ownDatabase = '@ip-location-db/geo-whois-asn-country-mmdb/geo-whois-asn-country.mmdb'

/** One field in databases that hold the country alone, nested in those that hold more. */
const CountryRecord = z.object({
  country_code: z.string().optional(),
  country: z.object({ iso_code: z.string().optional() }).optional(),
})

/** Nobody's on the internet, whatever a database says of them. */
const privateAddresses = new BlockList()
privateAddresses.addSubnet('10.0.0.0', 8)
privateAddresses.addSubnet('100.64.0.0', 10)
privateAddresses.addSubnet('127.0.0.0', 8)
privateAddresses.addSubnet('169.254.0.0', 16)
privateAddresses.addSubnet('172.16.0.0', 12)
privateAddresses.addSubnet('192.168.0.0', 16)
privateAddresses.addAddress('::1', 'ipv6')
privateAddresses.addSubnet('fc00::', 7, 'ipv6')
privateAddresses.addSubnet('fe80::', 10, 'ipv6')

/**
 * Which country an IPv4 or IPv6 address is in, as an MMDB file says; null for private addresses and for
 * what is none. The file (some megabytes) is read when the first address is asked for; one that cannot
 * be read is told to the operator once, and every country is unknown.
 */
export function createCountryOfAddress(
  file: string | null,
  log: Log,
): (address: string) => string | null {
  let reader: Reader<CountryResponse> | null | undefined
  return given => {
    const address = given.replace(/^::ffff:(?=[\d.]+$)/i, '')
    const family = isIP(address)
    if (family === 0) return null
    if (privateAddresses.check(address, family === 6 ? 'ipv6' : 'ipv4')) return null
    if (reader === undefined) reader = openCountryDatabase(file, log)
    // Such a file would read the first half of an IPv6 address as IPv4, and name any country.
    if (family === 6 && reader?.metadata.ipVersion === 4) return null
    const found = reader?.get(address)
    const record = CountryRecord.safeParse(found)
    if (!record.success) return null
    return knownCountry(record.data.country_code ?? record.data.country?.iso_code)
  }
}

function openCountryDatabase(file: string | null, log: Log): Reader<CountryResponse> | null {
  try {
    const path = file ?? createRequire(import.meta.url).resolve(ownDatabase)
    return new Reader<CountryResponse>(readFileSync(path))
  } catch (error) {
    log.error({ err: error, file }, 'the country database cannot be read: no country is known')
    return null
  }
}
