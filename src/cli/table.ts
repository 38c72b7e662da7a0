import { minorDigits } from '../billing/exchange.ts'

/** Lines with their columns below one another; the last column is as wide as it is. */
export function tableLines(rows: readonly (readonly string[])[]): string[] {
  const widths: number[] = []
  for (const row of rows) {
    for (const [at, cell] of row.entries()) widths[at] = Math.max(widths[at] ?? 0, cell.length)
  }
  return rows.map(row =>
    row
      .map((cell, at) => cell.padEnd(widths[at] ?? 0))
      .join('  ')
      .trimEnd(),
  )
}

/**
 * Prints rows as JSON for machines, or as a table with a head for people; `none` says to them that there
 * is nothing.
 */
export function printRows<R extends object>(
  rows: readonly R[],
  isJson: boolean,
  columns: Readonly<Record<string, (row: R) => string>>,
  none?: string,
): void {
  if (isJson) {
    console.log(JSON.stringify(rows))
    return
  }
  if (none !== undefined && rows.length === 0) {
    console.log(none)
    return
  }
  const head = Object.keys(columns).map(name => name.toUpperCase())
  const body = rows.map(row => Object.values(columns).map(cell => cell(row)))
  for (const line of tableLines([head, ...body])) console.log(line)
}

const units = [
  ['d', 86_400],
  ['h', 3600],
  ['min', 60],
  ['s', 1],
] as const

/** A length of time in its largest unit: `3 d`, `5 h`, `12 min`. */
export function ageText(ms: number): string {
  const seconds = Math.max(0, Math.floor(ms / 1000))
  const [unit, size] = units.find(([, each]) => seconds >= each) ?? ['s', 1]
  return `${Math.floor(seconds / size)} ${unit}`
}

/** An amount as operators read it, `12.49 eur`. */
export function moneyText(minor: number, currency: string): string {
  const digits = minorDigits(currency)
  return `${(minor / 10 ** digits).toFixed(digits)} ${currency}`
}
