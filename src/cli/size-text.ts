const units = ['B', 'kB', 'MB', 'GB', 'TB']

/** `412 kB`, `3.2 GB`: decimal, as vendors count. */
export function sizeText(bytes: number): string {
  const step = Math.min(units.length - 1, Math.floor(Math.log10(Math.max(bytes, 1)) / 3))
  const value = bytes / 1000 ** step
  return `${value.toFixed(value < 10 && step > 1 ? 1 : 0)} ${units[step]}`
}
