import { z } from 'zod'
import { failures, refuse, success } from './answers.ts'
import type { DnsRecord } from './zone.ts'

const perPageDefault = 100
const perPageMax = 5_000_000

const listQuery = z.object({
  page: z.coerce.number().int().min(1).default(1),
  per_page: z.coerce.number().int().min(5).max(perPageMax).default(perPageDefault),
  order: z.enum(['type', 'name', 'content', 'ttl', 'proxied']).optional(),
  direction: z.enum(['asc', 'desc']).default('asc'),
  match: z.enum(['any', 'all']).default('all'),
  type: z.string().optional(),
  proxied: z.enum(['true', 'false']).optional(),
})

const textFields = ['name', 'content', 'comment'] as const
type Condition = (text: string, wanted: string) => boolean
const conditions: Record<string, Condition> = {
  exact: (text, wanted) => text === wanted,
  contains: (text, wanted) => text.includes(wanted),
  startswith: (text, wanted) => text.startsWith(wanted),
  endswith: (text, wanted) => text.endsWith(wanted),
}

/**
 * Answers `GET dns_records`. Text filters come as `name.exact=`, `name.contains=` and so on (some
 * clients write `name[exact]=`), and as the older plain `name=`, which means exact.
 */
export function listRecords(records: DnsRecord[], rawQuery: unknown): object {
  const read = listQuery.safeParse(rawQuery)
  if (!read.success) return refuse(failures.invalid(z.prettifyError(read.error)))
  const query = read.data
  const tests = [...textTests(rawQuery)]
  if (query.type !== undefined) tests.push(record => record.type === query.type)
  if (query.proxied !== undefined) tests.push(record => String(record.proxied) === query.proxied)
  const isFound = (record: DnsRecord) =>
    tests.length === 0 ||
    (query.match === 'all' ? tests.every(test => test(record)) : tests.some(test => test(record)))
  const found = sorted(records.filter(isFound), query)
  const page = found.slice((query.page - 1) * query.per_page, query.page * query.per_page)
  return success(page, {
    result_info: {
      page: query.page,
      per_page: query.per_page,
      count: page.length,
      total_count: found.length,
      total_pages: Math.max(1, Math.ceil(found.length / query.per_page)),
    },
  })
}

function* textTests(rawQuery: unknown): Generator<(record: DnsRecord) => boolean> {
  for (const [key, value] of Object.entries(rawQuery ?? {})) {
    const match = /^([a-z]+)(?:[.[](\w+)\]?)?$/.exec(key)
    const field = textFields.find(one => one === match?.[1])
    const condition = conditions[match?.[2] ?? 'exact']
    if (!field || !condition) continue
    const wanted = String(value).toLowerCase()
    yield record => condition(String(record[field] ?? '').toLowerCase(), wanted)
  }
}

function sorted(records: DnsRecord[], query: z.infer<typeof listQuery>): DnsRecord[] {
  const { order, direction } = query
  if (!order) return records
  const sign = direction === 'desc' ? -1 : 1
  return [...records].sort((a, b) => (a[order] < b[order] ? -sign : a[order] > b[order] ? sign : 0))
}
