import { serverName } from '../servers/server.ts'
import { listAllServers } from '../servers/store.ts'
import { serverView } from '../servers/view.ts'
import { type Command, readOptions } from './command.ts'
import { withInstallation } from './installation.ts'
import { placeText } from './place-text.ts'
import { ageText, printRows } from './table.ts'

const serversMost = 10_000

/** Every server: where it stands, how far it is, and what it waits for if it does not go on. */
export const listServersCommand: Command = {
  says: 'lists all servers, newest first [--json]',
  run: ({ config, args }) =>
    withInstallation(config, async ({ platform, blueprints, rest }) => {
      const { values } = readOptions(args, { json: { type: 'boolean' } })
      const { zone } = config
      const now = platform.context.clock.now().getTime()
      const stories = await listAllServers(platform.db, serversMost)
      const rows = stories.map(story => {
        const { server, account } = story
        const candidate = server.candidates[server.candidateIndex]
        const isFailing = server.failures > 0
        return {
          id: server.id,
          name: serverName(server, zone),
          phase: serverView({ ...story, role: null }, { zone, blueprints, rest }, 'en').phase,
          desired: server.desired,
          provider: candidate?.provider ?? null,
          location: candidate?.location ?? null,
          place: candidate ? placeText(candidate.location, candidate) : null,
          size: candidate?.size ?? null,
          address: server.address,
          blueprint: server.blueprint,
          account: account.email,
          machineId: server.machineId,
          machineState: server.machineState,
          orderedAt: server.orderedAt.toISOString(),
          failure: isFailing ? server.failureCode : null,
          failureDetail: isFailing ? server.failureDetail : null,
        }
      })
      printRows(
        rows,
        values.json === true,
        {
          id: row => row.id,
          name: row => row.name,
          phase: row => row.phase,
          provider: row => row.provider ?? '-',
          location: row => row.place ?? '-',
          address: row => row.address ?? '-',
          blueprint: row => row.blueprint,
          age: row => ageText(now - Date.parse(row.orderedAt)),
          account: row => row.account,
          problem: row => row.failure ?? '',
        },
        'There are no servers.',
      )
    }),
}
