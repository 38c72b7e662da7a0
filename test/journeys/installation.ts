import { setTimeout as pause } from 'node:timers/promises'
import { Client } from 'pg'
import { z } from 'zod'
import { startPassing } from '../../start/passing.ts'
import type { RunFile } from '../../start/run-file.ts'
import { createTestDatabase } from '../database.ts'
import { eventually } from '../survival/eventually.ts'

const Letter = z.object({
  id: z.string(),
  subject: z.string(),
  html: z.string().nullable(),
  text: z.string().nullable(),
})
export type Letter = z.infer<typeof Letter>
const Letters = z.object({ data: z.array(Letter) })

export interface Fault {
  provider: string
  operation: string
  fault: string
  times: number | 'always'
  delayMs?: number
}

const letterLimitMs = 60_000

/** The whole product with its emulated outside world, as `npm start` gives it. */
export class Installation {
  readonly run: RunFile
  readonly stop: () => Promise<void>
  readonly #controlUrl: string

  constructor(run: RunFile, controlUrl: string, stop: () => Promise<void>) {
    this.run = run
    this.stop = stop
    this.#controlUrl = controlUrl
  }

  get url(): string {
    return this.run.url
  }

  /** The only key that the emulated model accepts. */
  get modelKey(): string {
    return this.run.env.OPENAI_API_KEY ?? ''
  }

  get inboxUrl(): string {
    return `${this.run.env.RESEND_BASE_URL}/inbox`
  }

  login(role: 'customer' | 'operator'): { email: string; password: string } {
    const found = this.run.logins.find(login => login.role === role)
    if (!found) throw new Error(`the installation has no ${role}`)
    return found
  }

  /** From now on the outside world misbehaves like this. */
  async fault(...faults: Fault[]): Promise<void> {
    for (const fault of faults) await this.#control('faults', 'POST', fault)
  }

  /** The token of the only bot that the emulated Telegram knows. */
  get telegramToken(): string {
    return this.run.env.SANDBOX_TELEGRAM_TOKEN ?? ''
  }

  /** Somebody writes to that bot. */
  async writeOnTelegram(from: { id: number; first_name: string }, text: string): Promise<void> {
    await this.#control('telegram/messages', 'POST', { from, text })
  }

  /** The way to the emulated machines, for a browser. */
  get machinesDoor(): string {
    return (this.run.env.SAMBUK_SOCKS_PROXY ?? '').replace('socks5h:', 'socks5:')
  }

  /** Somebody lets a name of their own zone lead there. */
  async leadName(name: string, content: string, type: 'A' | 'CNAME'): Promise<void> {
    await this.#control('dns/names', 'POST', { name, type, content })
  }

  async clearFaults(): Promise<void> {
    await this.#control('faults', 'DELETE')
  }

  /** Lets the outside world's time run ahead of ours: renewals come due, and banks answer. */
  async advance(days: number): Promise<void> {
    await this.#control('clock', 'POST', { advanceMs: days * 86_400_000 })
  }

  /** The newest letter to `email` that `isIt`; waits until it has come. */
  async letterTo(
    email: string,
    isIt: (letter: Letter) => boolean,
    limitMs = letterLimitMs,
  ): Promise<Letter> {
    const deadline = performance.now() + limitMs
    for (;;) {
      const letters = await this.#lettersTo(email)
      const found = letters.find(isIt)
      if (found) return found
      if (performance.now() > deadline) {
        const subjects = letters.map(({ subject }) => subject).join(' | ')
        throw new Error(`no such letter came to ${email}; there are: ${subjects || 'none'}`)
      }
      await pause(100)
    }
  }

  async #lettersTo(email: string): Promise<Letter[]> {
    const answer = await fetch(`${this.inboxUrl}?to=${encodeURIComponent(email)}`, {
      headers: { accept: 'application/json' },
      signal: AbortSignal.timeout(10_000),
    })
    return Letters.parse(await answer.json()).data
  }

  async #control(what: string, method: 'POST' | 'DELETE', body?: object): Promise<void> {
    const answer = await fetch(`${this.#controlUrl}/_sandbox/${what}`, {
      method,
      ...(body && {
        headers: { 'content-type': 'application/json' },
        body: JSON.stringify(body),
      }),
      signal: AbortSignal.timeout(20_000),
    })
    if (!answer.ok) throw new Error(`the sandbox refused: ${await answer.text()}`)
  }
}

/** Starts one for a file of journeys; `stop` it at the end. */
export async function startInstallation(): Promise<Installation> {
  // A database that is there already is the quicker half of a start.
  const database = await createTestDatabase()
  const started = await startPassing(['--driver', 'simulated'], { DATABASE_URL: database.url })
  const stop = async () => {
    await started.stop()
    await database.close()
  }
  try {
    const { sandboxControlUrl } = started.run
    if (!sandboxControlUrl) throw new Error('journeys pay with test cards: unset the real keys')
    await untilOffered(database.url)
    return new Installation(started.run, sandboxControlUrl, stop)
  } catch (error) {
    await stop()
    throw error
  }
}

/** Until all clouds have said what they sell: who looks at a page before that sees less, until they look again. */
async function untilOffered(databaseUrl: string): Promise<void> {
  const database = new Client({ connectionString: databaseUrl })
  await database.connect()
  try {
    await eventually('all clouds say what they sell', async () => {
      const { rowCount } = await database.query('select distinct provider from offers')
      return rowCount === 3
    })
  } finally {
    await database.end()
  }
}

/** The address in a letter that leads to `path` of the product. */
export function linkIn(letter: Letter, path: string): string {
  const links = letter.text?.match(/https?:\/\/[^\s<>"]+/g) ?? []
  const found = links.find(link => new URL(link).pathname.includes(path))
  if (!found) throw new Error(`“${letter.subject}” has no link to ${path}: ${links.join(' ')}`)
  return found
}
