import { join } from 'node:path'
import { expect, test } from 'vitest'
import { versions } from '../../src/blueprints/openclaw/versions.ts'
import { assert } from '../../src/kit/assert.ts'
import { Browser } from '../../start/order/browser.ts'
import { parseOrder } from '../../start/order/command-line.ts'
import { placeOrder } from '../../start/order/place-order.ts'
import { Installation } from '../survival/installation.ts'
import { older } from './another-release.ts'
import { nspawnMissing as why } from './nspawn-reason.ts'
import { onMachine } from './ordered-machine.ts'

const main = join(import.meta.dirname, 'another-release.ts')
const versionIn = `sed -n 's/^ *"version": *"\\([^"]*\\)".*/\\1/p' /opt/openclaw/lib/node_modules/openclaw/package.json | head -n 1`
const note = '/var/lib/openclaw/.openclaw/workspace/note.md'
const leftovers = 'ls -d /var/lib/sambuk-update /etc/systemd/system/sambuk-update.service || true'

interface Rollout {
  id: string
  version: string
  state: string
  reason: { code: string } | null
  done: number
  failed: { isRolledBack: boolean; reason: { code: string } | null }[]
}

/**
 * What happens to a customer's server when newer releases of ours bring other versions: the real packages from npm
 * on a real Debian, through the product's own processes.
 */
test.skipIf(why !== null)(
  `a real OpenClaw comes to a newer version with its conversation, and takes itself back from one that does not start${why ? ` (skipped: ${why})` : ''}`,
  { timeout: 40 * 60_000 },
  async () => {
    const settings = { TEST_RELEASE: 'older' }
    const installation = await Installation.start({ driver: 'nspawn', main, settings })
    try {
      const { url, env } = installation
      const place = { url, env, modelKey: env.OPENAI_API_KEY ?? '' }
      const ordered = await placeOrder(
        { ...place, controlUrl: env.SANDBOX_CONTROL_URL ?? '' },
        parseOrder(['--blueprint', 'openclaw', '--provider', 'hetzner', '--json']),
        () => {},
      )
      expect(ordered).toMatchObject({ outcome: 'ready', openclawVersion: older })
      const { serverId } = ordered
      assert(serverId, 'a server was ordered')
      const look = () =>
        onMachine(env, serverId, async ({ read, history }) => ({
          ...{ version: await read(versionIn), note: await read(`cat ${note}`) },
          ...{ left: await read(leftovers), said: await history('main') },
        }))
      await onMachine(env, serverId, ({ read }) =>
        read(`echo remembered >${note} && chown openclaw: ${note}`),
      )
      const { said } = await look()
      expect(said.join()).toContain('can you hear me')

      await installation.become({ TEST_RELEASE: 'pinned' })
      expect(await rolledOut(installation)).toMatchObject({
        ...{ version: versions.openclaw, state: 'done', done: 1, failed: [] },
      })
      const updated = await look()
      expect(updated).toMatchObject({ version: versions.openclaw, note: 'remembered', left: '' })
      expect(updated.said.slice(0, said.length)).toEqual(said)

      await installation.become({ TEST_RELEASE: 'broken' })
      expect(await rolledOut(installation)).toMatchObject({
        ...{ state: 'stopped', reason: { code: 'rollout-canary-failed' }, done: 0 },
        failed: [{ isRolledBack: true, reason: { code: 'update-unanswered' } }],
      })
      expect(await look()).toEqual(updated)
      expect(await onMachine(env, serverId, ({ verify }) => verify())).toMatchObject({ ok: true })
    } finally {
      await installation.close()
    }
  },
)

/** As an operator does it, at once and without a rehearsal; how it ended. */
async function rolledOut({ url, logins }: Installation): Promise<Rollout> {
  const login = logins.find(({ role }) => role === 'operator')
  assert(login, 'there is an operator')
  const operator = new Browser(url, 'en')
  const { email, password } = login
  await operator.json('POST', '/api/auth/sign-in/email', { email, password })
  const { id } = await operator.json<{ id: string }>('POST', '/api/operator/rollouts', {
    ...{ blueprint: 'openclaw', withoutRehearsal: true, atOnce: true },
  })
  const find = async () => {
    const { rollouts } = await operator.json<{ rollouts: Rollout[] }>(
      'GET',
      '/api/operator/updates',
    )
    return rollouts.find(rollout => rollout.id === id)
  }
  const isOver = async () => ['done', 'stopped'].includes((await find())?.state ?? '')
  await expect.poll(isOver, { timeout: 20 * 60_000, interval: 1_000 }).toBe(true)
  const ended = await find()
  assert(ended, 'rollouts are kept')
  return ended
}
