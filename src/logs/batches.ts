import type { Readable } from 'node:stream'
import { hasText, type LogLine, lineOf } from './journal.ts'

const linesMost = 200
/** Longer than any entry that a journal prints whole. */
const lineMost = 64 * 1024

/**
 * Reads lines of a journal as long as there are any, and hands them on as they come, the next ones when the last
 * were taken: who does not take them holds up the machine's own command, and nothing piles up here.
 */
export async function inBatches(
  output: Readable,
  wanted: string,
  take: (lines: LogLine[]) => Promise<void>,
): Promise<void> {
  let rest = ''
  for await (const chunk of output.setEncoding('utf8')) {
    const printed = `${rest}${chunk}`.split('\n')
    rest = (printed.pop() ?? '').slice(0, lineMost)
    const lines = printed
      .map(lineOf)
      .filter(line => line !== null)
      .filter(line => hasText(line, wanted))
    for (let from = 0; from < lines.length; from += linesMost) {
      await take(lines.slice(from, from + linesMost))
    }
  }
}
