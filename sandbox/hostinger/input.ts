import { z } from 'zod'
import { fingerprintOf } from '../machines/ssh-public-key.ts'
import type { Refusals } from './errors.ts'

/** Reads a body, query or path against a schema; 422 with every field at fault. */
export function readInput<S extends z.ZodType>(
  refusals: Refusals,
  schema: S,
  input: unknown,
): z.infer<S> {
  const read = schema.safeParse(input ?? {})
  if (read.success) return read.data
  const errors: Record<string, string[]> = {}
  for (const issue of read.error.issues) {
    const field = issue.path.join('.') || 'body'
    errors[field] = [...(errors[field] ?? []), sentence(field, issue)]
  }
  return refusals.invalid(errors)
}

/** In the manner of Laravel, which words Hostinger's: `The name field is required.` */
function sentence(field: string, issue: z.core.$ZodIssue): string {
  const name = field.replaceAll('_', ' ')
  if (issue.code === 'invalid_type' && /undefined/.test(issue.message)) {
    return `The ${name} field is required.`
  }
  if (issue.code === 'custom') return `The ${name} ${issue.message}`
  return `The ${name} field is invalid: ${issue.message}.`
}

const number = z.coerce.number().int()

/** The numbers in a path such as `/firewall/:id/rules/:ruleId`. */
export function readId(refusals: Refusals, params: unknown, name = 'id'): number {
  return readInput(refusals, z.object({ [name]: number }), params)[name] ?? Number.NaN
}

/** Looked at again when the machine is set up, see {@link unacceptable}. */
export const hostname = z.string().min(1).max(253)

/** Hostinger looks passwords up in lists of leaked ones; these few stand in for such a list. */
const leaked = new Set(['password1234', 'qwerty123456', 'letmein12345', 'welcome12345'])

export const password = z
  .string()
  .refine(text => text.length >= 12, 'must be at least 12 characters.')
  .refine(text => /[A-Z]/.test(text), 'must contain at least one uppercase letter.')
  .refine(text => /[a-z]/.test(text), 'must contain at least one lowercase letter.')
  .refine(text => /\d/.test(text), 'must contain at least one number.')
  .refine(
    text => !leaked.has(text.toLowerCase()),
    'has appeared in a data leak. Please choose a different password.',
  )

/**
 * What the machines' own side does not take, in its words; null when it takes all. A purchase gets
 * there only after it was paid. The sentence about hostnames was seen; that a password needs one of
 * these signs was seen too, not how that is said.
 */
export function unacceptable(wanted: {
  hostname?: string | null
  password?: string | null
}): string | null {
  const label = '(?!-)[a-z0-9-]{1,63}(?<!-)'
  const isFullName = new RegExp(`^${label}(\\.${label})+$`)
  if (wanted.hostname && !isFullName.test(wanted.hostname)) {
    return '[VPS:2004] Wrong hostname FQDN format'
  }
  if (wanted.password && !/[-().&@?'#;/,+]/.test(wanted.password)) {
    return "[VPS:2004] Password must contain at least one of -().&@?'#;/,+"
  }
  return null
}

/** An SSH public key in OpenSSH's form. */
export const publicKey = z
  .object({
    name: z.string().min(1).max(255),
    key: z
      .string()
      .max(8192)
      .refine(text => fingerprintOf(text) !== null, 'is not a valid SSH public key.'),
  })
  .transform(({ name, key }) => ({ name, key: key.trim() }))
