import { randomBytes } from 'node:crypto'

const unusedMax = 10_000

/** Single-use numbers. Those of an earlier process are unknown; clients then try again with a new one. */
export class Nonces {
  readonly #unused = new Set<string>()

  make(): string {
    const nonce = randomBytes(16).toString('base64url')
    this.#unused.add(nonce)
    if (this.#unused.size > unusedMax) {
      const [oldest] = this.#unused
      if (oldest !== undefined) this.#unused.delete(oldest)
    }
    return nonce
  }

  /** True the first time for a number made here. */
  spend(nonce: string): boolean {
    return this.#unused.delete(nonce)
  }
}
