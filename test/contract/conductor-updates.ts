import { createHash } from 'node:crypto'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { conductorRelease } from '../../sandbox/downloads/conductor-release.ts'
import { createConductor } from '../../src/blueprints/conductor/blueprint.ts'
import type { ConductorRelease } from '../../src/blueprints/conductor/release.ts'
import { createDial } from '../../src/instances/dial.ts'
import { createShell } from '../../src/instances/shell.ts'
import { isSettled, type UpdateStage } from '../../src/instances/update-scripts.ts'
import { createSoftwareUpdates, type SoftwareUpdates } from '../../src/instances/update-software.ts'
import { assert } from '../../src/kit/assert.ts'
import type { Sandbox } from '../bare-machine.ts'
import { type bootConductor, password } from '../conductor-machine.ts'

export interface Booted {
  readonly sandbox: Sandbox
  readonly conductor: Awaited<ReturnType<typeof bootConductor>>
}

const soon = () => AbortSignal.timeout(30_000)
const state = '/var/lib/conductor/state'
const notes = '/home/owner/notes'

/** A release that leaves its mark in the data before it gives up. */
const broken = `#!/bin/bash\necho 'of a release that does not start' >${state}\nexit 78\n`

/** What a machine with conductor does with another release, whatever the machine is made of. */
export function promisesOfConductorUpdates(booted: () => Booted): void {
  // Until the end of all: what came with an update may be installed once more.
  let published: Awaited<ReturnType<typeof publisher>>
  afterAll(() => published?.close())

  describe('another release', () => {
    let updates: SoftwareUpdates

    beforeAll(async () => {
      const { sandbox, conductor } = booted()
      published = await publisher(sandbox)
      updates = createSoftwareUpdates(
        createShell(createDial(sandbox.environment.SAMBUK_SOCKS_PROXY ?? null)),
      )
      await conductor.exec(`echo 'of conductor' >${state} && chown conductor: ${state}`)
      await conductor.exec(`echo 'of its owner' >${notes} && chown owner: ${notes}`)
    })

    /** As far as the machine comes by itself. */
    async function bring(release: ConductorRelease): Promise<UpdateStage> {
      const { target } = booted().conductor
      const order = `upd_${release.version}`
      const begun = await updates.begin(target, createConductor(release), order, soon())
      expect(begun).toEqual({ ok: true, value: null })
      let seen: UpdateStage | null = null
      await expect
        .poll(
          async () => {
            const looked = await updates.look(target, soon())
            seen = looked.ok ? looked.value : null
            return seen !== null && isSettled(seen)
          },
          { timeout: 90_000, interval: 100 },
        )
        .toBe(true)
      assert(seen, 'the machine has said how far it is')
      return seen
    }

    async function expectRuns(version: string): Promise<void> {
      const { conductor } = booted()
      await expect
        .poll(() => conductor.instances.verify(conductor.target, true, soon()), { timeout: 30_000 })
        .toEqual({ ok: true, value: null })
      const { body } = await conductor.ask('/health')
      expect(JSON.parse(body)).toEqual({ status: 'ok', version })
      expect(await conductor.exec('cat /etc/sambuk/software-version')).toBe(version)
      expect(await conductor.exec(`cat ${state} ${notes}`)).toBe('of conductor\nof its owner')
    }

    async function expectForgotten(): Promise<void> {
      const { conductor } = booted()
      expect(await updates.forget(conductor.target, soon())).toEqual({ ok: true, value: null })
      const left = await conductor.exec(
        'ls -d /var/lib/sambuk-update /etc/systemd/system/sambuk-update.service 2>/dev/null || true',
      )
      expect(left).toBe('')
    }

    test('takes the place of the one that runs, and its owner has all that they had', async () => {
      const seen = await bring(published.release('1.1.0'))
      expect(seen).toMatchObject({ stage: 'answers', reason: null })
      await expectRuns('1.1.0')
      const terminal = await booted().conductor.signIn('owner', password)
      await terminal.type('spoq status', 'conductor 1.1.0: ok')
      await terminal.type('spoq ask "hello"', 'you said: hello')
      terminal.close()
      await expectForgotten()
    }, 120_000)

    test('that does not start gives its place back, with the data of before', async () => {
      const seen = await bring(published.release('1.2.0', broken))
      expect(seen).toMatchObject({ stage: 'undone', reason: 'update-unanswered' })
      await expectRuns('1.1.0')
      await expectForgotten()
    }, 120_000)

    test('that is not the pinned one is not installed, and nothing has changed', async () => {
      const release = { ...published.release('1.3.0'), sha256: 'f'.repeat(64) }
      expect(await bring(release)).toMatchObject({
        ...{ stage: 'undone', reason: 'update-not-installed' },
      })
      await expectRuns('1.1.0')
      await expectForgotten()
    }, 120_000)
  })
}

/** Where machines of a sandbox download further releases. */
async function publisher(sandbox: Sandbox) {
  const files = new Map<string, Buffer>()
  const server = createServer((request, response) => {
    const content = files.get(request.url ?? '')
    response.writeHead(content ? 200 : 404).end(content)
  })
  await new Promise<void>(resolve => server.listen(0, '127.0.0.1', resolve))
  const { port } = server.address() as AddressInfo
  await sandbox.allowPort(port)

  function publish(path: string, content: Buffer): { url: string; sha256: string } {
    files.set(path, content)
    const sha256 = createHash('sha256').update(content).digest('hex')
    return { url: `http://${sandbox.environment.SAMBUK_MACHINE_PANEL_HOST}:${port}${path}`, sha256 }
  }
  const ofVersion = (content: Buffer, version: string) =>
    Buffer.from(content.toString().replaceAll(conductorRelease.version, version))

  return {
    /** One that says so of itself; or `program` in the place of its conductor. */
    release(version: string, program?: string): ConductorRelease {
      const { conductor, spoq } = conductorRelease
      const content = program ? Buffer.from(program) : ofVersion(conductor.content, version)
      const { url, sha256 } = publish(`/${version}/conductor`, content)
      const cli = publish(`/${version}/spoq`, ofVersion(spoq.content, version))
      return { version, url, sha256, cliUrl: cli.url, cliSha256: cli.sha256 }
    },
    close: () => new Promise<void>(resolve => server.close(() => resolve())),
  }
}
