import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { type RunningSandbox, startSandbox } from '../../sandbox/start.ts'
import { bootConductor, password } from '../conductor-machine.ts'
import { promisesOfConductorUpdates } from '../contract/conductor-updates.ts'

const needed = ['systemd-nspawn', 'mmdebstrap', 'ip', 'nft', 'slirp4netns']
const missing = needed.filter(
  program =>
    !['/usr/bin', '/usr/sbin', '/bin', '/sbin'].some(folder => existsSync(join(folder, program))),
)
const why =
  process.getuid?.() !== 0
    ? 'it needs root'
    : missing.length > 0
      ? `${missing.join(', ')} are missing`
      : null

/** The blueprint's scripts on real Debian: apt, systemd with its hardening, sshd, Caddy, nftables and sudo. */
describe.skipIf(why !== null)(
  `conductor on a real machine${why ? ` (skipped: ${why})` : ''}`,
  () => {
    let sandbox: RunningSandbox
    let conductor: Awaited<ReturnType<typeof bootConductor>>

    beforeAll(async () => {
      sandbox = await startSandbox({ driver: 'nspawn' })
      conductor = await bootConductor(sandbox, { timeoutMs: 4 * 60_000 })
    }, 5 * 60_000)

    afterAll(async () => {
      conductor?.close()
      await conductor?.machine.delete()
      await sandbox?.close()
    })

    test('verifies: TLS by ACME on its name, and conductor in health behind it', async () => {
      await expect
        .poll(
          () => conductor.instances.verify(conductor.target, true, AbortSignal.timeout(20_000)),
          { timeout: 20_000 },
        )
        .toEqual({ ok: true, value: null })
      const { status, body } = await conductor.ask('/health')
      expect([status, JSON.parse(body)]).toEqual([200, { status: 'ok', version: '1.0.0' }])
      expect(await conductor.ask('/v1/ask', 'POST')).toMatchObject({ status: 401 })
    })

    test('its owner signs in by password, is greeted, talks to conductor and may become root', async () => {
      const terminal = await conductor.signIn('owner', password)
      expect(terminal.screen()).toContain('أهلًا بك في خادمك.')
      await terminal.type('spoq status', 'conductor 1.0.0: ok')
      await terminal.type('spoq ask "hello"', 'you said: hello')
      await terminal.type('sudo -k id -un', 'password for owner')
      await terminal.type(password, 'root')
      terminal.close()
    })

    test('nobody else signs in by password', async () => {
      for (const [username, word] of [
        ['root', password],
        ['owner', 'another-password'],
        ['conductor', password],
      ] as const) {
        await expect(conductor.signIn(username, word)).rejects.toThrow(/authentication/i)
      }
    })

    test('runs without rights, and keeps its secret to itself and the owner', async () => {
      expect(await conductor.exec('ps -C conductor -o user=')).toBe('conductor')
      expect(await conductor.exec('stat -c "%a %U:%G" /etc/conductor/config.toml')).toBe(
        '640 root:conductor',
      )
      expect(await conductor.exec('ls /etc/sambuk/owner-password')).toContain('No such file')
      expect(await conductor.exec('systemctl --failed --plain --no-legend')).toBe('')
    })

    test('has a firewall of its own: what listens is reached on the declared ports only', async () => {
      expect(await conductor.exec('nft list ruleset')).toMatch(/tcp dport \{ 22, 80, 443 \} accept/)
      await conductor.exec('systemd-run --unit=open-port python3 -m http.server 9000')
      await conductor.exec('until curl -sf -o /dev/null http://127.0.0.1:9000; do sleep 0.1; done')
      const machine = sandbox.world.machines.findByAddress(conductor.machine.address)
      await expect(machine?.connect(9000)).rejects.toMatchObject({ code: 'ETIMEDOUT' })
    })

    test('is there again after a reboot, firewall and all', { timeout: 90_000 }, async () => {
      await conductor.exec('touch /run/before && systemd-run --on-active=0.2 systemctl reboot')
      const signal = AbortSignal.timeout(60_000)
      await expect
        .poll(
          async () => {
            const verified = await conductor.instances.verify(conductor.target, true, signal)
            return verified.ok && (await conductor.exec('ls /run/before'))
          },
          { timeout: 60_000 },
        )
        .toContain('No such file')
      expect(await conductor.exec('nft list ruleset')).toContain('policy drop')
      expect(await conductor.exec('systemctl --failed --plain --no-legend')).toBe('')
    })

    promisesOfConductorUpdates(() => ({ sandbox, conductor }))

    test('may be installed once more over itself, proved and sealed, as for an image', {
      timeout: 90_000,
    }, async () => {
      const { prove, seal } = conductor.blueprint.scripts
      await conductor.exec('rm /etc/sambuk/installed')
      const again = await conductor.exec('bash /usr/local/lib/sambuk/install.sh; echo "ended $?"')
      expect(again).toContain('sambuk: installed\nended 0\n')
      expect(await conductor.exec('bash -s; echo "ended $?"', prove)).toMatch(/ended 0$/)
      expect(await conductor.exec('bash -s; echo "ended $?"', seal)).toMatch(/ended 0$/)
      expect(await conductor.exec('ls -A /var/lib/conductor /etc/conductor')).toBe(
        '/etc/conductor:\n\n/var/lib/conductor:',
      )
    })
  },
)
