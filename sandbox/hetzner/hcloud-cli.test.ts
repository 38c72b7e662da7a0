import { execFile } from 'node:child_process'
import { accessSync, constants } from 'node:fs'
import { promisify } from 'node:util'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { makePublicKey } from '../machines/test-public-key.ts'
import { type RunningSandbox, startSandbox } from '../start.ts'

const cli = '/usr/bin/hcloud'
const isInstalled = isExecutable(cli)
if (!isInstalled)
  process.stderr.write(`${cli} is absent (Debian's hcloud-cli): its tests are skipped\n`)

describe.skipIf(!isInstalled)("Debian's hcloud, unmodified,", () => {
  let sandbox: RunningSandbox

  beforeAll(async () => {
    sandbox = await startSandbox()
  })
  afterAll(() => sandbox.close())

  async function hcloud(...args: string[]): Promise<string> {
    const env = { ...process.env, ...sandbox.environment, HOME: '/nonexistent' }
    const { stdout } = await promisify(execFile)(cli, args, { env, timeout: 30_000 })
    return stdout
  }

  test('creates, lists, describes, snapshots and deletes a server', async () => {
    await hcloud('ssh-key', 'create', '--name', 'key', '--public-key', makePublicKey())
    const order = ['--name', 'web', '--type', 'cx23', '--image', 'debian-12', '--ssh-key', 'key']
    const created = await hcloud(
      'server',
      'create',
      ...order,
      '--location',
      'fsn1',
      '--label',
      'a=b',
    )
    expect(created).toContain('IPv4: 198.18.')
    expect(await hcloud('server', 'list', '--selector', 'a=b')).toMatch(/web\s+running/)
    const described: unknown = JSON.parse(await hcloud('server', 'describe', 'web', '-o', 'json'))
    expect(described).toMatchObject({
      name: 'web',
      server_type: { name: 'cx23' },
      labels: { a: 'b' },
    })
    await hcloud('server', 'poweroff', 'web')
    await hcloud('server', 'create-image', '--type', 'snapshot', '--description', 'mine', 'web')
    expect(await hcloud('image', 'list', '--type', 'snapshot')).toContain('mine')
    await hcloud('server', 'delete', 'web')
    const listed = () => hcloud('server', 'list', '-o', 'noheader')
    await expect.poll(listed, { timeout: 10_000, interval: 200 }).toBe('')
  }, 60_000)

  test('says what is wrong in the words of the API', async () => {
    const order = ['server', 'create', '--name', 'x', '--type', 'cx11', '--image', 'debian-12']
    await expect(hcloud(...order)).rejects.toThrow("invalid input in field 'server_type'")
  })
})

function isExecutable(path: string): boolean {
  try {
    accessSync(path, constants.X_OK)
    return true
  } catch (error) {
    if (error instanceof Error && 'code' in error) return false
    throw error
  }
}
