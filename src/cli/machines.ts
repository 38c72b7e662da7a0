import { inArray } from 'drizzle-orm'
import { listOffers } from '../billing/store.ts'
import { serverName } from '../servers/server.ts'
import { servers } from '../servers/tables.ts'
import { isAt, tellFailure } from './catalogue.ts'
import { type Command, readOptions } from './command.ts'
import { withInstallation } from './installation.ts'
import { placeText } from './place-text.ts'
import { chosenProviders } from './providers.ts'
import { ageText, printRows } from './table.ts'

const listTimeoutMs = 60_000

/** What stands at the providers in this installation's name, and whose it is. */
export const machinesCommand: Command = {
  says: 'machines of ours at the providers, with their server or nobody [--provider NAME] [--json]',
  async run({ config, args }) {
    const { values } = readOptions(args, {
      provider: { type: 'string' },
      json: { type: 'boolean' },
    })
    await withInstallation(config, async open => {
      const { platform, installation } = open
      const labels = { 'sambuk.installation': installation.id }
      const lists = await Promise.all(
        chosenProviders(open, values.provider).map(async provider => {
          const seen = await provider.listMachines(labels, AbortSignal.timeout(listTimeoutMs))
          if (!seen.ok) tellFailure(seen.error)
          return seen.ok ? seen.value.map(machine => ({ provider: provider.name, machine })) : []
        }),
      )
      const machines = lists.flat()
      const ids = machines.flatMap(({ machine }) => machine.labels['sambuk.server'] ?? [])
      const owners =
        ids.length > 0
          ? await platform.db.select().from(servers).where(inArray(servers.id, ids))
          : []
      const known = await listOffers(platform.db)
      const now = platform.context.clock.now().getTime()
      const rows = machines.map(({ provider, machine }) => {
        const owner = owners.find(({ id }) => id === machine.labels['sambuk.server'])
        return {
          provider,
          id: machine.id,
          name: machine.name,
          state: machine.state,
          location: machine.location,
          size: machine.size,
          address: machine.address,
          createdAt: machine.createdAt.toISOString(),
          serverId: owner?.id ?? null,
          serverName: owner ? serverName(owner, config.zone) : null,
          purpose: purposeOf(machine.labels, owner),
        }
      })
      const none = process.exitCode
        ? 'No machine of ours was seen.'
        : 'There are no machines of ours.'
      printRows(
        rows,
        values.json === true,
        {
          provider: row => row.provider,
          id: row => row.id,
          name: row => row.name,
          state: row => row.state,
          location: row => placeText(row.location, known.find(isAt(row))),
          size: row => row.size,
          address: row => row.address ?? '-',
          age: row => ageText(now - Date.parse(row.createdAt)),
          server: row => row.serverName ?? row.purpose,
        },
        none,
      )
    })
  },
}

/** Whose it is: a server's, an image's that is being made, kept for reuse, or nobody's. */
function purposeOf(
  labels: Readonly<Record<string, string>>,
  owner: typeof servers.$inferSelect | undefined,
): string {
  if (owner) return owner.closedAt ? "a closed server's" : "a server's"
  if (labels['sambuk.retired'] !== undefined) return 'retired, for reuse'
  if (labels['sambuk.image'] !== undefined) return "an image's"
  return "nobody's"
}
