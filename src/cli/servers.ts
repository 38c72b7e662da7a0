import { serverName } from '../servers/server.ts'
import { listAllServers } from '../servers/store.ts'
import { serverView } from '../servers/view.ts'
import { type Command, readOptions } from './command.ts'
import { withInstallation } from './installation.ts'

/** Every server with its phase, and what it waits for if it does not go on. */
export const listServersCommand: Command = {
  says: 'lists all servers, newest first [--json]',
  run: ({ config, args }) =>
    withInstallation(config, async ({ platform, blueprints }) => {
      const { values } = readOptions(args, { json: { type: 'boolean' } })
      const { zone } = config
      const stories = await listAllServers(platform.db)
      const rows = stories.map(story => ({
        id: story.server.id,
        name: serverName(story.server, zone),
        phase: serverView(story, { zone, blueprints }, 'en').phase,
        account: story.account.email,
        machineId: story.server.machineId,
        failure: story.server.failures > 0 ? story.server.failureCode : null,
        failureDetail: story.server.failures > 0 ? story.server.failureDetail : null,
      }))
      if (values.json) return console.log(JSON.stringify(rows))
      for (const { id, name, phase, account, failure } of rows) {
        console.log([id, phase.padEnd(12), name, account, failure ?? ''].join('  '))
      }
    }),
}
