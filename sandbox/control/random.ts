import type { StateFile } from './state-file.ts'

/**
 * Seeded numbers (mulberry32). The generator's state is kept with the sandbox's, so that a restarted
 * sandbox goes on where it was instead of giving out the same ids again.
 */
export class SeededRandom {
  readonly #file: StateFile<{ position: number }>
  readonly #seed: number

  constructor(seed: number, file: StateFile<{ position: number }>) {
    this.#seed = seed
    this.#file = file
  }

  /** A whole number from `min` to `max`, both possible. */
  int(min: number, max: number): number {
    return min + Math.floor((this.#next() / 2 ** 32) * (max - min + 1))
  }

  hex(bytes: number): string {
    let text = ''
    while (text.length < bytes * 2) text += this.#next().toString(16).padStart(8, '0')
    return text.slice(0, bytes * 2)
  }

  #next(): number {
    this.#file.data.position += 1
    this.#file.save()
    let mixed = (this.#seed + this.#file.data.position * 0x6d2b79f5) | 0
    mixed = Math.imul(mixed ^ (mixed >>> 15), mixed | 1)
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61)
    return (mixed ^ (mixed >>> 14)) >>> 0
  }
}
