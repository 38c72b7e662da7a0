import type { Duplex } from 'node:stream'
import { streamPair } from './stream-pair.ts'

type Accept = (stream: Duplex) => void
type Scope = 'loopback' | 'any'

/**
 * The TCP ports of one simulated machine. A connection is a pair of in-memory streams: nothing is
 * ever bound on the host, so a thousand machines may all listen on port 22.
 */
export class MachineNetwork {
  readonly #listeners = new Map<number, { scope: Scope; accept: Accept }>()
  readonly #open = new Set<Duplex>()

  /** Throws when the port is taken, as bind(2) would refuse. Returns the function that closes it. */
  listen(port: number, scope: Scope, accept: Accept): () => void {
    if (this.#listeners.has(port)) throw new Error(`listen EADDRINUSE: port ${port}`)
    const listener = { scope, accept }
    this.#listeners.set(port, listener)
    return () => {
      if (this.#listeners.get(port) === listener) this.#listeners.delete(port)
    }
  }

  listening(): { port: number; scope: Scope }[] {
    return [...this.#listeners].map(([port, { scope }]) => ({ port, scope }))
  }

  /** Null when nothing listens there for such a caller: connection refused. */
  dial(port: number, from: 'inside' | 'outside'): Duplex | null {
    const listener = this.#listeners.get(port)
    if (!listener || (from === 'outside' && listener.scope === 'loopback')) return null
    const [ours, theirs] = streamPair()
    this.#open.add(theirs)
    theirs.once('close', () => this.#open.delete(theirs))
    listener.accept(theirs)
    return ours
  }

  /** Every connection breaks; whoever listens goes on. */
  breakAll(): void {
    for (const stream of this.#open) stream.destroy()
    this.#open.clear()
  }

  /** The plug is pulled: every listener and every connection is gone at once. */
  cut(): void {
    this.#listeners.clear()
    this.breakAll()
  }
}
