import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { beforeAll, describe, expect, onTestFinished, test } from 'vitest'
import { modelPatch, openclawConfig } from '../../src/blueprints/openclaw/config.ts'
import { versions } from '../../src/blueprints/openclaw/versions.ts'
import type { InstanceModel } from '../../src/reconcilers/steps/instance-port.ts'
import { installOpenclaw, openclawCli, openclawMissing } from './pinned-openclaw.ts'

const openai = 'https://api.openai.com/v1'
const model = (vendor: string, baseUrl: string | null = null): InstanceModel => ({
  vendor,
  modelId: 'vendor/model-1',
  baseUrl,
  apiKey: 'sk-not-a-secret',
})
const choices: [string, InstanceModel | null][] = [
  ['no model', null],
  ['openai', model('openai')],
  ['anthropic', model('anthropic')],
  ['openrouter', model('openrouter')],
  ['custom', model('custom', 'https://models.example.test/v1')],
]

const why = await openclawMissing()

/** Its schema is strict and changes with any release: what we generate is shown to the very version we install. */
describe.skipIf(why !== null)(
  `OpenClaw ${versions.openclaw} itself${why ? ` (skipped: ${why})` : ''}`,
  { timeout: 120_000 },
  () => {
    beforeAll(installOpenclaw, 10 * 60_000)

    test.each(choices)('finds the configuration for %s valid', async (_vendor, chosen) => {
      const home = homeWith(openclawConfig(chosen, openai))
      const said = await openclawCli(home, ['config', 'validate'])
      // Its praise may be lost: it ends before a pipe is empty. A refusal has a code, see below.
      expect(said).toMatchObject({ code: 0, output: expect.not.stringMatching(/invalid|error/i) })
    })

    test('refuses a setting that it does not know', async () => {
      const home = homeWith({ ...openclawConfig(null, openai), gatway: {} })
      const said = await openclawCli(home, ['config', 'validate'])
      expect(said).toMatchObject({ code: 1, output: expect.stringContaining('gatway') })
    })

    test('takes another model into a configuration that has one', async () => {
      const home = homeWith(openclawConfig(model('openai'), openai))
      const { raw } = modelPatch(model('anthropic'), openai)
      const patch = ['config', 'patch', '--stdin']
      expect(await openclawCli(home, patch, raw)).toMatchObject({
        code: 0,
      })
      const config = JSON.parse(readFileSync(join(home, '.openclaw/openclaw.json'), 'utf8'))
      expect(config.agents.defaults.model.primary).toBe('sambuk-anthropic/vendor/model-1')
    })
  },
)

function homeWith(config: object): string {
  const home = mkdtempSync(join(tmpdir(), 'openclaw-home-'))
  onTestFinished(() => rmSync(home, { recursive: true, force: true }))
  mkdirSync(join(home, '.openclaw'), { mode: 0o700 })
  writeFileSync(join(home, '.openclaw/openclaw.json'), JSON.stringify(config), { mode: 0o600 })
  return home
}
