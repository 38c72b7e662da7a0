import { z } from 'zod'
import { refuseUnprocessable } from './errors.ts'

/** Reads a body, query or path against a schema; refuses with the first thing that is wrong. */
export function readInput<S extends z.ZodType>(schema: S, input: unknown): z.infer<S> {
  const read = schema.safeParse(input ?? {})
  if (read.success) return read.data
  const [issue] = read.error.issues
  const message = issue?.message ?? ''
  const isSentence = issue?.code === 'custom' && /^[A-Z]/.test(message)
  const field = isSentence ? '' : issue?.path.join('.')
  return refuseUnprocessable(field ? `${field} ${message}` : message)
}

const pathIds = z.object({
  id: z.coerce.number().int().default(0),
  action_id: z.coerce.number().int().default(0),
})

/** The numbers of a path such as `/droplets/:id/actions/:action_id`; NaN finds nothing. */
export function readIds(params: unknown): { id: number; actionId: number } {
  const read = pathIds.safeParse(params)
  if (!read.success) return { id: Number.NaN, actionId: Number.NaN }
  return { id: read.data.id, actionId: read.data.action_id }
}

/** The last part of a path as it stands: a slug, a fingerprint, a UUID or a tag. */
export function readKey(params: unknown): string {
  return z.object({ id: z.string() }).parse(params).id
}

/** Ids come as numbers and, from many clients, as digits in a string. */
export const idOrSlug = z.union([z.int(), z.string().min(1)])

/** What a Droplet may be called: names need not be unique. */
export const dropletName = z
  .string({ error: 'name must be a string' })
  .max(255)
  .refine(
    text => /^[a-zA-Z0-9]?[a-z0-9A-Z.-]*[a-z0-9A-Z]$/.test(text),
    'Only valid hostname characters are allowed. (a-z, A-Z, 0-9, . and -)',
  )

export const tagName = z
  .string()
  .max(255)
  .refine(
    text => /^[a-zA-Z0-9_\-:]+$/.test(text),
    'Tag names can only contain letters, numbers, colons, dashes, and underscores',
  )
