import { cityName, type PlaceName } from '../geography/places.ts'

/**
 * A provider's location as operators read it: a vendor's bare number with its city, `13 Mumbai`. What is a
 * word already (`fsn1`) stays as it is, and so does a number of which no city is known (`place` undefined).
 */
export const placeText = (location: string, place: PlaceName | undefined): string =>
  place && /^\d+$/.test(location) ? `${location} ${cityName(place, 'en')}` : location
