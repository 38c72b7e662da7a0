import { mkdtempSync, rmSync, statSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { seedAccounts, seedPasswords } from '../../src/cli/seed.ts'
import { systemRandom } from '../../src/kit/random.ts'
import { createHttpWorld, type HttpWorld, Visitor } from './world.ts'

let world: HttpWorld
const stateDir = mkdtempSync(path.join(tmpdir(), 'sambuk-seed-'))
beforeAll(async () => {
  world = await createHttpWorld()
})
afterAll(async () => {
  await world.close()
  rmSync(stateDir, { recursive: true })
})

test('seeding twice gives the same two people, who can sign in', async () => {
  const seed = () => seedAccounts(world.auth, world.db, seedPasswords(stateDir, systemRandom))
  const first = await seed()
  expect(await seed()).toEqual(first)
  expect(first.map(({ email, role }) => [email, role])).toEqual([
    ['layla@sambuk.test', 'customer'],
    ['omar@sambuk.test', 'operator'],
  ])
  const omar = new Visitor(world.app)
  const [, login] = first
  const { email, password } = login ?? { email: '', password: '' }
  expect((await omar.send('POST', '/api/auth/sign-in/email', { email, password })).statusCode).toBe(
    200,
  )
  expect((await omar.send('GET', '/api/operator/servers')).json()).toEqual({ servers: [] })
})

test('their passwords are readable by their owner only', () => {
  expect(statSync(path.join(stateDir, 'logins.json')).mode & 0o777).toBe(0o600)
})
