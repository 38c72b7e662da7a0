import '../process/quick-drizzle.ts'
import { ConfigError, readConfig } from '../config.ts'
import { isDatabaseUnavailable } from '../database/unavailable.ts'
import { type Command, UsageError } from './command.ts'

/** `npm run sambuk -- <command>`: what operators ask the installation from a shell. */

/** Each is loaded when it is asked for: most need the whole product, and somebody waits at a shell. */
const commands: Record<string, () => Promise<Command>> = {
  doctor: async () => (await import('./doctor.ts')).doctorCommand,
  servers: async () => (await import('./servers.ts')).listServersCommand,
  server: async () => (await import('./server.ts')).serverCommand,
  machines: async () => (await import('./machines.ts')).machinesCommand,
  catalog: async () => (await import('./catalogue.ts')).catalogCommand,
  locations: async () => (await import('./catalogue.ts')).locationsCommand,
  plans: async () => (await import('./plans.ts')).plansCommand,
  enterprise: async () => (await import('./enterprise.ts')).enterpriseCommand,
  margins: async () => (await import('./margins.ts')).marginsCommand,
  money: async () => (await import('./money.ts')).moneyCommand,
  refund: async () => (await import('./refund.ts')).refundCommand,
  image: async () => (await import('./image.ts')).imageCommand,
  backups: async () => (await import('./backups.ts')).backupsCommand,
  restore: async () => (await import('./restore.ts')).restoreCommand,
  drill: async () => (await import('./drill.ts')).drillCommand,
  drills: async () => (await import('./drills.ts')).drillsCommand,
  export: async () => (await import('./export.ts')).exportCommand,
  'two-factor': async () => (await import('./two-factor.ts')).twoFactorCommand,
  erase: async () => (await import('./erase.ts')).eraseCommand,
  import: async () => (await import('./import.ts')).importCommand,
  lost: async () => (await import('./lost.ts')).lostCommand,
  orphans: async () => (await import('./orphans.ts')).orphansCommand,
  rollouts: async () => (await import('./rollouts.ts')).rolloutsCommand,
  stuck: async () => (await import('./stuck.ts')).stuckCommand,
  wake: async () => (await import('./stuck.ts')).wakeCommand,
}

async function list(): Promise<string> {
  const lines = Object.entries(commands).map(
    async ([word, load]) => `${word.padEnd(12)} ${(await load()).says}`,
  )
  return (await Promise.all(lines)).join('\n')
}

const [name = '', ...args] = process.argv.slice(2)
const command = Object.hasOwn(commands, name) ? commands[name] : undefined
if (command) {
  process.exitCode = await runCommand(await command(), args)
} else if (['', 'help', '--help', '-h'].includes(name)) {
  console.log(await list())
} else {
  console.error(`${name} is no command; these are:\n\n${await list()}`)
  process.exitCode = 2
}

async function runCommand(chosen: Command, words: string[]): Promise<number> {
  if (words.includes('--help') || words.includes('-h')) {
    console.log(`${name} ${chosen.says}`)
    return 0
  }
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
