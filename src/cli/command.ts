import { type ParseArgsOptionsConfig, parseArgs } from 'node:util'
import type { Config } from '../config.ts'

/** A command of `npm run sambuk -- <command>`. That it did not come about it says by `process.exitCode`. */
export interface Command {
  /** One line for the list of commands. */
  says: string
  run(tools: { config: Config; args: string[] }): Promise<void>
}

/** What was typed makes no sense; told in a sentence, with exit code 2. */
export class UsageError extends Error {}

/** Flags by name and the words beside them. @throws {UsageError} for a flag that there is not */
export function readOptions<const O extends ParseArgsOptionsConfig>(args: string[], options: O) {
  try {
    const { values, positionals } = parseArgs({ args, options, allowPositionals: true })
    return { values, words: positionals }
  } catch (cause) {
    throw new UsageError(cause instanceof Error ? wordsOf(cause) : 'unreadable options', { cause })
  }
}

/** Node adds how a word that begins with a dash could be passed, which no command here takes. */
const wordsOf = ({ message }: Error): string =>
  message.replace(/\. To specify a positional.*$/s, '')
