import { fail, ok } from '../../kit/result.ts'
import type { Answer } from '../compute.ts'
import type { VendorRequest } from './request.ts'

/** More pages than any account of ours has: beyond them the vendor is going in circles. */
export const pagesMax = 200

export type ListRequest = Pick<VendorRequest, 'operation' | 'path' | 'query' | 'ownLimit'>

/**
 * Follows a list to its end. A list that does not end is an error, never a shorter list: whoever
 * looks for orphans must not mistake the first pages for everything.
 */
export async function listAll<T>(
  provider: string,
  { operation }: ListRequest,
  readPage: (page: number) => Answer<{ items: T[]; next: number | null }>,
): Answer<T[]> {
  const items: T[] = []
  let page: number | null = 1
  for (let read = 0; read < pagesMax && page !== null; read++) {
    const answer: Awaited<ReturnType<typeof readPage>> = await readPage(page)
    if (!answer.ok) return answer
    items.push(...answer.value.items)
    page = answer.value.next
  }
  if (page === null) return ok(items)
  const message = `the list goes on beyond ${pagesMax} pages`
  return fail({ kind: 'unavailable', provider, operation, code: 'too-many-pages', message })
}
