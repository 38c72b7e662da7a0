import { openclaw } from '../blueprints/openclaw/blueprint.ts'
import { buildImage } from '../images/build-image.ts'
import { createDial } from '../instances/dial.ts'
import { systemContext } from '../kit/context.ts'
import { createLog } from '../kit/log.ts'
import { createHetzner } from '../providers/hetzner/compute.ts'
import { createMemoryRateBudget } from '../providers/transport/memory-rate-budget.ts'
import type { Command } from './sambuk.ts'

/** Prepares the disk from which new servers are made, so that they start in seconds. */
export const imageCommand: Command = {
  says: 'build --provider hetzner --blueprint openclaw: makes the prepared image, unless it exists [--json]',
  async run({ config, flags }) {
    if (!['build', 'hetzner', 'openclaw'].every(word => flags.has(word))) {
      process.exitCode = 2
      return console.error(
        'Usage: sambuk image build --provider hetzner --blueprint openclaw [--json]',
      )
    }
    const context = systemContext(createLog('cli', 'warn'))
    const budget = createMemoryRateBudget(context.clock)
    const stopping = new AbortController()
    process.once('SIGINT', () => stopping.abort(new Error('interrupted')))
    const { hetzner } = config.compute
    if (!hetzner) {
      process.exitCode = 1
      return console.error('HCLOUD_TOKEN is not set.')
    }
    const startedAt = context.clock.now()
    const built = await buildImage(
      {
        provider: createHetzner({ ...hetzner, context, budget }),
        blueprint: openclaw,
        dial: createDial(config.socksProxy),
        context,
        installationId: config.installationId,
        caPem: config.extraCa,
        say: line => console.error(line),
      },
      stopping.signal,
    )
    const seconds = (context.clock.now().getTime() - startedAt.getTime()) / 1000
    if (!built.ok) {
      process.exitCode = 1
      return console.error(`No image: ${built.error.step}: ${built.error.detail}`)
    }
    const { id, diskGb, labels } = built.value
    console.log(
      flags.has('--json')
        ? JSON.stringify({ id, diskGb, labels, seconds })
        : `Image ${id} is ready after ${seconds.toFixed(0)} s.`,
    )
  },
}
