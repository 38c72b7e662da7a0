import type { Config } from '../config.ts'
import { assert } from '../kit/assert.ts'
import { type Operation, requestOperation } from '../servers/operate.ts'
import { requestRebuild } from '../servers/rebuild.ts'
import type { ServerRow } from '../servers/server.ts'
import { serverName } from '../servers/server.ts'
import { findAnyServer, findServerCalled, type ServerStory } from '../servers/store.ts'
import { isCode } from '../words/codes.ts'
import { sentence } from '../words/sentence.ts'
import { type Command, readOptions, UsageError } from './command.ts'
import { followServer } from './follow.ts'
import { type OpenInstallation, withInstallation } from './installation.ts'
import { serverLines, serverReport, withRemedy } from './server-show.ts'

const verbs = ['show', 'stop', 'start', 'hibernate', 'restart', 'rebuild', 'delete'] as const
type Verb = (typeof verbs)[number]
const isVerb = (word: string): word is Verb => verbs.some(verb => verb === word)

/** Looks at one server, or asks something of it and waits until it is so. */
export const serverCommand: Command = {
  says: `${verbs.join('|')} ID|NAME [--from-backup] [--erase-data] [--refund] [--no-wait] [--json]`,
  async run({ config, args }) {
    const { values, words } = readOptions(args, {
      json: { type: 'boolean' },
      'erase-data': { type: 'boolean' },
      'from-backup': { type: 'boolean' },
      refund: { type: 'boolean' },
      'no-wait': { type: 'boolean' },
    })
    const [verb = '', name = ''] = words
    if (!isVerb(verb) || name === '') throw new UsageError(`${verbs.join('|')} ID|NAME`)
    if (values['from-backup'] && verb !== 'rebuild') {
      throw new UsageError('--from-backup is for rebuild')
    }
    // A machine that is lost has nothing to be erased, see below.
    if (!values['from-backup']) requireErasure(verb, values)
    await withInstallation(config, async open => {
      const operation = operationOf(verb, values, open)
      const story = await findServerCalled(open.platform.db, name, config.zone)
      if (!story) {
        process.exitCode = 1
        return console.error(`There is no server with the ID or name ${name}.`)
      }
      const isBrief = values['no-wait'] === true
      if (operation && !(await operate(open, config, story, { operation, isBrief, typed: values })))
        return
      const now = await findAnyServer(open.platform.db, story.server.id)
      assert(now, 'rows of servers are kept')
      if (verb !== 'show' && !values.json) return
      const report = await serverReport(open, config, now)
      if (values.json) return console.log(JSON.stringify(report))
      for (const line of serverLines(report)) console.log(line)
    })
  },
}

interface Typed {
  'erase-data'?: boolean | undefined
  'from-backup'?: boolean | undefined
  refund?: boolean | undefined
}

/** What is lost for good has to be typed. @throws {UsageError} when it was not */
function requireErasure(verb: Verb, typed: Typed): void {
  if ((verb !== 'rebuild' && verb !== 'delete') || typed['erase-data']) return
  throw new UsageError(
    `${verb} erases what its customer keeps on the machine, for good; if that is meant, add --erase-data`,
  )
}

function operationOf(verb: Verb, typed: Typed, { rest }: OpenInstallation): Operation | null {
  switch (verb) {
    case 'show':
      return null
    case 'hibernate':
      return { action: verb, terms: rest }
    case 'delete':
      return { action: verb, paysBack: typed.refund === true }
    default:
      return { action: verb }
  }
}

/** Records the wish and waits until it is so; false when it was refused or is not so yet. */
async function operate(
  open: OpenInstallation,
  config: Config,
  story: ServerStory,
  { operation, isBrief, typed }: { operation: Operation; isBrief: boolean; typed: Typed },
): Promise<boolean> {
  const name = serverName(story.server, config.zone)
  const { id } = story.server
  // What a machine that is there has beyond its backup is erased, so that has to be typed too.
  const asked = typed['from-backup']
    ? await requestRebuild(open.platform, id, { evenIfThere: typed['erase-data'] === true })
    : await requestOperation(open.platform, id, operation)
  if (!asked.ok) return refuse(asked.error)
  if (isBrief) {
    console.error(`${name}: ${operation.action} is asked for.`)
    return true
  }
  const followed = await followServer(open, story.server.id, outcomes[operation.action])
  if (followed === 'so') {
    console.error(`${name} ${said[operation.action]}.`)
    return true
  }
  process.exitCode = 1
  console.error(
    followed === 'interrupted'
      ? 'Interrupted; a worker goes on with it.'
      : `It is not so after half an hour; a worker goes on with it. npm run sambuk -- server show ${name}`,
  )
  return false
}

function refuse(code: string): false {
  process.exitCode = 1
  console.error(withRemedy({ code, text: isCode(code) ? sentence(code, 'en') : '' }))
  return false
}

const isUp = ({ server }: ServerStory): boolean =>
  server.verifiedAt !== null && !isDown(server) && server.restartAskedAt === null

const isDown = ({ machineState }: ServerRow): boolean =>
  machineState === 'stopped' || machineState === 'missing'

/** When what was asked for is so. */
const outcomes: Record<Operation['action'], (story: ServerStory) => boolean> = {
  stop: ({ server }) => isDown(server),
  start: isUp,
  hibernate: ({ server }) => server.hibernatedAt !== null,
  restart: isUp,
  rebuild: story => isUp(story) && !story.server.replacing,
  delete: ({ server, refund }) =>
    server.closedAt !== null && (refund === null || refund.state === 'paid'),
}

const said: Record<Operation['action'], string> = {
  stop: 'is switched off',
  start: 'runs and was verified',
  hibernate: 'hibernates: what was on it is stored, and its machine is gone',
  restart: 'was restarted and verified',
  rebuild: 'has a new machine and was verified',
  delete: 'is gone',
}
