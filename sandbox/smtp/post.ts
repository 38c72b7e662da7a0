import type { StateFile } from '../control/state-file.ts'
import type { World } from '../world.ts'

/** A letter as it was taken. */
export interface Letter {
  id: string
  from: string
  to: string[]
  /** As it came, without the dots that the protocol adds. */
  raw: string
  /** Milliseconds since 1970, by the sandbox's clock. */
  takenAt: number
}

export interface PostState {
  /** Oldest first. */
  letters: Letter[]
}

const lettersMax = 1_000

export const emptyState = (): PostState => ({ letters: [] })

/** What the server has taken, the newest thousand. */
export class Post {
  readonly #file: StateFile<PostState>
  readonly #world: World

  constructor(world: World) {
    this.#world = world
    this.#file = world.stateFile('smtp', emptyState)
  }

  take(letter: Pick<Letter, 'from' | 'to' | 'raw'>): string {
    const id = this.#world.randomHex(6)
    const { letters } = this.#file.data
    letters.push({ ...letter, id, takenAt: this.#world.clock.now().getTime() })
    letters.splice(0, letters.length - lettersMax)
    this.#file.save()
    return id
  }

  /** Newest first; those to one address, or all. */
  list(to: string | null = null): Letter[] {
    return this.#file.data.letters.filter(letter => to === null || letter.to.includes(to)).reverse()
  }
}
