import { type Config, ConfigError, readConfig } from '../config.ts'
import { openDatabase } from '../database/connect.ts'
import { isDatabaseUnavailable } from '../database/unavailable.ts'
import { createLog } from '../kit/log.ts'
import { imageCommand } from './image-build.ts'
import { listServersCommand } from './servers.ts'
import { stuckCommand, wakeCommand } from './stuck.ts'

/** `npm run sambuk -- <command>`: what operators ask the installation from a shell. */

export interface Command {
  /** One line for the list of commands. */
  says: string
  run(tools: {
    config: Config
    db: ReturnType<typeof openDatabase>['db']
    flags: Set<string>
  }): Promise<void>
}

const commands: Record<string, Command> = {
  image: imageCommand,
  servers: listServersCommand,
  stuck: stuckCommand,
  wake: wakeCommand,
}

const [name = '', ...rest] = process.argv.slice(2)
const command = commands[name]
if (!command) {
  for (const [word, { says }] of Object.entries(commands)) console.log(`${word.padEnd(12)} ${says}`)
  process.exitCode = name === '' || name === 'help' ? 0 : 2
} else {
  process.exitCode = await runCommand(command, new Set(rest))
}

async function runCommand(chosen: Command, flags: Set<string>): Promise<number> {
  try {
    const config = readConfig()
    const log = createLog('cli', 'warn')
    const database = openDatabase(config.databaseUrl, {
      max: 2,
      applicationName: 'sambuk cli',
      log,
    })
    try {
      await chosen.run({ config, db: database.db, flags })
    } finally {
      await database.close()
    }
    // A command says by `process.exitCode` that what it was asked for did not come about.
    return Number(process.exitCode ?? 0)
  } catch (error) {
    if (error instanceof ConfigError) console.error(error.message)
    else if (isDatabaseUnavailable(error))
      console.error('The database at DATABASE_URL does not answer.')
    else throw error
    return 1
  }
}
