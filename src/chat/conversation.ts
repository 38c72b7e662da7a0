import { z } from 'zod'
import type { Gateway } from '../instances/gateway.ts'
import { sessionKey } from './conversation-id.ts'
import { followRun, type LiveRun, type RunChange } from './live-run.ts'
import { type Page, readPage } from './session-calls.ts'
import { Message, type Turn, userTurn } from './transcript.ts'

/** What whoever watches a conversation is told. A page takes the place of all that was told before it. */
export type Told =
  | ({ type: 'page'; run: LiveRun | null } & Page)
  | { type: 'said'; turn: Turn }
  /** The machine does not answer now; a page follows once it does. */
  | { type: 'lost' }
  | { type: 'refused'; code: string }
  | RunChange

const callMs = 20_000

const Said = z.object({ message: Message, messageSeq: z.number().optional() }).loose()

/**
 * One conversation that is watched. All that happens in it happens one after the other: whoever comes is told a
 * page, and then everything that came after it, once.
 */
export class Conversation {
  readonly id: string
  readonly #tell: (told: Told) => void
  #run: LiveRun | null = null
  #last: Promise<unknown> = Promise.resolve()

  constructor(id: string, tell: (told: Told) => void) {
    this.id = id
    this.#tell = tell
  }

  /** Reads it afresh, and gives the page to `join` before anything else is told. */
  open(gateway: Gateway, join: (page: Told & { type: 'page' }) => void): Promise<void> {
    return this.#next(async () => join(await this.#read(gateway)))
  }

  /** After a connection was lost nobody knows what was missed: everybody is told the page. */
  reopen(gateway: Gateway): Promise<void> {
    return this.#next(async () => {
      await this.#subscribe(gateway)
      this.#run = null
      this.#tell(await this.#read(gateway))
    })
  }

  subscribe(gateway: Gateway): Promise<void> {
    return this.#next(() => this.#subscribe(gateway))
  }

  /** An event of the gateway that is about this conversation. */
  hear(gateway: Gateway, event: string, payload: unknown): Promise<void> {
    return this.#next(async () => {
      if (event === 'session.message') return this.#hearMessage(payload)
      const { run, changes } = followRun(this.#run, event, payload)
      this.#run = run
      for (const change of changes) {
        this.#tell(change)
        // What the gateway has kept of the answer is what counts.
        if (change.type === 'ended') this.#tell(await this.#read(gateway))
      }
    })
  }

  #hearMessage(payload: unknown): void {
    const said = Said.safeParse(payload)
    if (!said.success || said.data.message.role !== 'user') return
    this.#tell({ type: 'said', turn: userTurn(said.data.message, said.data.messageSeq ?? 0) })
  }

  async #subscribe(gateway: Gateway): Promise<void> {
    const key = sessionKey(this.id)
    await gateway.request('sessions.messages.subscribe', { key }, AbortSignal.timeout(callMs))
  }

  async #read(gateway: Gateway): Promise<Told & { type: 'page' }> {
    const page = await readPage(gateway, this.id, 0, AbortSignal.timeout(callMs))
    // What was followed from its beginning is more than the gateway says of it.
    if (page.run !== null && page.run.id !== this.#run?.id) this.#run = page.run
    return { type: 'page', ...page, run: this.#run }
  }

  #next<T>(work: () => T | Promise<T>): Promise<T> {
    const done = this.#last.then(work)
    // Whoever asked hears how it ended; the next one only that it has.
    this.#last = Promise.allSettled([done])
    return done
  }
}
