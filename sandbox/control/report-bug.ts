import { inspect } from 'node:util'

/** Says on stderr that the sandbox itself went wrong: never expected, never part of the emulation. */
export function reportBug(where: string, error: unknown): void {
  process.stderr.write(`sandbox bug in ${where}: ${inspect(error)}\n`)
}
