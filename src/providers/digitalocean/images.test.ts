import { describe, expect, test } from 'vitest'
import { conversation, pageOf, refusal } from './conversation.example.ts'
import { nameOf } from './images.ts'

const { converse } = conversation()
const { signal } = new AbortController()
const labels = { 'sambuk.installation': 'ins_1', 'sambuk.image': 'img_1' }
const name = 'sambuk:image:img_1 sambuk:installation:ins_1'

const wireImage = (id: number, more: object = {}) => ({
  id,
  name,
  type: 'snapshot',
  status: 'available',
  min_disk_size: 50,
  regions: ['fra1'],
  created_at: '2026-11-21T10:00:00Z',
  slug: null,
  ...more,
})
const list = { request: 'GET /v2/images?private=true&page=1&per_page=200' }
const none = { ...list, body: pageOf('images', []) }
const listed = (...images: object[]) => ({ ...list, body: pageOf('images', images) })

describe('prepared images', () => {
  test('are told from others by their names, newest first, with where they can be used', async () => {
    const digitalOcean = await converse([
      listed(
        wireImage(1),
        wireImage(2, { created_at: '2026-11-22T10:00:00Z', regions: ['fra1', 'ams3'] }),
        wireImage(3, { name: 'web-01 before the upgrade' }),
        wireImage(4, { type: 'backup' }),
        wireImage(5, { type: 'custom', min_disk_size: null }),
        wireImage(6, { status: 'deleted' }),
        wireImage(7, { name: 'sambuk:image:img_2 sambuk:installation:ins_1' }),
      ),
    ])
    expect(await digitalOcean.listImages(labels, signal)).toEqual({
      ok: true,
      value: [
        {
          id: '2',
          labels,
          diskGb: 50,
          locations: ['fra1', 'ams3'],
          createdAt: new Date('2026-11-22T10:00:00Z'),
          ready: true,
        },
        expect.objectContaining({ id: '1', locations: ['fra1'] }),
      ],
    })
  })

  test.each([
    ['is being copied', { status: 'pending' }],
    ['does not know its disk yet', { min_disk_size: null }],
  ])('one that %s is not ready', async (_, more) => {
    const digitalOcean = await converse([listed(wireImage(1, more))])
    const images = await digitalOcean.listImages(labels, signal)
    expect(images).toMatchObject({ ok: true, value: [{ ready: false }] })
  })

  test('cannot be told when a page is of another shape', async () => {
    const digitalOcean = await converse([listed(wireImage(1, { created_at: 'yesterday' }))])
    const images = await digitalOcean.listImages(labels, signal)
    expect(images).toMatchObject({ ok: false, error: { kind: 'unavailable' } })
  })

  test('one that is gone may be deleted again', async () => {
    const request = 'DELETE /v2/images/1'
    const digitalOcean = await converse([{ request, status: 404, body: refusal('-', 'not_found') }])
    expect(await digitalOcean.deleteImage('1', signal)).toEqual({ ok: true, value: null })
  })
})

describe('making an image', () => {
  const begin = { request: 'POST /v2/droplets/42/actions' }
  const wanted = { description: 'openclaw', labels }
  const action = (status: string) => ({ action: { id: 36_804_636, status, type: 'snapshot' } })

  test('begins with a name that carries the labels', async () => {
    const sent = { type: 'snapshot', name }
    const digitalOcean = await converse([
      none,
      { ...begin, sent, status: 201, body: action('in-progress') },
    ])
    expect(await digitalOcean.createImage('42', wanted, signal)).toEqual({ ok: true, value: null })
  })

  test('is refused when there is one', async () => {
    const digitalOcean = await converse([listed(wireImage(9))])
    const made = await digitalOcean.createImage('42', wanted, signal)
    expect(made).toMatchObject({ ok: false, error: { kind: 'already-exists' } })
  })

  test('says busy while it is being made, and is not asked for twice', async () => {
    const busy = refusal('Droplet already has a pending event.')
    const digitalOcean = await converse([none, { ...begin, status: 422, body: busy }])
    const made = await digitalOcean.createImage('42', wanted, signal)
    expect(made).toMatchObject({ ok: false, error: { kind: 'busy', code: 'pending_event' } })
  })

  test.each([
    ['the connection is cut', { instead: 'reset' as const }],
    ['their gateway fails', { status: 502, body: '<html>' }],
    ['the answer has another shape', { status: 201, body: {} }],
    ['its action has failed already', { status: 201, body: action('errored') }],
  ])('has an unknown outcome when %s', async (_, failure) => {
    const digitalOcean = await converse([none, { ...begin, ...failure }])
    const made = await digitalOcean.createImage('42', wanted, signal)
    expect(made).toMatchObject({ ok: false, error: { kind: 'unknown-outcome' } })
  })

  test('takes the same name for the same labels, in whatever order they come', () => {
    const turned = Object.fromEntries(Object.entries(labels).reverse())
    expect(nameOf(turned)).toBe(nameOf(labels))
  })

  test('with more labels than a name can hold is our bug', () => {
    const many = Array.from({ length: 9 }, (_, n) => [`sambuk.label-${n}`, 'x'.repeat(40)] as const)
    expect(() => nameOf(Object.fromEntries(many))).toThrow('fit a name')
    expect(() => nameOf({})).toThrow('fit a name')
  })
})
