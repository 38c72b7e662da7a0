import type { FastifyRequest } from 'fastify'
import { z } from 'zod'
import { readInput } from './input.ts'

const perPageMax = 200
const perPageDefault = 20

/** Values out of range are brought into it, not refused. */
const pageQuery = z.object({
  page: z.coerce.number().int().catch(1).default(1),
  per_page: z.coerce.number().int().catch(perPageDefault).default(perPageDefault),
})

export interface Page<T> {
  rows: T[]
  links: { pages?: Record<string, string> }
  meta: { total: number }
}

/** Cuts out the page that was asked for. `links.pages` has full URLs, and is absent when all fits. */
export function pageOf<T>(request: FastifyRequest, all: readonly T[]): Page<T> {
  const query = readInput(pageQuery, request.query)
  const page = Math.max(1, query.page)
  const perPage = Math.min(perPageMax, Math.max(1, query.per_page))
  const last = Math.max(1, Math.ceil(all.length / perPage))
  const urlOf = (number: number): string => {
    const url = new URL(request.url, `http://${request.host}`)
    url.searchParams.set('page', String(number))
    url.searchParams.set('per_page', String(perPage))
    return url.href
  }
  const back: Record<string, string> =
    page > 1 ? { first: urlOf(1), prev: urlOf(Math.min(page - 1, last)) } : {}
  const forth: Record<string, string> =
    page < last ? { next: urlOf(page + 1), last: urlOf(last) } : {}
  return {
    rows: all.slice((page - 1) * perPage, page * perPage),
    links: last > 1 ? { pages: { ...back, ...forth } } : {},
    meta: { total: all.length },
  }
}
