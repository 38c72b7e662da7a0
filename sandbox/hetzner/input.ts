import { z } from 'zod'
import { refuse } from './errors.ts'

/** Reads a body, query or path against a schema; `invalid_input` with every field at fault. */
export function readInput<S extends z.ZodType>(schema: S, input: unknown): z.infer<S> {
  const read = schema.safeParse(input ?? {})
  if (read.success) return read.data
  const messages = new Map<string, string[]>()
  for (const issue of read.error.issues) {
    const field = issue.path.join('.') || 'body'
    messages.set(field, [...(messages.get(field) ?? []), issue.message])
  }
  const names = [...messages.keys()].map(name => `'${name}'`).join(', ')
  return refuse('invalid_input', `invalid input in field ${names}`, {
    fields: [...messages].map(([name, texts]) => ({ name, messages: texts })),
  })
}

/** An id or a name, as the API takes both for types, images, locations and keys. */
export const idOrName = z.union([z.int(), z.string().min(1)])

const pathIds = z.object({
  id: z.coerce.number().int(),
  action_id: z.coerce.number().int().default(0),
})

/** The ids of a path such as `/servers/:id/actions/:action_id`. */
export function readIds(params: unknown): { id: number; actionId: number } {
  const { id, action_id: actionId } = readInput(pathIds, params)
  return { id, actionId }
}

/** RFC 1123: letters, digits, hyphens and dots. */
export const hostname = z
  .string()
  .max(253)
  .regex(
    /^(?!-)[A-Za-z0-9-]{1,63}(?<!-)(\.(?!-)[A-Za-z0-9-]{1,63}(?<!-))*$/,
    'is not a valid hostname',
  )
