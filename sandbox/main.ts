import { resolve } from 'node:path'
import { type CommandLine, parseCommandLine, UsageError, usage } from './control/command-line.ts'
import { environmentOf, renderExports } from './control/environment.ts'
import { findRunning } from './control/running-file.ts'
import { keptSeed, SeedMismatch } from './control/seed.ts'
import { defaultImageDir, hostsFromMachine, planSettings } from './control/settings.ts'
import { AlreadyRunning, PortTaken, startSandbox, UnknownFault } from './start.ts'

const defaultStateDir = resolve(import.meta.dirname, '../.sambuk/sandbox')

/** `npm run sandbox`: the outside world on this computer, until it is told to stop. */
async function main(): Promise<number> {
  const commandLine = parseCommandLine(process.argv.slice(2), process.env)
  if (commandLine.help) {
    process.stdout.write(usage)
    return 0
  }
  const stateDir = resolve(commandLine.stateDir ?? defaultStateDir)
  const imageDir = resolve(commandLine.imageDir ?? defaultImageDir(process.env))
  if (commandLine.printEnv) {
    process.stdout.write(renderExports(await plannedEnvironment(commandLine, stateDir, imageDir)))
    return 0
  }

  const sandbox = await startSandbox({ ...commandLine, stateDir, imageDir })
  const { settings, machines } = sandbox.world
  console.log(`The sandbox is up; machines are ${machines.driver.kind}.`)
  for (const [name, url] of Object.entries(settings.urls))
    console.log(`  ${name.padEnd(10)} ${url}`)
  console.log(`  socks      ${settings.socks.host}:${settings.socks.port}`)
  console.log(`  state      ${stateDir}`)
  console.log('Point a shell at it:  eval "$(npm run -s sandbox -- --print-env)"')
  await stopRequested()
  console.log('Stopping.')
  await sandbox.close()
  return 0
}

/** Of the sandbox that runs from this state folder, or else of the one that would be started. */
async function plannedEnvironment(
  commandLine: CommandLine,
  stateDir: string,
  imageDir: string,
): Promise<Record<string, string>> {
  const running = await findRunning(stateDir)
  if (running) return running.environment
  if (commandLine.port === 0) {
    throw new UsageError('--print-env needs fixed ports: with --port 0 start the sandbox first')
  }
  const seed = keptSeed(stateDir, commandLine.seed)
  if (commandLine.driver === 'auto') {
    throw new UsageError('--print-env needs a driver: with auto, start the sandbox first')
  }
  const hostFromMachine = hostsFromMachine[commandLine.driver]
  return environmentOf(planSettings({ ...commandLine, seed, stateDir, imageDir, hostFromMachine }))
}

function stopRequested(): Promise<void> {
  return new Promise(stop => {
    for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, () => stop())
  })
}

try {
  process.exitCode = await main()
} catch (error) {
  if (error instanceof UsageError) {
    console.error(`${error.message}\nTry: npm run sandbox -- --help`)
    process.exitCode = 2
  } else if (
    error instanceof PortTaken ||
    error instanceof AlreadyRunning ||
    error instanceof UnknownFault ||
    error instanceof SeedMismatch
  ) {
    console.error(error.message)
    process.exitCode = 1
  } else {
    throw error
  }
}
