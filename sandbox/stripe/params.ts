import { z } from 'zod'
import type { Refusal } from '../control/vendor-server.ts'
import { invalid } from './errors.ts'

export const text = z.string().min(1).max(5000)
/** A field that an empty value clears. */
export const clearableText = z.string().max(5000)
export const flag = z.enum(['true', 'false']).transform(value => value === 'true')
export const integer = z
  .string()
  .regex(/^-?\d{1,15}$/, 'Invalid integer')
  .transform(Number)

export const decimal = z
  .string()
  .regex(/^-?\d{1,12}(\.\d{1,12})?$/, 'Invalid decimal')
  .transform(Number)

/** Refuses a number beyond its bounds in Stripe's words. */
export function checkBounds(
  value: number | undefined,
  param: string,
  { min, max = Infinity }: { min: number; max?: number },
): void {
  if (value === undefined || (value >= min && value <= max)) return
  throw invalid(
    'parameter_invalid_integer',
    value < min
      ? `This value must be greater than or equal to ${min}.`
      : `This value must be less than or equal to ${max} (it currently is \`${value}\`).`,
    param,
  )
}

/** Refuses a moment that has passed. */
export function checkFuture(at: number | undefined, param: string, now: number): void {
  if (at !== undefined && at <= now) {
    throw invalid('', `The \`${param}\` timestamp must be in the future.`, param)
  }
}

/** Absent keys stay, empty values delete their key, an empty string deletes all. */
export const metadata = z.union([z.literal(''), z.record(z.string(), z.string())])
export type Metadata = Record<string, string>

/** A moment, or bounds around it, in seconds: `created=5`, `created[gte]=5`. */
export const range = z.union([
  integer.transform(at => ({ gte: at, lte: at, gt: undefined, lt: undefined })),
  z.strictObject({
    gt: integer.optional(),
    gte: integer.optional(),
    lt: integer.optional(),
    lte: integer.optional(),
  }),
])

export function mergeMetadata(current: Metadata, patch: z.infer<typeof metadata> = {}): Metadata {
  if (patch === '') return {}
  const merged = Object.entries({ ...current, ...patch }).filter(([, value]) => value !== '')
  if (merged.length > 50) throw invalid('', 'Metadata can have up to 50 keys.', 'metadata')
  for (const [key, value] of merged) {
    if (key.length > 40 || value.length > 500) {
      throw invalid(
        '',
        'Metadata keys can have up to 40 characters and values up to 500 characters.',
        `metadata[${key}]`,
      )
    }
  }
  return Object.fromEntries(merged)
}

/** Reads a request's fields; refuses them in Stripe's words. */
export function readParams<S extends z.ZodType>(schema: S, fields: object): z.output<S> {
  const read = schema.safeParse(fields)
  if (read.success) return read.data
  const issue = read.error.issues[0]
  if (!issue) throw read.error
  throw toRefusal(deepest(issue), fields)
}

type Issue = z.core.$ZodIssue

/** Of a union's complaints, that of the branch which got furthest. */
function deepest(issue: Issue): Issue {
  if (issue.code !== 'invalid_union') return issue
  const nested = issue.errors
    .flat()
    .map(inner => deepest({ ...inner, path: [...issue.path, ...inner.path] }))
    .sort((a, b) => b.path.length - a.path.length)[0]
  return nested && nested.path.length > issue.path.length ? nested : issue
}

function toRefusal(issue: Issue, fields: object): Refusal {
  const param = bracketed(issue.path)
  if (issue.code === 'unrecognized_keys') {
    const name = bracketed([...issue.path, issue.keys[0] ?? ''])
    return invalid('parameter_unknown', `Received unknown parameter: ${name}`, name)
  }
  const value = valueAt(fields, issue.path)
  if (value === undefined) {
    return invalid('parameter_missing', `Missing required param: ${param}.`, param)
  }
  if (value === '') {
    return invalid(
      'parameter_invalid_empty',
      `You passed an empty string for '${param}'. We assume empty values are an attempt to unset a parameter; however '${param}' cannot be unset. You should remove '${param}' from your request or supply a non-empty value.`,
      param,
    )
  }
  if (issue.message === 'Invalid integer') {
    return invalid('parameter_invalid_integer', `Invalid integer: ${String(value)}`, param)
  }
  if (issue.message === 'Invalid decimal') {
    return invalid('', `Invalid decimal: ${String(value)}`, param)
  }
  if (issue.code === 'invalid_value') {
    const choices = issue.values.map(String).join(', ')
    return invalid('', `Invalid ${param}: must be one of ${choices}`, param)
  }
  return invalid('', `Invalid ${param}: ${issue.message}`, param)
}

function bracketed(path: readonly PropertyKey[]): string {
  const [head, ...rest] = path.map(String)
  return `${head ?? ''}${rest.map(key => `[${key}]`).join('')}`
}

function valueAt(fields: object, path: readonly PropertyKey[]): unknown {
  return path.reduce<unknown>(
    (value, key) =>
      typeof value === 'object' && value !== null ? Reflect.get(value, key) : undefined,
    fields,
  )
}
