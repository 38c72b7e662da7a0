import { resolve } from 'node:path'
import { parseArgs } from 'node:util'

export interface StartOptions {
  /** Where people reach the product; 0 takes a free port. */
  port: number
  /** The first of the sandbox's ports; 0 takes free ones. */
  sandboxPort: number
  stateDir: string | null
  driver: string | null
  faults: string[]
  /** A passing installation for tests: free ports and a state folder that goes at the end. */
  ephemeral: boolean
  webBuild: boolean
  help: boolean
}

/** A mistake of the person who started us, told in a sentence. */
export class StartError extends Error {}

export const usage = `Usage: npm start -- [options]

Starts Sambuk: database, pages, worker and, unless real providers are configured, the sandbox.

  --port N           where you open it in a browser (3000, or SAMBUK_PORT)
  --state DIR        what it remembers (.sambuk, or SAMBUK_STATE_DIR)
  --driver NAME      what the sandbox's machines are made of: simulated, nspawn or auto
  --fault F          make a call of the sandbox misbehave: provider.operation=kind[:times]
  --sandbox-port N   the sandbox's first port (4100)
  --ephemeral        free ports and a new state folder that is removed at the end
  --no-web-build     use the pages as they were built last
  --help             print this
`

const root = resolve(import.meta.dirname, '..')

/** @throws {StartError} for anything it does not know. */
export function parseOptions(args: string[], environment: NodeJS.ProcessEnv): StartOptions {
  const values = readFlags(args)
  const ephemeral = values.ephemeral ?? false
  const state = values.state ?? (ephemeral ? undefined : environment.SAMBUK_STATE_DIR || '.sambuk')
  const port = values.port ?? (ephemeral ? '0' : environment.SAMBUK_PORT || '3000')
  return {
    port: portNumber('--port', port),
    sandboxPort: portNumber('--sandbox-port', values['sandbox-port'] ?? (ephemeral ? '0' : '4100')),
    stateDir: state === undefined ? null : resolve(root, state),
    driver: values.driver ?? null,
    faults: values.fault ?? [],
    ephemeral,
    webBuild: !values['no-web-build'],
    help: values.help ?? false,
  }
}

function readFlags(args: string[]) {
  try {
    return parseArgs({
      args,
      allowPositionals: false,
      options: {
        port: { type: 'string' },
        'sandbox-port': { type: 'string' },
        state: { type: 'string' },
        driver: { type: 'string' },
        fault: { type: 'string', multiple: true },
        ephemeral: { type: 'boolean' },
        'no-web-build': { type: 'boolean' },
        help: { type: 'boolean' },
      },
    }).values
  } catch (error) {
    throw new StartError(error instanceof Error ? error.message : String(error))
  }
}

function portNumber(flag: string, text: string): number {
  const value = Number(text)
  if (/^\d+$/.test(text) && value <= 65_535) return value
  throw new StartError(`${flag} must be a port from 0 to 65535, not "${text}"`)
}
