import { and, eq } from 'drizzle-orm'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { activities } from '../../src/activity/tables.ts'
import { leastRole, mayRole, socketOperations, teamRoles } from '../../src/team/roles.ts'
import { aServerOf, elsewhere, memberOf, signedUp } from './invited.ts'
import { bodies, type Operation, queries } from './well-formed.ts'
import { createHttpWorld, type HttpWorld, type Visitor } from './world.ts'

let world: HttpWorld
let owner: Visitor
let server: string
let bought: string
interface Route {
  operationId: string
  method: 'GET' | 'POST' | 'PUT' | 'PATCH' | 'DELETE'
  path: string
}
let routes: Route[]

beforeAll(async () => {
  world = await createHttpWorld()
  owner = await signedUp(world, 'owner@example.test')
  const opened = await aServerOf(world, owner, 'pearl')
  server = opened.id
  bought = opened.subscriptionId
  const { paths } = (await world.app.inject({ url: '/api/openapi.json' })).json()
  routes = Object.entries<Record<string, Operation>>(paths).flatMap(([path, operations]) =>
    Object.entries(operations).map(([method, { operationId }]) => ({
      ...{ operationId, path, method: method.toUpperCase() as Route['method'] },
    })),
  )
})
afterAll(() => world.close())

const ofServers = () => routes.filter(({ path }) => path.startsWith('/api/servers/{id}'))

const ask = (visitor: Visitor, { operationId, method, path }: Route) => {
  const query = new URLSearchParams(queries[operationId]).toString()
  const address = path.replace('{id}', server).replaceAll(/\{\w+\}/g, 'none')
  return visitor.send(
    method,
    query ? `${address}?${query}` : address,
    method === 'GET' ? undefined : (bodies[operationId] ?? {}),
    elsewhere(),
  )
}

test('every operation on a server has its least role, and the table has no other', () => {
  const known = [...ofServers().map(({ operationId }) => operationId), ...socketOperations]
  expect(Object.keys(leastRole).sort()).toEqual(known.sort())
})

describe('a walk over every operation on a server', () => {
  test.each(teamRoles)(
    'as %s is refused what the role does not allow, and nothing else',
    async role => {
      const member = await memberOf(world, owner, `${role}@example.test`, role)
      for (const route of ofServers()) {
        const answer = await ask(member, route)
        const code = answer.headers['content-type']?.toString().includes('json')
          ? answer.json()?.code
          : undefined
        if (mayRole(role, route.operationId)) {
          expect(code, route.operationId).not.toBe('role-insufficient')
        } else {
          expect([answer.statusCode, code], route.operationId).toEqual([403, 'role-insufficient'])
        }
      }
      const refusals = and(eq(activities.serverId, server), eq(activities.kind, 'access-refused'))
      expect(await world.db.$count(activities, refusals)).toBe(0)
    },
  )

  test('as a stranger finds nothing, and is written down', async () => {
    const stranger = await signedUp(world, 'stranger@example.test')
    for (const route of ofServers()) {
      const answer = await ask(stranger, route)
      expect([answer.statusCode, answer.json().code], route.operationId).toEqual([404, 'not-found'])
    }
    const refusals = and(eq(activities.serverId, server), eq(activities.kind, 'access-refused'))
    expect(await world.db.$count(activities, refusals)).toBeGreaterThan(5)
  })
})

test('what was bought is nobody’s but its owner’s', async () => {
  const manager = await memberOf(world, owner, 'buyer@example.test', 'manager')
  for (const path of ['/api/orders', '/api/subscriptions', '/api/invoices']) {
    expect((await manager.send('GET', path)).json(), path).toEqual([])
  }
  for (const path of [`/api/orders/${bought}`, `/api/subscriptions/${bought}`]) {
    expect((await manager.send('GET', path)).statusCode, path).toBe(404)
  }
  const cancel = bodies.cancelSubscription
  const asked = await manager.send('POST', `/api/subscriptions/${bought}/cancel`, cancel)
  expect(asked.statusCode).toBe(404)
})
