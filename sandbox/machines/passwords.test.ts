import ssh2, { type Client } from 'ssh2'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import type { Machine } from '../world.ts'
import { exec, keyPair, login, spec, testMachines, until } from './test-machines.ts'
import { nspawnReason, sharedImageDir } from './test-nspawn.ts'

const reason = await nspawnReason()
const password = 'not-a-secret: مرحبا'

/** What a simulated sshd does with passwords is what OpenSSH does. */
describe.each([
  { driver: 'simulated' as const, runs: true },
  { driver: 'nspawn' as const, runs: reason === null },
])('sign-in by password at a machine of the $driver driver', ({ driver, runs }) => {
  const key = keyPair()
  let world: Awaited<ReturnType<typeof testMachines>>
  let machine: Machine
  let root: Client

  beforeAll(async () => {
    if (!runs) return
    world = await testMachines({ driver, ...(driver === 'nspawn' && { imageDir: sharedImageDir }) })
    const userData = `#cloud-config\nusers:\n  - name: root\n    ssh_authorized_keys: ['${key.public}']\n`
    machine = await world.machines.create(spec(world.machines, { userData }))
    const { client } = await login(machine, key.private)
    root = client
    await as('useradd --create-home --shell /bin/bash lodger && useradd --create-home guest')
    await as('chpasswd', `lodger:${password}\nguest:${password}\nroot:${password}\n`)
  }, 180_000)

  afterAll(async () => {
    root?.end()
    await world?.close()
  }, 60_000)

  const as = async (command: string, stdin = '') => {
    const done = await exec(root, command, stdin)
    expect(done).toMatchObject({ code: 0, stderr: '' })
    return done.stdout
  }
  /** A system that has just booted may not be able to reload its sshd yet. */
  const configure = (text: string) =>
    until('a reload of sshd', async () => {
      const reload =
        'cat >/etc/ssh/sshd_config.d/00-test.conf && /usr/sbin/sshd -t && systemctl reload ssh.service'
      const { code, stderr } = await exec(root, reload, text)
      if (code !== 0) throw new Error(`exit ${code}: ${stderr}`)
      return true
    })
  /** The user's name as the machine says it, or why it let nobody in; null: it did not get that far. */
  const trySignIn = async (username: string, word: string): Promise<string | null> => {
    const client = new ssh2.Client()
    const sock = await machine.connect(22)
    try {
      await new Promise<void>((resolve, reject) => {
        client.once('ready', resolve).once('error', reject)
        // It may be closed without a word; then nothing else comes.
        client.once('close', () => reject(new Error('closed')))
        client.connect({ sock, username, password: word, authHandler: ['password'] })
      })
      return (await exec(client, 'id -un')).stdout.trim()
    } catch (error) {
      const isAnswer =
        error instanceof Error && 'level' in error && /^client-auth/.test(`${error.level}`)
      return isAnswer ? error.message : null
    } finally {
      client.end()
    }
  }
  // A reloaded sshd opens its port anew, and may close what had just come in.
  const signIn = (username: string, word = password) =>
    until(
      'SSH',
      async () => (await trySignIn(username, word)) ?? Promise.reject(new Error('closed')),
    )

  test.runIf(runs)('nobody may, unless the configuration says so', async () => {
    await configure('PasswordAuthentication no\n')
    expect(await signIn('lodger')).toMatch(/authentication/i)
  })

  test.runIf(runs)('a block lets in whom it names, with the right password', async () => {
    await configure('PasswordAuthentication no\nMatch User lodger\n  PasswordAuthentication yes\n')
    expect(await signIn('lodger')).toBe('lodger')
    expect(await signIn('lodger', 'another')).toMatch(/authentication/i)
    expect(await signIn('guest')).toMatch(/authentication/i)
  })

  test.runIf(runs)('everybody may where it is said of everybody, but not root', async () => {
    await configure('PasswordAuthentication yes\n')
    expect(await signIn('guest')).toBe('guest')
    expect(await signIn('root')).toMatch(/authentication/i)
  })

  test.runIf(runs)('a mistake in the configuration is found before it counts', async () => {
    const path = '/etc/ssh/sshd_config.d/01-wrong.conf'
    const { code, stderr } = await exec(
      root,
      `echo 'PasswordAuthentification yes' >${path}; /usr/sbin/sshd -t; code=$?; rm ${path}; exit $code`,
    )
    expect(code).toBe(255)
    expect(stderr).toContain('Bad configuration option: PasswordAuthentification')
  })

  test.runIf(runs)('chpasswd refuses an account that is not there', async () => {
    expect((await exec(root, 'chpasswd', 'nobody-here:x\n')).code).toBe(1)
  })
})
