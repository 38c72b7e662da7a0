/**
 * Where DigitalOcean's regions are, which its API does not tell beyond a name. A region is three
 * letters for the city and a number: `nyc3`.
 */
const cities: Readonly<Record<string, { city: string; country: string }>> = {
  ams: { city: 'Amsterdam', country: 'NL' },
  atl: { city: 'Atlanta', country: 'US' },
  blr: { city: 'Bangalore', country: 'IN' },
  fra: { city: 'Frankfurt', country: 'DE' },
  lon: { city: 'London', country: 'GB' },
  nyc: { city: 'New York', country: 'US' },
  sfo: { city: 'San Francisco', country: 'US' },
  sgp: { city: 'Singapore', country: 'SG' },
  syd: { city: 'Sydney', country: 'AU' },
  tor: { city: 'Toronto', country: 'CA' },
}

/** Null for a city that we have not heard of. */
export function placeOf(slug: string): { city: string; country: string } | null {
  const letters = /^([a-z]{3})\d+$/.exec(slug)?.[1] ?? ''
  return Object.hasOwn(cities, letters) ? (cities[letters] ?? null) : null
}
