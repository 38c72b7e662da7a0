import type Stripe from 'stripe'
import { fail, ok } from '../../kit/result.ts'
import type { Answer } from '../compute.ts'
import type { AskStripe } from './connection.ts'
import { unreadable } from './errors.ts'

/** More than any account of ours has; a list that never ends is a mistake, here or there. */
const entriesMax = 100_000

/** All pages of a list, newest first; one that is longer than it can be is an error, never cut short. */
export async function listAll<T extends { id: string }>(
  ask: AskStripe,
  operation: string,
  signal: AbortSignal,
  list: (stripe: Stripe) => Stripe.ApiListPromise<T>,
): Answer<T[]> {
  const listed = await ask(operation, 'read', signal, async stripe => {
    const entries: T[] = []
    for await (const entry of list(stripe)) {
      entries.push(entry)
      if (entries.length > entriesMax) break
    }
    return entries
  })
  if (!listed.ok || listed.value.length <= entriesMax) return listed
  return fail(unreadable(operation, `more than ${entriesMax} entries`))
}

/** The whole of a list of which an object carries the beginning. */
export const completed = async <T>(
  carried: { data: T[]; has_more: boolean } | undefined,
  list: () => Answer<T[]>,
): Answer<T[]> => (carried && !carried.has_more ? ok(carried.data) : list())

/** A reference, expanded or not. */
export const idOf = (reference: string | { id: string } | null | undefined): string | null =>
  typeof reference === 'string' ? reference : (reference?.id ?? null)

export const dateOf = (seconds: number): Date => new Date(seconds * 1000)
export const dateOrNull = (seconds: number | null): Date | null =>
  seconds === null ? null : dateOf(seconds)
