import { type ChildProcess, spawn, spawnSync } from 'node:child_process'
import { createHash, createHmac } from 'node:crypto'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { createServer } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { until } from '../machines/test-machines.ts'
import { startSandbox } from '../start.ts'
import { conductorRelease } from './conductor-release.ts'

const hasPython = spawnSync('python3', ['-c', 'import tomllib']).status === 0
const jwtSecret = 'not-a-secret-jwt-secret'

test.each([
  ['conductor', 'SAMBUK_CONDUCTOR_URL', 'SAMBUK_CONDUCTOR_SHA256'],
  ['the command line', 'SAMBUK_CONDUCTOR_CLI_URL', 'SAMBUK_CONDUCTOR_CLI_SHA256'],
])(
  'a sandbox serves %s under the address and with the checksum that it prints',
  async (...names) => {
    const [, url, sha256] = names
    const sandbox = await startSandbox()
    try {
      const response = await fetch(sandbox.environment[url] ?? '')
      const bytes = Buffer.from(await response.arrayBuffer())
      expect(createHash('sha256').update(bytes).digest('hex')).toBe(sandbox.environment[sha256])
    } finally {
      await sandbox.close()
    }
  },
)

describe.skipIf(!hasPython)('conductor as it is published (skipped without Python 3.11)', () => {
  const folder = mkdtempSync(join(tmpdir(), 'conductor-'))
  let running: ChildProcess
  let address = ''

  beforeAll(async () => {
    const port = await freePort()
    address = `http://127.0.0.1:${port}`
    const program = join(folder, 'conductor')
    const config = join(folder, 'config.toml')
    writeFileSync(program, conductorRelease.conductor.content)
    writeFileSync(
      config,
      `[server]\nhost = "127.0.0.1"\nport = ${port}\n[auth]\nowner_id = "acc"\njwt_secret = "${jwtSecret}"\n`,
    )
    running = spawn('python3', [program, '--config', config], { stdio: 'ignore' })
    await until('conductor', async () => (await fetch(`${address}/health`)).ok)
  })

  afterAll(() => {
    running?.kill()
    rmSync(folder, { recursive: true })
  })

  const ask = async (authorization: string, body = '{"text":"ping"}') => {
    const response = await fetch(`${address}/v1/ask`, {
      method: 'POST',
      headers: { authorization },
      body,
    })
    return { status: response.status, text: await response.text() }
  }

  test('says that it is well', async () => {
    const response = await fetch(`${address}/health`)
    expect(await response.json()).toEqual({ status: 'ok', version: conductorRelease.version })
  })

  test('answers its owner', async () => {
    expect(await ask(`Bearer ${jwt({})}`)).toMatchObject({
      status: 200,
      text: expect.stringContaining('ping'),
    })
  })

  test.each([
    ['nobody', ''],
    ['somebody else', `Bearer ${jwt({ sub: 'other' })}`],
    ['a token that is over', `Bearer ${jwt({ exp: 1 })}`],
    ['a token without an end', `Bearer ${jwt({ exp: undefined })}`],
    ['a token with another signature', `Bearer ${jwt({}, 'another-secret-another')}`],
    ['a token that says it needs none', `Bearer ${jwt({}, jwtSecret, 'none')}`],
    ['half a token', 'Bearer a.b'],
    ['what is no token', 'Bearer é.é.é'],
  ])('does not answer %s', async (_who, authorization) => {
    expect(await ask(Buffer.from(authorization).toString('latin1'))).toMatchObject({ status: 401 })
  })

  test('refuses a question without words', async () => {
    expect(await ask(`Bearer ${jwt({})}`, '[]')).toMatchObject({ status: 400 })
  })
})

function jwt(claims: object, secret = jwtSecret, alg = 'HS256'): string {
  const exp = Math.floor(Date.now() / 1000) + 60
  const signed = [{ alg }, { sub: 'acc', exp, ...claims }]
    .map(part => Buffer.from(JSON.stringify(part)).toString('base64url'))
    .join('.')
  return `${signed}.${createHmac('sha256', secret).update(signed).digest('base64url')}`
}

function freePort(): Promise<number> {
  return new Promise(resolve => {
    const server = createServer().listen(0, '127.0.0.1', () => {
      const address = server.address()
      const port = typeof address === 'object' && address ? address.port : 0
      server.close(() => resolve(port))
    })
  })
}
