import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, expect, test } from 'vitest'
import { parseOrder } from '../../start/order/command-line.ts'
import { withInstallation } from '../../start/order/installation.ts'
import { placeOrder } from '../../start/order/place-order.ts'
import { oldClawdbot, oldWords } from '../old-clawdbot.ts'
import { nspawnMissing as why } from './nspawn-reason.ts'
import { type Env, onMachine, sambuk } from './ordered-machine.ts'

const folder = mkdtempSync(join(tmpdir(), 'old-clawdbot-'))
afterAll(() => rmSync(folder, { recursive: true, force: true }))

/** The pinned OpenClaw itself migrates what Clawdbot 2026.1.24-3 left, on a machine that a customer ordered. */
test.skipIf(why !== null)(
  `an old .clawdbot goes on as the ordered assistant${why ? ` (skipped: ${why})` : ''}`,
  { timeout: 15 * 60_000 },
  async () => {
    await withInstallation(
      'nspawn',
      () => {},
      async installation => {
        const { env } = installation
        const build = ['image', 'build', '--provider', 'hetzner', '--blueprint', 'openclaw']
        await sambuk(env, build)
        const { serverId, outcome } = await placeOrder(
          installation,
          parseOrder(['--json']),
          () => {},
        )
        expect(outcome).toBe('ready')
        const bring = (archive: string) =>
          sambuk(env, ['import', serverId ?? '', '--from', archive, '--json'])

        const broken = oldClawdbot(join(folder, 'broken'), { config: '{ "gateway": { broken' })
        await expect(bring(broken)).rejects.toThrow(/not parseable[\s\S]*nothing was changed/)
        await answering(env, serverId)
        await onMachine(env, serverId, async machine => {
          expect((await machine.history('main')).join()).toContain('can you hear me')
        })

        expect(JSON.parse(await bring(oldClawdbot(join(folder, 'good'))))).toMatchObject({
          conversations: 2,
          dashboard: 'continued',
          notes: ['sambuk: migrated'],
        })
        await onMachine(env, serverId, async machine => {
          expect(await machine.history('main')).toEqual(oldWords)
          const state = '/var/lib/openclaw/.openclaw'
          const config = JSON.parse(await machine.read(`cat ${state}/openclaw.json`))
          expect(config.gateway).toMatchObject({ port: 18789, auth: { mode: 'token' } })
          expect(config.gateway.auth).not.toHaveProperty('token')
          expect(config.agents.defaults).toMatchObject({
            workspace: `${state}/workspace`,
            userTimezone: 'Asia/Riyadh',
            model: { primary: 'sambuk-openai/sandbox-1' },
          })
          expect(Object.keys(config.models.providers).sort()).toEqual(['mylab', 'sambuk-openai'])
          expect(config.channels.telegram.allowFrom).toEqual(['987654321'])
          expect(await machine.read(`cat ${state}/workspace/memory/2026-01-20.md`)).toContain('dog')
          expect(await machine.read(`find ${state} ! -user openclaw`)).toBe('')
          expect(await machine.read(`ls -d ${state}.before-*`)).toMatch(/before-\d{8}T\d{6}Z$/)
          expect(await machine.read('systemctl --failed --plain --no-legend')).toBe('')
        })
      },
    )
  },
)

/** The gateway that was started again says that it is ready. */
async function answering(env: Env, serverId: string | null): Promise<void> {
  await onMachine(env, serverId, async machine => {
    const ready = `curl -s -m 5 http://127.0.0.1:18789/readyz || true`
    await expect
      .poll(() => machine.read(ready), { timeout: 120_000, interval: 1000 })
      .toContain('"ready":true')
  })
}
