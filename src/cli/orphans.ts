import { listOrphans } from '../sweep/record.ts'
import { sayOfOrphan } from '../sweep/word.ts'
import { isCode } from '../words/codes.ts'
import { sentence } from '../words/sentence.ts'
import { type Command, readOptions, UsageError } from './command.ts'
import { withInstallation } from './installation.ts'
import { ageText, printRows } from './table.ts'

/** What stands at vendors in our name and is nobody's, and an operator's word about it. */
export const orphansCommand: Command = {
  says: 'lists what is ours at vendors and nobody’s [--keep ID] [--remove ID] [--json]',
  async run({ config, args }) {
    const { values } = readOptions(args, {
      keep: { type: 'string' },
      remove: { type: 'string' },
      json: { type: 'boolean' },
    })
    const { keep, remove } = values
    if (keep !== undefined && remove !== undefined) {
      throw new UsageError('one of --keep and --remove, not both')
    }
    await withInstallation(config, async ({ platform }) => {
      const id = keep ?? remove
      if (id !== undefined) {
        const said = await sayOfOrphan(platform, id, keep === undefined ? 'release' : 'keep')
        if (!said.ok) {
          process.exitCode = 1
          return console.error(`There is nothing with the ID ${id}, or it is gone.`)
        }
        if (values.json) return console.log(JSON.stringify(said.value))
        return console.log(
          keep === undefined
            ? `${said.value.name} goes within ten minutes.`
            : `${said.value.name} stays. If it was switched off, switch it on at ${said.value.provider}.`,
        )
      }
      const now = platform.context.clock.now().getTime()
      const age = (since: Date | null) => (since ? ageText(now - since.getTime()) : '-')
      printRows(
        await listOrphans(platform),
        values.json === true,
        {
          id: row => row.id,
          provider: row => row.provider,
          kind: row => row.kind,
          name: row => row.name,
          age: row => age(row.createdAt),
          seen: row => `${row.seenCount} times`,
          'what next': row => (row.deletedAt ? 'gone' : row.verdict),
          why: row => row.failure ?? (isCode(row.reason) ? sentence(row.reason, 'en') : row.reason),
        },
        'Everything at the vendors that is ours is somebody’s.',
      )
    })
  },
}
