import { tableLines } from './table.ts'

/** A sentence and the code that it explains. */
export interface Sentence {
  code: string
  text: string
}

/** A report for people: one fact a line, nested facts by the names of what they belong to. */
export const reportLines = (report: object): string[] => tableLines(flatten(report, ''))

function flatten(value: unknown, name: string): [string, string][] {
  if (value === null || value === undefined) return []
  if (isSentence(value)) return [[name, `${value.text} (${value.code})`]]
  if (Array.isArray(value)) return value.map(each => [name, listed(each)])
  if (typeof value !== 'object') return [[name, String(value)]]
  return Object.entries(value).flatMap(([key, inner]) =>
    flatten(inner, `${name} ${inLowerCase(key)}`.trimStart()),
  )
}

/** `machineSeenAt` as words. */
const inLowerCase = (key: string): string =>
  key.replace(/[a-z][A-Z]/g, ([end, begin]) => `${end} ${begin}`).toLowerCase()

const listed = (item: unknown): string =>
  typeof item === 'object' && item !== null
    ? Object.values(item)
        .filter(value => value !== null)
        .map(value => (isSentence(value) ? value.text : String(value)))
        .join('  ')
    : String(item)

const isSentence = (value: unknown): value is Sentence =>
  typeof value === 'object' && value !== null && 'code' in value && 'text' in value
