import { parseArgs } from 'node:util'
import { type Fault, parseFault } from './faults.ts'
import { listenerNames } from './settings.ts'

export const driverChoices = ['auto', 'simulated', 'nspawn'] as const
export type DriverChoice = (typeof driverChoices)[number]

/** What a person may ask for on the command line; see `usage`. */
export interface CommandLine {
  driver: DriverChoice
  port: number
  stateDir: string | undefined
  imageDir: string | undefined
  seed: number | undefined
  clock: 'real' | 'manual'
  faults: Fault[]
  panelPorts: number[]
  printEnv: boolean
  help: boolean
}

/** A mistake in the command line, told in a sentence for the person who typed it. */
export class UsageError extends Error {}

export const defaultPort = 4100

export const usage = `Usage: npm run sandbox -- [options]

Emulates the outside world on this computer: clouds, DNS, payments, mail, a model and machines.

  --driver auto|simulated|nspawn   what machines are made of (simulated, or SANDBOX_DRIVER)
  --port N          first port; each vendor takes the next one (${defaultPort}; 0 takes free ones)
  --state DIR       what it remembers (.sambuk/sandbox)
  --image-dir DIR   prepared machine images, shared between runs (SANDBOX_IMAGE_DIR)
  --seed N          where its random numbers and fake keys come from (1, or as before)
  --clock real|manual
  --fault F         make a call misbehave: provider.operation=kind[:times]; may be repeated
  --panel-port N    a loopback port that machines may reach (3000); may be repeated
  --print-env       print export lines that point programs at it, and end
  --help            print this
`

/** Reads the command line. Throws a {@link UsageError} for anything it does not know. */
export function parseCommandLine(
  args: string[],
  environment: Record<string, string | undefined>,
): CommandLine {
  const values = readFlags(args)
  const driverSource = values.driver === undefined ? 'SANDBOX_DRIVER' : '--driver'
  return {
    driver: oneOf(
      driverSource,
      values.driver ?? (environment.SANDBOX_DRIVER || 'simulated'),
      driverChoices,
    ),
    port: wholeNumber(
      '--port',
      values.port ?? String(defaultPort),
      0,
      65_535 - listenerNames.length,
    ),
    stateDir: values.state,
    imageDir: values['image-dir'],
    seed:
      values.seed === undefined ? undefined : wholeNumber('--seed', values.seed, 0, 2 ** 31 - 1),
    clock: oneOf('--clock', values.clock ?? 'real', ['real', 'manual'] as const),
    faults: (values.fault ?? []).map(readFault),
    panelPorts: (values['panel-port'] ?? ['3000']).map(text =>
      wholeNumber('--panel-port', text, 1, 65_535),
    ),
    printEnv: values['print-env'] ?? false,
    help: values.help ?? false,
  }
}

function readFlags(args: string[]) {
  try {
    return parseArgs({
      args,
      strict: true,
      allowPositionals: false,
      options: {
        driver: { type: 'string' },
        port: { type: 'string' },
        state: { type: 'string' },
        'image-dir': { type: 'string' },
        seed: { type: 'string' },
        clock: { type: 'string' },
        fault: { type: 'string', multiple: true },
        'panel-port': { type: 'string', multiple: true },
        'print-env': { type: 'boolean' },
        help: { type: 'boolean' },
      },
    }).values
  } catch (error) {
    throw new UsageError(error instanceof Error ? error.message : String(error))
  }
}

function readFault(text: string): Fault {
  try {
    return parseFault(text)
  } catch (error) {
    throw new UsageError(`--fault: ${error instanceof Error ? error.message : String(error)}`)
  }
}

function oneOf<T extends string>(flag: string, text: string, choices: readonly T[]): T {
  const choice = choices.find(one => one === text)
  if (choice) return choice
  throw new UsageError(`${flag} must be one of ${choices.join(', ')}, not "${text}"`)
}

function wholeNumber(flag: string, text: string, min: number, max: number): number {
  const value = Number(text)
  if (/^\d+$/.test(text) && value >= min && value <= max) return value
  throw new UsageError(`${flag} must be a whole number from ${min} to ${max}, not "${text}"`)
}
