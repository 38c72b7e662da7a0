import { z } from 'zod'
import type { StripeObject } from './account.ts'
import { invalid } from './errors.ts'
import { integer, text } from './params.ts'

/** The parameters that every list takes. */
export const listParams = {
  limit: integer.optional(),
  starting_after: text.optional(),
  ending_before: text.optional(),
}
const paging = z.object(listParams)
export type Paging = z.output<typeof paging>

export interface List<T> {
  object: 'list'
  data: T[]
  has_more: boolean
  url: string
}

/** A page of `all` (newest first) around a cursor. Refuses a cursor that names nothing in it. */
export function page<T extends { id: string }>(
  url: string,
  all: T[],
  paging: Paging = {},
): List<T> {
  const limit = paging.limit ?? 10
  if (limit < 1 || limit > 100) {
    throw invalid(
      'parameter_invalid_integer',
      limit > 100
        ? `This value must be less than or equal to 100 (it currently is \`${limit}\`).`
        : 'This value must be greater than or equal to 1.',
      'limit',
    )
  }
  if (paging.ending_before !== undefined) {
    const before = all.slice(0, position(all, paging.ending_before, 'ending_before'))
    return { object: 'list', data: before.slice(-limit), has_more: before.length > limit, url }
  }
  const start =
    paging.starting_after === undefined
      ? 0
      : position(all, paging.starting_after, 'starting_after') + 1
  const data = all.slice(start, start + limit)
  return { object: 'list', data, has_more: all.length > start + limit, url }
}

function position(all: { id: string }[], id: string, param: string): number {
  const index = all.findIndex(object => object.id === id)
  if (index === -1) throw invalid('resource_missing', `No such object: '${id}'`, param)
  return index
}

/** Whether an object was made within the bounds of a `created` parameter. */
export function isWithin(
  object: Pick<StripeObject, 'created'>,
  bounds: { gt?: number; gte?: number; lt?: number; lte?: number } | undefined,
): boolean {
  const { gt = -1, gte = 0, lt = Infinity, lte = Infinity } = bounds ?? {}
  return (
    object.created > gt && object.created >= gte && object.created < lt && object.created <= lte
  )
}
