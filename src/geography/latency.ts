/** Light in glass: two thirds of its speed in a vacuum. */
const fibreKmPerMs = 200
/**
 * Cables follow coasts and countries, not great circles. Assumed: long routes come out at 1.3 to 1.5
 * times the shortest way, those out of the Middle East and Africa, which few cables serve, nearer to 2.
 */
const pathStretch = 1.6
/** The first mile: a home line, its router and the provider's network, there and back. Assumed. */
const firstMileMs = 10

/** The round trip to expect over this distance, in whole milliseconds: an estimate, not a measurement. */
export const expectedLatencyMs = (distanceKm: number): number =>
  Math.round(firstMileMs + (2 * distanceKm * pathStretch) / fibreKmPerMs)
