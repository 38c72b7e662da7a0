import { spawnSync } from 'node:child_process'
import { mkdtempSync, rmSync } from 'node:fs'
import { connect, type Socket } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { type BenchMachine, startMachine } from '../../bench/backup-machine.ts'
import { systemPath } from '../../src/blueprints/blueprint.ts'
import { openclaw } from '../../src/blueprints/openclaw/blueprint.ts'
import { Connections } from '../../src/instances/connections.ts'
import { assert } from '../../src/kit/assert.ts'
import type { InstanceTarget } from '../../src/reconcilers/steps/instance-port.ts'
import { createMachineTerminals } from '../../src/terminal/machine-terminals.ts'

const has = (program: string) => spawnSync('sh', ['-c', `command -v ${program}`]).status === 0
const missing =
  process.getuid?.() !== 0 ? 'needs root' : ['/usr/sbin/sshd', 'tmux', 'unshare'].find(p => !has(p))
const owner = { username: 'nobody', home: '/tmp', workspace: '/tmp', path: systemPath }
const session = `test-${process.pid}`
const size = { columns: 100, rows: 30 }

/** A real sshd, bash and tmux; the account without rights is the one that every computer has. */
describe.skipIf(missing !== undefined)(
  `a terminal over a real sshd${missing ? ` (skipped: ${missing})` : ''}`,
  () => {
    const folder = mkdtempSync(join(tmpdir(), 'sambuk-sshd-'))
    const wires: Socket[] = []
    let machine: BenchMachine
    let connections: Connections
    let target: InstanceTarget

    beforeAll(async () => {
      machine = await startMachine(folder)
      connections = new Connections(
        () =>
          new Promise((resolve, reject) => {
            const wire = connect({ host: '127.0.0.1', port: machine.port, noDelay: true })
            wires.push(wire)
            wire.once('connect', () => resolve(wire)).once('error', reject)
          }),
      )
      target = {
        ...{ serverId: 'srv_real', fqdn: 'real.test', address: '127.0.0.1' },
        ...{ hostKey: machine.hostKey, sshPrivateKey: machine.privateKey, gatewayToken: '' },
        ...{ health: openclaw.health, renewCertificate: 'true', hasGateway: false },
      }
    })
    afterAll(async () => {
      connections?.close()
      await machine?.stop()
      rmSync(folder, { recursive: true, force: true })
    })

    async function sitDown() {
      const terminals = createMachineTerminals(connections)
      const within = AbortSignal.timeout(20_000)
      const opened = await terminals.open(target, owner, { session, size }, within)
      assert(opened.ok, 'a terminal is opened')
      let shown = ''
      opened.value.stream.setEncoding('utf8')
      opened.value.stream.on('data', (text: string) => {
        shown += text
      })
      return {
        ...opened.value,
        sees: (what: RegExp) => expect.poll(() => shown).toMatch(what),
        /** What is typed before tmux has taken the terminal may be lost: it is typed until it is answered. */
        says: (text: string, what: RegExp) =>
          expect
            .poll(
              () => {
                if (!what.test(shown)) opened.value.stream.write(text)
                return shown
              },
              { interval: 1_500 },
            )
            .toMatch(what),
      }
    }

    test('is never root’s, knows nothing of ours, and follows the page’s size', async () => {
      process.env.SECRET_OF_OURS = 'secret of ours'
      const terminal = await sitDown()
      await terminal.says(
        'echo [$(whoami)] [$TMUX] [$LANG] [$SECRET_OF_OURS] مرحبا\r',
        /\[nobody\] \[\] \[C\.UTF-8\] \[\] مرحبا/,
      )
      terminal.resize({ columns: 77, rows: 22 })
      await terminal.says('sleep 0.2; echo [$(stty size)]\r', /\[22 77\]/)
    })

    test('is the same one again after the connection was cut, with what had scrolled away', async () => {
      const before = await sitDown()
      await before.says(
        'kept=$((40+2)); for i in $(seq 1 90); do echo line-$i-; done\r',
        /line-90-/,
      )
      for (const wire of wires.splice(0)) wire.destroy()
      expect(await before.ended).toBeNull()
      const after = await sitDown()
      await after.sees(/line-3-[\s\S]*line-90-/)
      await after.says('echo [$kept]\r', /\[42\]/)
    })

    test('is over for good once it was ended', async () => {
      const terminals = createMachineTerminals(connections)
      const within = AbortSignal.timeout(20_000)
      expect(await terminals.end(target, owner, session, within)).toEqual({ ok: true, value: null })
      const fresh = await sitDown()
      await fresh.says('echo [$kept]; exit 5\r', /\[\]/)
      // What tmux shows ends well, however the shell in it did.
      expect(await fresh.ended).toBe(0)
      expect(await terminals.end(target, owner, session, within)).toMatchObject({ ok: true })
    })
  },
)
