/** Parts of the world within which a server may move when its place is sold out. */
export const regions = [
  'europe',
  'north-america',
  'south-america',
  'asia-pacific',
  'middle-east',
  'africa',
] as const
export type Region = (typeof regions)[number]
