import { ConfigError, readConfig } from '../config.ts'
import { isDatabaseUnavailable } from '../database/unavailable.ts'
import { backupsCommand } from './backups.ts'
import { catalogCommand, locationsCommand } from './catalogue.ts'
import { type Command, UsageError } from './command.ts'
import { doctorCommand } from './doctor.ts'
import { enterpriseCommand } from './enterprise.ts'
import { imageCommand } from './image.ts'
import { importCommand } from './import.ts'
import { machinesCommand } from './machines.ts'
import { marginsCommand } from './margins.ts'
import { moneyCommand } from './money.ts'
import { plansCommand } from './plans.ts'
import { refundCommand } from './refund.ts'
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
  plans: plansCommand,
  enterprise: enterpriseCommand,
  margins: marginsCommand,
  money: moneyCommand,
  refund: refundCommand,
  image: imageCommand,
  backups: backupsCommand,
  import: importCommand,
  stuck: stuckCommand,
  wake: wakeCommand,
}

const list = Object.entries(commands)
  .map(([word, { says }]) => `${word.padEnd(12)} ${says}`)
  .join('\n')

const [name = '', ...args] = process.argv.slice(2)
const command = Object.hasOwn(commands, name) ? commands[name] : undefined
if (command) {
  process.exitCode = await runCommand(command, args)
} else if (['', 'help', '--help', '-h'].includes(name)) {
  console.log(list)
} else {
  console.error(`${name} is no command; these are:\n\n${list}`)
  process.exitCode = 2
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
    if (error instanceof ConfigError) console.error(withAdvice(error.message))
    else if (isDatabaseUnavailable(error))
      console.error('The database at DATABASE_URL does not answer; npm start starts it.')
    else throw error
    return 1
  }
}

/** Where not even an id is given nothing is misconfigured: what `npm start` tells us is missing. */
function withAdvice(problems: string): string {
  if (!problems.includes('  SAMBUK_INSTALLATION_ID is not set')) return problems
  return problems.replace(
    /^.*\n/,
    'Sambuk is not running from this folder: start it with npm start, or set what a real installation needs:\n',
  )
}
