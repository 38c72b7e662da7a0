import { expect, test } from 'vitest'
import { byOwner } from './by-owner.ts'

const layla = { ownerName: 'Layla', ownerEmail: 'layla@example.test' }
const another = { ownerName: 'Layla', ownerEmail: 'another@example.test' }
const server = (id: string, shared: typeof layla | null) => ({ id, shared })

test('servers stand under whose they are, also where two owners have one name', () => {
  const servers = [
    ...[server('mine', null), server('a', layla), server('b', another)],
    ...[server('c', layla), server('mine too', null)],
  ]
  const { own, shared } = byOwner(servers)
  expect(own.map(({ id }) => id)).toEqual(['mine', 'mine too'])
  expect(shared).toEqual([
    { ...layla, servers: [server('a', layla), server('c', layla)] },
    { ...another, servers: [server('b', another)] },
  ])
})

test('whoever uses only their own has nothing of others', () => {
  expect(byOwner([server('mine', null)])).toEqual({ own: [server('mine', null)], shared: [] })
  expect(byOwner([])).toEqual({ own: [], shared: [] })
})
