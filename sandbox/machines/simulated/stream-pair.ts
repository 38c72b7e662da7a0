import { Duplex } from 'node:stream'

/**
 * Two ends of an in-memory connection. Unlike `duplexPair` of Node it never delivers inside the
 * writer's own call: ssh2 sends two messages in one turn and must not be answered in between.
 */
export function streamPair(): [Duplex, Duplex] {
  const one = new End()
  const two = new End()
  one.other = two
  two.other = one
  return [one, two]
}

class End extends Duplex {
  other: End | null = null
  /** The peer's write that waits until this end is read again. */
  #resume: (() => void) | null = null

  constructor() {
    super({ allowHalfOpen: true })
  }

  override _read(): void {
    const resume = this.#resume
    this.#resume = null
    resume?.()
  }

  override _write(chunk: Buffer, _encoding: BufferEncoding, done: () => void): void {
    setImmediate(() => {
      const { other } = this
      if (!other || other.destroyed || other.push(chunk)) done()
      else other.#resume = done
    })
  }

  override _final(done: () => void): void {
    setImmediate(() => {
      if (this.other && !this.other.destroyed) this.other.push(null)
      done()
    })
  }

  /** An end that dies early takes the other with it, as a reset does; an orderly end does not. */
  override _destroy(error: Error | null, done: (error: Error | null) => void): void {
    const { other } = this
    const wasOrderly = this.readableEnded && this.writableFinished
    if (other && !other.destroyed && !wasOrderly) setImmediate(() => other.destroy())
    done(error)
  }
}
