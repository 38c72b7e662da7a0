import { once } from 'node:events'
import type { Interactive, TerminalSize } from '../instances/interactive.ts'
import type { Clock } from '../kit/clock.ts'
import { freshFlow, sent, shown } from './flow.ts'

/** What is typed faster than a machine takes it: more than this is no typing, and no paste. */
const typedBytesMost = 1024 * 1024

/** One open terminal: what a machine shows goes to a page no faster than that shows it. */
export class Terminal {
  readonly openedAt: Date
  /** When something was typed or shown last. */
  activeAt: Date
  /** Whether somebody has typed since this was last set to false. */
  wasUsed = true
  /** The exit code of the shell after its last output, or null where it was cut off or closed. */
  readonly ended: Promise<number | null>
  readonly #closed = Promise.withResolvers<null>()
  readonly #interactive: Interactive
  readonly #clock: Clock
  #flow = freshFlow
  #draining: Promise<unknown> | null = null

  constructor(interactive: Interactive, clock: Clock, show: (bytes: Buffer) => void) {
    this.#interactive = interactive
    this.#clock = clock
    this.openedAt = clock.now()
    this.activeAt = this.openedAt
    this.ended = Promise.race([interactive.ended, this.#closed.promise])
    const { stream } = interactive
    // Its end is told by `ended`; without a listener an error would be nobody's.
    stream.on('error', () => {})
    stream.on('data', (bytes: Buffer) => {
      this.activeAt = clock.now()
      this.#flow = sent(this.#flow, bytes.length)
      if (this.#flow.isHeld) stream.pause()
      show(bytes)
    })
  }

  /** Resolves once the machine takes more; false: it takes none of this. */
  async type(bytes: Uint8Array): Promise<boolean> {
    const { stream } = this.#interactive
    if (!stream.writable || stream.writableLength + bytes.length > typedBytesMost) return false
    this.activeAt = this.#clock.now()
    this.wasUsed = true
    if (!stream.write(bytes)) await this.#drained()
    return true
  }

  /** The page has shown this much more. */
  acknowledge(bytes: number): void {
    const wasHeld = this.#flow.isHeld
    this.#flow = shown(this.#flow, bytes)
    if (wasHeld && !this.#flow.isHeld) this.#interactive.stream.resume()
  }

  /** All who wait for it wait for one event; a line that has broken takes nothing any more. */
  #drained(): Promise<unknown> {
    if (!this.#draining) {
      const waits = new AbortController()
      const drained = once(this.#interactive.stream, 'drain', waits).catch(() => null)
      this.#draining = Promise.race([drained, this.ended]).finally(() => {
        this.#draining = null
        waits.abort()
      })
    }
    return this.#draining
  }

  resize(size: TerminalSize): void {
    this.#interactive.resize(size)
  }

  /** Nothing is shown any more; where there is tmux, what runs goes on. */
  close(): void {
    const { stream } = this.#interactive
    stream.removeAllListeners('data')
    // What is still to come is thrown away: a channel that nobody reads would never end.
    stream.resume()
    this.#interactive.close()
    this.#closed.resolve(null)
  }
}
