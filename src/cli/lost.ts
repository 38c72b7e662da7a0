import { isNotNull } from 'drizzle-orm'
import { believe, listDoubted } from '../observers/believe.ts'
import type { Platform } from '../reconcilers/engine/platform.ts'
import { isLost } from '../servers/loss.ts'
import { newestOfAll } from '../servers/rebuild.ts'
import { type ServerRow, serverName } from '../servers/server.ts'
import { servers } from '../servers/tables.ts'
import { type Command, readOptions } from './command.ts'
import { withInstallation } from './installation.ts'
import { chosenProviders } from './providers.ts'
import { ageText, printRows } from './table.ts'

/** Machines that are gone without our doing, and lists that are not believed. */
export const lostCommand: Command = {
  says: 'lists servers whose machines are gone, and providers that suddenly show less [--believe PROVIDER] [--json]',
  async run({ config, args }) {
    const { values } = readOptions(args, {
      believe: { type: 'string' },
      json: { type: 'boolean' },
    })
    await withInstallation(config, async open => {
      const { platform } = open
      if (values.believe !== undefined) {
        const [provider] = chosenProviders(open, values.believe)
        const isSeen = provider ? await believe(platform, provider.name) : false
        if (!isSeen) {
          process.exitCode = 1
          return console.error(`The machines at ${values.believe} were never looked at.`)
        }
        return console.log(
          `What ${values.believe} does not show is asked for by its id, and counts as gone where that says so.`,
        )
      }
      const now = platform.context.clock.now().getTime()
      const rows = await platform.db.select().from(servers).where(isNotNull(servers.lostAt))
      const lost = await Promise.all(
        rows.map(async row => ({
          ...(await copyOf(platform, row)),
          serverId: row.id,
          name: serverName(row, config.zone),
          machine: row.lostMachineId,
          lostAt: row.lostAt?.toISOString() ?? null,
          isRebuilt: !isLost(row),
        })),
      )
      const doubted = await listDoubted(platform)
      if (values.json) return console.log(JSON.stringify({ lost, doubted }))
      for (const { provider, missing, expected, at } of doubted) {
        console.log(
          `${provider} does not show ${missing} of ${expected} machines since ${at}; nothing is concluded from that. If it is right: npm run sambuk -- lost --believe ${provider}\n`,
        )
      }
      printRows(
        lost,
        false,
        {
          server: row => row.name,
          machine: row => row.machine ?? '-',
          'lost for': row => (row.lostAt ? ageText(now - Date.parse(row.lostAt)) : '-'),
          'newest copy': row =>
            (row.copyFrom ?? 'none') + (row.ownKey ? ', to its customer’s key' : ''),
          'what next': row =>
            row.isRebuilt
              ? 'is being rebuilt'
              : row.copyFrom
                ? 'server rebuild --from-backup'
                : 'only its provider can bring the data back',
        },
        'No machine is lost.',
      )
    })
  },
}

async function copyOf({ db }: Platform, server: ServerRow) {
  const copy = await newestOfAll(db, server)
  return { copyFrom: copy?.verifiedAt.toISOString() ?? null, ownKey: copy?.ownKey ?? false }
}
