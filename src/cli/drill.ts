import { requestCopyDrill, requestMoveDrill } from '../drills/begin.ts'
import { type DrillReport, drillReport } from '../drills/report.ts'
import { findDrill, isOver } from '../drills/store.ts'
import { drillTerms } from '../drills/terms.ts'
import { assert } from '../kit/assert.ts'
import { providerNames } from '../providers/compute.ts'
import { findServerCalled } from '../servers/store.ts'
import { type Command, readOptions, UsageError } from './command.ts'
import { refusalLine } from './drills.ts'
import { followServer } from './follow.ts'
import { withInstallation } from './installation.ts'
import { reportLines } from './report-lines.ts'

/**
 * Moves a server to another provider by its backup, and says whether everything is as it was; with `--copy`, its
 * newest backup is restored to a throw-away machine, and the server is left alone.
 */
export const drillCommand: Command = {
  says: 'ID|NAME: moves a server by backup and restore, and compares every file and conversation [--to PROVIDER]; --copy: tries its newest backup on a throw-away machine [--json]',
  async run({ config, args }) {
    const { values, words } = readOptions(args, {
      json: { type: 'boolean' },
      to: { type: 'string' },
      copy: { type: 'boolean' },
    })
    const [name = ''] = words
    const { to = null } = values
    if (name === '') throw new UsageError('drill ID|NAME [--to PROVIDER|--copy]')
    if (to !== null && !providerNames.some(each => each === to)) {
      throw new UsageError(`--to is one of: ${providerNames.join(', ')}`)
    }
    await withInstallation(config, async open => {
      const { db } = open.platform
      const story = await findServerCalled(db, name, config.zone)
      const serverId = story?.server.id ?? ''
      const terms = drillTerms(open.outside, open.installation)
      const asked = values.copy
        ? await requestCopyDrill(open.platform, serverId, terms)
        : await requestMoveDrill(open.platform, serverId, to, terms)
      if (!asked.ok) {
        process.exitCode = 1
        return console.error(refusalLine(asked.error, name))
      }
      const { id, kind, candidates } = asked.value
      const places = candidates.map(({ provider, location }) => `${provider}/${location}`)
      const goes = kind === 'move' ? 'The server moves' : 'The backup is tried'
      console.error(
        `${goes} to ${places[0]}${places.length > 1 ? ', or the next place with room' : ''}.`,
      )
      const followed = await followServer(open, serverId, async () =>
        isOver(await findDrill(db, id)),
      )
      const drill = await findDrill(db, id)
      assert(drill, 'rows of drills are kept')
      const report = await drillReport(db, drill)
      if (drill.state !== 'passed') process.exitCode = 1
      if (values.json) return console.log(JSON.stringify(report))
      if (followed !== 'so') console.error('It has not ended; a worker goes on with it.')
      for (const line of reportLines(report)) console.log(line)
      console.log(verdict(report))
    })
  },
}

function verdict({ equal, historyKept, files }: DrillReport): string {
  if (equal === null) return 'Nothing was compared.'
  const told = equal ? `All of ${files} files are what they were` : 'Files are not what they were'
  if (historyKept === null) return `${told}.`
  return historyKept
    ? `${told}, and the conversations are there.`
    : `${told}; conversations are missing.`
}
