import { countText, differenceText } from '../billing/difference-text.ts'
import { mendBooks } from '../billing/mend-books.ts'
import { compareBooks } from '../billing/money-check.ts'
import { recordCheck } from '../billing/record-check.ts'
import { pause } from '../kit/pause.ts'
import type { ProviderError } from '../providers/compute.ts'
import { createReconcilers } from '../reconcilers/all.ts'
import { Engine } from '../reconcilers/engine/engine.ts'
import { type Command, readOptions, UsageError } from './command.ts'
import { type OpenInstallation, withInstallation } from './installation.ts'
import { refusalText } from './refusal-text.ts'

/** Longer than a year of invoices of ten thousand customers takes to list. */
const limitMs = 30 * 60_000
/** What a pass takes, more or less, in whose hands a row may be. */
const waitMs = 2_000

/** Compares the payment vendor's books with ours, row by row. */
export const moneyCommand: Command = {
  says: 'check [--fix]: compares the payment vendor’s books with ours, and repairs ours [--json]',
  async run({ config, args }) {
    const { values, words } = readOptions(args, {
      fix: { type: 'boolean' },
      json: { type: 'boolean' },
    })
    if (words.length !== 1 || words[0] !== 'check') throw new UsageError('money check [--fix]')
    await withInstallation(config, open =>
      check(open, { fixes: values.fix === true, isJson: values.json === true }),
    )
  },
}

async function check(
  open: OpenInstallation,
  { fixes, isJson }: { fixes: boolean; isJson: boolean },
): Promise<void> {
  const { platform, outside, installation } = open
  const { payments } = outside
  const signal = AbortSignal.timeout(limitMs)
  const found = await compareBooks(platform, payments, signal)
  if (!found.ok) return refuse(found.error)
  let last = await recordCheck(platform, found.value, { tells: null })
  if (!isJson) for (const difference of last.differences) console.log(differenceText(difference))
  if (fixes && last.differences.length > 0) {
    const engine = new Engine(platform, createReconcilers(platform, outside, installation))
    const mended = await mendBooks(
      {
        platform,
        payments,
        look: id => engine.run('subscription', id),
        wait: () => pause(waitMs, signal),
      },
      found.value,
      signal,
    )
    if (!mended.ok) return refuse(mended.error)
    last = await recordCheck(platform, mended.value, { tells: null })
    if (!isJson) tellLeft(last.differences.map(differenceText))
  }
  if (last.differences.length > 0) process.exitCode = 1
  console.log(
    isJson
      ? JSON.stringify({ ...last, found: found.value.differences })
      : countText(last.differences.length),
  )
}

function tellLeft(sentences: readonly string[]): void {
  console.log(sentences.length === 0 ? '\nEverything was repaired.' : '\nLeft for you to decide:')
  for (const said of sentences) console.log(said)
}

function refuse(error: ProviderError): void {
  process.exitCode = 1
  console.error(`The payment vendor could not be asked: ${refusalText(error)}`)
}
