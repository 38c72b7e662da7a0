import type { Socket } from 'socket.io-client'

const againMs = [1_000, 2_000, 5_000, 10_000]

type Heard = (...values: never[]) => void

/**
 * How something that a page holds open over its socket finds its way back: `open` is called whenever the socket
 * connects, and `lose` when it is lost; what could not be opened is tried again, ever later.
 */
export class Reopening {
  readonly #socket: Socket
  readonly #listeners: [event: string, heard: (...values: unknown[]) => void][]
  readonly #open: () => unknown
  #tries = 0
  #timer: ReturnType<typeof setTimeout> | null = null

  constructor(
    socket: Socket,
    on: { open: () => unknown; lose: () => unknown; events: Record<string, Heard> },
  ) {
    this.#socket = socket
    this.#open = on.open
    const lose = () => {
      this.stopWaiting()
      on.lose()
    }
    this.#listeners = [
      ['connect', on.open],
      ['disconnect', lose],
      ...Object.entries(on.events).map(
        ([event, hear]) =>
          [event, (...values: unknown[]) => hear(...(values as never[]))] as [string, () => void],
      ),
    ]
    for (const [event, hear] of this.#listeners) socket.on(event, hear)
  }

  /** It is open: the next loss is tried soon again. */
  succeeded(): void {
    this.#tries = 0
  }

  later(): void {
    const ms = againMs[Math.min(this.#tries++, againMs.length - 1)]
    this.#timer = setTimeout(this.#open, ms)
  }

  stopWaiting(): void {
    if (this.#timer) clearTimeout(this.#timer)
    this.#timer = null
  }

  close(): void {
    this.stopWaiting()
    for (const [event, hear] of this.#listeners) this.#socket.off(event, hear)
  }
}
