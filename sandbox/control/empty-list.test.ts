import { expect, test } from 'vitest'
import { emptied } from './empty-list.ts'

test.each([
  [
    'Hetzner',
    {
      servers: [{ id: 1 }],
      meta: {
        pagination: { page: 1, per_page: 50, next_page: 2, last_page: 3, total_entries: 120 },
      },
    },
    {
      servers: [],
      meta: {
        pagination: { page: 1, per_page: 50, next_page: null, last_page: 1, total_entries: 0 },
      },
    },
  ],
  [
    'DigitalOcean',
    { droplets: [{ id: 1 }], links: { pages: { next: 'https://…?page=2' } }, meta: { total: 2 } },
    { droplets: [], links: {}, meta: { total: 0 } },
  ],
  ['Hostinger', [{ id: 1 }], []],
  [
    'Cloudflare',
    { success: true, result: [{ id: 'a' }], result_info: { page: 1, count: 1, total_count: 1 } },
    { success: true, result: [], result_info: { page: 1, count: 0, total_count: 0 } },
  ],
])('a list of %s shows nothing and says so in its own form', (_vendor, body, expected) => {
  expect(emptied(body)).toEqual(expected)
})
