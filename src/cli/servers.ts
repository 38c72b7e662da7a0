import { createBlueprints } from '../blueprints/registry.ts'
import { serverName } from '../servers/server.ts'
import { listAllServers } from '../servers/store.ts'
import { serverView } from '../servers/view.ts'
import type { Command } from './sambuk.ts'

/** Every server with its phase, and what it waits for if it does not go on. */
export const listServersCommand: Command = {
  says: 'lists all servers, newest first [--json]',
  async run({ config, db, flags }) {
    const blueprints = createBlueprints()
    const stories = await listAllServers(db)
    const rows = stories.map(story => ({
      id: story.server.id,
      name: serverName(story.server, config.zone),
      phase: serverView(story, { zone: config.zone, blueprints }, 'en').phase,
      account: story.account.email,
      machineId: story.server.machineId,
      failure: story.server.failures > 0 ? story.server.failureCode : null,
      failureDetail: story.server.failures > 0 ? story.server.failureDetail : null,
    }))
    if (flags.has('--json')) return console.log(JSON.stringify(rows))
    for (const { id, name, phase, account, failure } of rows) {
      console.log([id, phase.padEnd(12), name, account, failure ?? ''].join('  '))
    }
  },
}
