import type { Result } from '../kit/result.ts'
import { countOf, rolloutReports, softwareReports } from '../rollouts/report.ts'
import { retryUndo, startRollout, stopRollout } from '../rollouts/request-rollout.ts'
import { findServerCalled } from '../servers/store.ts'
import { isCode } from '../words/codes.ts'
import { sentence } from '../words/sentence.ts'
import { type Command, readOptions, UsageError } from './command.ts'
import { type OpenInstallation, withInstallation } from './installation.ts'
import { printRows } from './table.ts'

const usage =
  'list | start BLUEPRINT [--without-rehearsal] [--now] | stop ROLLOUT | undo SERVER [--json]'

/** New versions of the software, on their way to servers. */
export const rolloutsCommand: Command = {
  says: `${usage}: bring new versions to servers`,
  async run({ config, args }) {
    const { values, words } = readOptions(args, {
      json: { type: 'boolean' },
      now: { type: 'boolean' },
      'without-rehearsal': { type: 'boolean' },
    })
    const [verb = 'list', what = ''] = words
    if (!['list', 'start', 'stop', 'undo'].includes(verb)) throw new UsageError(usage)
    if (verb !== 'list' && what === '') throw new UsageError(usage)
    await withInstallation(config, async open => {
      if (verb === 'list') return list(open, values.json === true)
      const asked = await ask(verb, what, open, {
        withoutRehearsal: values['without-rehearsal'] === true,
        atOnce: values.now === true,
      })
      if (asked.ok)
        return console.log(values.json ? JSON.stringify(asked.value) : 'It is asked for.')
      process.exitCode = 1
      console.error(isCode(asked.error) ? sentence(asked.error, 'en') : asked.error)
    })
  },
}

async function ask(
  verb: string,
  what: string,
  { platform, installation, outside }: OpenInstallation,
  wish: { withoutRehearsal: boolean; atOnce: boolean },
): Promise<Result<unknown, string>> {
  if (verb === 'stop') return stopRollout(platform, what)
  if (verb === 'undo') {
    const story = await findServerCalled(platform.db, what, outside.dns.zone)
    return retryUndo(platform, story?.server.id ?? what)
  }
  const blueprint = installation.blueprints.all.find(({ name }) => name === what)
  if (!blueprint) throw new UsageError(`there is no blueprint ${what}`)
  return startRollout(platform, blueprint, { ...wish, askedBy: 'shell' })
}

async function list({ platform, installation }: OpenInstallation, asJson: boolean): Promise<void> {
  const reports = await rolloutReports(platform.db)
  const software = await softwareReports(platform.db, installation.blueprints)
  if (asJson) return console.log(JSON.stringify({ software, rollouts: reports }))
  for (const { blueprint, version, servers, behind } of software) {
    console.log(
      `${blueprint} ${version}: ${servers} servers, ${behind} of them with an older version`,
    )
  }
  printRows(
    reports,
    false,
    {
      id: ({ rollout }) => rollout.id,
      brings: ({ rollout }) => `${rollout.blueprint} ${rollout.version}`,
      begun: ({ rollout }) => rollout.begunAt.toISOString(),
      at: ({ rollout }) => rollout.state,
      done: row => String(countOf(row, 'done')),
      'on their way': row => String(countOf(row, 'begun', 'applying')),
      failed: row => String(countOf(row, 'rolled-back', 'failed')),
      why: ({ rollout }) => rollout.reason ?? '',
    },
    'There were no rollouts.',
  )
}
