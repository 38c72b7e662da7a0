import { findCountry } from './countries.ts'
import type { Point } from './distance.ts'
import type { Region } from './regions.ts'

/** Where a data centre stands, as a vendor's catalogue says it. */
export interface PlaceName {
  /** ISO 3166-1 alpha-2. */
  country: string
  /** A city, perhaps with more to it: `Ashburn, VA`, `New York 3`. */
  locationName: string
}

interface City extends Point {
  en: string
  ar: string
}

const city = (en: string, ar: string, latitude: number, longitude: number): City => ({
  en,
  ar,
  latitude,
  longitude,
})

/** The cities in which machines can be had, by country. One that is missing costs accuracy, not service. */
const cities: Readonly<Record<string, readonly City[]>> = {
  AU: [city('Sydney', 'سيدني', -33.87, 151.21)],
  BR: [city('São Paulo', 'ساو باولو', -23.55, -46.63)],
  CA: [city('Toronto', 'تورونتو', 43.65, -79.38)],
  DE: [
    city('Falkenstein', 'فالكنشتاين', 50.48, 12.37),
    city('Frankfurt', 'فرانكفورت', 50.11, 8.68),
    city('Nuremberg', 'نورمبرغ', 49.45, 11.08),
  ],
  FI: [city('Helsinki', 'هلسنكي', 60.17, 24.94)],
  FR: [city('Paris', 'باريس', 48.86, 2.35)],
  GB: [city('London', 'لندن', 51.51, -0.13), city('Manchester', 'مانشستر', 53.48, -2.24)],
  ID: [city('Jakarta', 'جاكرتا', -6.21, 106.85)],
  IN: [
    city('Bangalore', 'بنغالور', 12.97, 77.59),
    city('Bengaluru', 'بنغالور', 12.97, 77.59),
    city('Mumbai', 'مومباي', 19.08, 72.88),
  ],
  LT: [city('Vilnius', 'فيلنيوس', 54.69, 25.28)],
  MY: [city('Kuala Lumpur', 'كوالالمبور', 3.14, 101.69)],
  NL: [city('Amsterdam', 'أمستردام', 52.37, 4.9)],
  SG: [city('Singapore', 'سنغافورة', 1.29, 103.85)],
  US: [
    city('Ashburn', 'أشبرن', 39.05, -77.49),
    city('Atlanta', 'أتلانتا', 33.75, -84.39),
    city('Boston', 'بوسطن', 42.36, -71.06),
    city('Hillsboro', 'هيلزبورو', 45.54, -122.95),
    city('New York', 'نيويورك', 40.71, -74.01),
    city('Phoenix', 'فينيكس', 33.45, -112.07),
    city('San Francisco', 'سان فرانسيسكو', 37.77, -122.42),
  ],
}

/** `Ashburn, VA` and `New York 3` by the name of their city alone, in any case and without accents. */
const keyOf = (name: string): string =>
  name
    .replace(/,.*$/, '')
    .replace(/\s+\d+$/, '')
    .normalize('NFD')
    .replace(/\p{M}/gu, '')
    .trim()
    .toLowerCase()

const findCity = ({ country, locationName }: PlaceName): City | null =>
  cities[country.toUpperCase()]?.find(({ en }) => keyOf(en) === keyOf(locationName)) ?? null

/** The city's point, for one we do not know its country's; null when that is unknown too. */
export const pointOf = (place: PlaceName): Point | null =>
  findCity(place) ?? findCountry(place.country)

/** Null in a country that is unknown. */
export const regionOf = ({ country }: Pick<PlaceName, 'country'>): Region | null =>
  findCountry(country)?.region ?? null

/** The city's name for people; one that we do not know is called what the vendor calls it. */
export const cityName = (place: PlaceName, language: 'en' | 'ar'): string =>
  findCity(place)?.[language] ?? place.locationName
