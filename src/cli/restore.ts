import { readFileSync } from 'node:fs'
import { createInterface } from 'node:readline/promises'
import { eq } from 'drizzle-orm'
import { findBackup } from '../backups/store.ts'
import { restores } from '../backups/tables.ts'
import { parsePlace, placesFor } from '../restores/places.ts'
import { requestRestore } from '../restores/request-restore.ts'
import { serverName } from '../servers/server.ts'
import { findServerCalled } from '../servers/store.ts'
import { type Command, readOptions, UsageError } from './command.ts'
import { refusalLine } from './drills.ts'
import { followServer } from './follow.ts'
import { withInstallation } from './installation.ts'

const usage =
  'restore ID|NAME --backup ID [--to PROVIDER[/LOCATION]] [--path PATH]… [--key-file FILE] [--discard-present] [--yes] [--json]'

/** Brings a backup to a server, after what it has now was backed up. */
export const restoreCommand: Command = {
  says: `ID|NAME --backup ID: brings a backup back, here or to a new machine ${usage.slice(usage.indexOf('[--to'))}`,
  async run({ config, args }) {
    const { values, words } = readOptions(args, {
      json: { type: 'boolean' },
      yes: { type: 'boolean' },
      backup: { type: 'string' },
      to: { type: 'string' },
      path: { type: 'string', multiple: true },
      'key-file': { type: 'string' },
      'discard-present': { type: 'boolean' },
    })
    const [name = ''] = words
    const { backup: backupId = '' } = values
    if (name === '' || backupId === '') throw new UsageError(usage)
    const identity = values['key-file'] === undefined ? null : readKey(values['key-file'])
    await withInstallation(config, async open => {
      const { platform, installation } = open
      const story = await findServerCalled(platform.db, name, config.zone)
      const backup = await findBackup(platform.db, backupId)
      if (!story || !backup) {
        process.exitCode = 1
        const lost = story ? `There is no backup ${backupId}.` : refusalLine('not-found', name)
        return console.error(lost)
      }
      const address = serverName(story.server, config.zone)
      if (!values.yes && !(await isMeant(address, backup.begunAt))) {
        process.exitCode = 1
        return console.error('Nothing was done.')
      }
      const places =
        values.to === undefined
          ? null
          : await placesFor(platform.db, story.server, parsePlace(values.to), {
              now: platform.context.clock.now(),
              exchange: installation.exchange,
              blueprint: installation.blueprints.find,
            })
      if (places?.length === 0) {
        process.exitCode = 1
        return console.error(refusalLine('location-unavailable', name))
      }
      const asked = await requestRestore(platform, installation.blueprints.find, story.server.id, {
        backupId,
        paths: values.path ?? null,
        identity,
        places,
        keepsPresent: !values['discard-present'],
        askedBy: 'operator',
      })
      if (!asked.ok) {
        process.exitCode = 1
        // The server is there: what is not is a backup of its customer's with this id.
        const isForeign = asked.error === 'not-found'
        const foreign = `${backupId} is not a backup of the customer of ${address}.`
        return console.error(isForeign ? foreign : refusalLine(asked.error, name))
      }
      const { id } = asked.value
      const read = async () =>
        (await platform.db.select().from(restores).where(eq(restores.id, id)))[0]
      await followServer(open, story.server.id, async ({ server }) => {
        const row = await read()
        const isOpen = row?.state === 'begun' || row?.state === 'swapped'
        return !isOpen && server.verifiedAt !== null
      })
      const row = await read()
      if (row?.state !== 'done') process.exitCode = 1
      const told = {
        restoreId: id,
        serverId: story.server.id,
        backupId,
        state: row?.state,
        reason: row?.reason ?? null,
      }
      if (values.json) return console.log(JSON.stringify(told))
      console.log(
        row?.state === 'done'
          ? `${address} has what was in ${backupId}, and was verified.`
          : `${address}: ${row?.state}. ${row?.reason ? refusalLine(row.reason, name) : ''}`,
      )
    })
  },
}

/** By the name, typed once more: what is there goes. */
async function isMeant(address: string, of: Date): Promise<boolean> {
  if (!process.stdin.isTTY) {
    throw new UsageError(`it takes the place of what ${address} has; if that is meant, add --yes`)
  }
  const asking = createInterface({ input: process.stdin, output: process.stderr })
  const typed = await asking.question(
    `What ${address} has now is replaced by what it had on ${of.toISOString()}. Type its name to go on: `,
  )
  asking.close()
  return typed.trim() === address
}

/** As `age-keygen` writes it: comments, and a line with the key. */
function readKey(file: string): string {
  const lines = readFileSync(file, 'utf8').split('\n')
  const key = lines.find(line => line.startsWith('AGE-SECRET-KEY-'))
  if (!key) throw new UsageError(`${file} holds no AGE-SECRET-KEY-…`)
  return key.trim()
}
