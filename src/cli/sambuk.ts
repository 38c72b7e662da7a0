import { ConfigError, readConfig } from '../config.ts'
import { isDatabaseUnavailable } from '../database/unavailable.ts'
import { catalogCommand, locationsCommand } from './catalogue.ts'
import { type Command, UsageError } from './command.ts'
import { doctorCommand } from './doctor.ts'
import { imageCommand } from './image.ts'
import { importCommand } from './import.ts'
import { machinesCommand } from './machines.ts'
import { serverCommand } from './server.ts'
import { listServersCommand } from './servers.ts'
import { stuckCommand, wakeCommand } from './stuck.ts'

/** `npm run sambuk -- <command>`: what operators ask the installation from a shell. */

const commands: Record<string, Command> = {
  doctor: doctorCommand,
  servers: listServersCommand,
  server: serverCommand,
  machines: machinesCommand,
  catalog: catalogCommand,
  locations: locationsCommand,
  image: imageCommand,
  import: importCommand,
  stuck: stuckCommand,
  wake: wakeCommand,
}

const [name = '', ...args] = process.argv.slice(2)
const command = commands[name]
if (!command) {
  for (const [word, { says }] of Object.entries(commands)) console.log(`${word.padEnd(12)} ${says}`)
  process.exitCode = name === '' || name === 'help' ? 0 : 2
} else {
  process.exitCode = await runCommand(command, args)
}

async function runCommand(chosen: Command, words: string[]): Promise<number> {
  try {
    await chosen.run({ config: readConfig(), args: words })
    return Number(process.exitCode ?? 0)
  } catch (error) {
    if (error instanceof UsageError) {
      console.error(`sambuk ${name}: ${error.message}`)
      return 2
    }
    if (error instanceof ConfigError) console.error(error.message)
    else if (isDatabaseUnavailable(error))
      console.error('The database at DATABASE_URL does not answer.')
    else throw error
    return 1
  }
}
