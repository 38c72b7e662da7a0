import { randomBytes } from 'node:crypto'
import { request as httpRequest, type IncomingMessage } from 'node:http'
import type { AddressInfo } from 'node:net'
import { setTimeout as pause } from 'node:timers/promises'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { accounts } from '../../src/accounts/tables.ts'
import { openFilesWorld } from './files-world.ts'
import { memberOf } from './invited.ts'
import type { Visitor } from './world.ts'

const opened = await openFilesWorld()
const { world, layla, files, at, query, part, finish } = opened
afterAll(opened.close)

const password = 'a long password'
const piece = randomBytes(4_000_000)
const filmBytes = 6 * piece.length

beforeAll(async () => {
  const upload = { path: at('film.bin'), id: 'film0001' }
  for (let offset = 0; offset < filmBytes; offset += piece.length) {
    await part({ ...upload, offset }, piece)
  }
  await finish({ ...upload, bytes: filmBytes })
  await world.db.update(accounts).set({ emailVerified: true })
})

/** A download over a slow line: how far it came, and whether it has been cut. */
interface Download {
  status: number
  bytes: number
  isCut: boolean
}
const going: IncomingMessage[] = []
afterAll(() => {
  for (const answer of going) answer.destroy()
})

async function download(headers: Record<string, string>): Promise<Download> {
  const { port } = world.app.server.address() as AddressInfo
  const path = `${files}/content${query({ path: at('film.bin') })}`
  const answer = await new Promise<IncomingMessage>((resolve, reject) => {
    httpRequest({ host: '127.0.0.1', port, path, headers })
      .on('response', resolve)
      .on('error', reject)
      .end()
  })
  going.push(answer)
  const seen = { status: answer.statusCode ?? 0, bytes: 0, isCut: false }
  const read = async () => {
    for await (const some of answer) {
      seen.bytes += some.length
      await pause(100)
    }
  }
  read().catch(() => {
    seen.isCut = true
  })
  return seen
}

/** Until it is cut, before its end. */
const untilCut = (one: Download) =>
  expect.poll(() => one.isCut && one.bytes < filmBytes, { timeout: 60_000 }).toBe(true)

async function remove(member: Visitor): Promise<void> {
  const { email } = (await member.send('GET', '/api/me')).json()
  const { members } = (await layla.send('GET', '/api/me/team')).json()
  const { id } = members.find((one: { email: string }) => one.email === email)
  await layla.send('DELETE', `/api/me/team/members/${id}`)
}

test('ends for a member who was removed, and goes on for its owner', async () => {
  const member = await memberOf(world, layla, 'noor@example.test', 'collaborator')
  const theirs = await download({ cookie: member.cookie })
  const own = await download({ cookie: layla.cookie })
  expect([theirs.status, own.status]).toEqual([200, 200])
  await remove(member)
  await untilCut(theirs)
  expect(own.isCut).toBe(false)
})

test('ends for a key that was revoked, and for whoever has signed out', async () => {
  const wish = { name: 'film', scopes: ['operate'], expiresInDays: null, password }
  const { token, id } = (await layla.send('POST', '/api/me/api-keys', wish)).json()
  const byKey = await download({ authorization: `Bearer ${token}` })
  const bySession = await download({ cookie: layla.cookie })
  expect([byKey.status, bySession.status]).toEqual([200, 200])
  await layla.send('DELETE', `/api/me/api-keys/${id}`)
  await untilCut(byKey)
  expect(bySession.isCut).toBe(false)
  await layla.send('POST', '/api/auth/sign-out')
  await untilCut(bySession)
})
