import type { FastifyReply, FastifyRequest } from 'fastify'
import { z } from 'zod'
import { refuseField } from './errors.ts'
import { type Labels, parseSelector } from './labels.ts'

const perPageMax = 50
const perPageDefault = 25

/** A query value that may be given once or several times (`?status=off&status=running`). */
export const many = z
  .union([z.string(), z.array(z.string())])
  .optional()
  .transform(value => (value === undefined ? [] : Array.isArray(value) ? value : [value]))

export const listQuery = z.object({
  page: z.coerce.number().int().min(1).default(1),
  per_page: z.coerce.number().int().min(1).default(perPageDefault),
  sort: many,
  name: z.string().optional(),
  label_selector: z.string().optional(),
  status: many,
})
export type ListQuery = z.infer<typeof listQuery>

interface Listable {
  id: number
  name?: string | null
  created?: string
  labels?: Labels
}

/** Keeps the rows that match `name` and `label_selector`. */
export function filterRows<T extends Listable>(rows: T[], query: ListQuery): T[] {
  const { name, label_selector: text } = query
  const selector = text ? parseSelector(text) : () => true
  if (!selector) return refuseField('label_selector', 'is not a valid label selector')
  return rows.filter(row => (name === undefined || row.name === name) && selector(row.labels ?? {}))
}

/** Sorts by `sort=field[:asc|desc]`, given once or several times; by id when absent. */
export function sortRows<T extends object>(
  rows: T[],
  sort: string[],
  fields: readonly (keyof T & string)[],
): T[] {
  const keys = (sort.length > 0 ? sort : ['id']).map(text => {
    const [name, direction = 'asc'] = text.split(':')
    const field = fields.find(known => known === name)
    if (!field || !['asc', 'desc'].includes(direction)) {
      return refuseField('sort', `'${text}' is not a valid sort`)
    }
    return { field, sign: direction === 'desc' ? -1 : 1 }
  })
  return [...rows].sort((a, b) => {
    for (const { field, sign } of keys) {
      const [left, right] = [a[field], b[field]]
      if (left !== right) return (left < right ? -1 : 1) * sign
    }
    return 0
  })
}

/** Cuts out the page that was asked for, with `meta.pagination` and the `Link` header. */
export function pageOf<T>(
  request: FastifyRequest,
  reply: FastifyReply,
  rows: T[],
  query: Pick<ListQuery, 'page' | 'per_page'>,
): { rows: T[]; meta: { pagination: object } } {
  const { page } = query
  const perPage = Math.min(query.per_page, perPageMax)
  const lastPage = Math.max(1, Math.ceil(rows.length / perPage))
  const previous = page > 1 ? Math.min(page - 1, lastPage) : null
  const next = page < lastPage ? page + 1 : null
  reply.header('link', linkHeader(request, { prev: previous, next, last: lastPage }))
  return {
    rows: rows.slice((page - 1) * perPage, page * perPage),
    meta: {
      pagination: {
        page,
        per_page: perPage,
        previous_page: previous,
        next_page: next,
        last_page: lastPage,
        total_entries: rows.length,
      },
    },
  }
}

function linkHeader(request: FastifyRequest, pages: Record<string, number | null>): string {
  const links = Object.entries(pages).flatMap(([rel, page]) => {
    if (page === null) return []
    const url = new URL(request.url, `http://${request.host}`)
    url.searchParams.set('page', String(page))
    return [`<${url}>; rel="${rel}"`]
  })
  return links.join(', ')
}
