import type { FastifyRequest } from 'fastify'
import { z } from 'zod'
import type { Refusals } from './errors.ts'
import { readInput } from './input.ts'

const perPage = 50
const query = z.object({ page: z.coerce.number().int().min(1).default(1) })

/** One page of a list, 50 rows long, as Hostinger wraps it; newest rows last. */
export function pageOf<T>(
  refusals: Refusals,
  request: FastifyRequest,
  rows: T[],
  render: (row: T) => object,
): object {
  const { page } = readInput(refusals, query, request.query)
  return {
    data: rows.slice((page - 1) * perPage, page * perPage).map(render),
    meta: { current_page: page, per_page: perPage, total: rows.length },
  }
}
