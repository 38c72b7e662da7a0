import type { StateFile } from '../control/state-file.ts'
import type { World } from '../world.ts'

export interface Writer {
  id: number
  first_name: string
  username?: string | undefined
}

interface Update {
  update_id: number
  message: {
    message_id: number
    date: number
    chat: Writer & { type: 'private' }
    from: Writer & { is_bot: false }
    text: string
  }
}

interface State {
  next: number
  updates: Update[]
  sent: { chat: number; text: string }[]
}

/** What people and the bot wrote to each other. */
export class TelegramChat {
  readonly #world: World
  readonly #file: StateFile<State>

  constructor(world: World) {
    this.#world = world
    this.#file = world.stateFile<State>('telegram', () => ({ next: 1, updates: [], sent: [] }))
  }

  get sent(): State['sent'] {
    return this.#file.data.sent
  }

  /** Somebody writes to the bot. */
  receive(from: Writer, text: string): void {
    const state = this.#file.data
    const message = {
      ...{ message_id: state.next, date: this.#seconds() },
      ...{ chat: { ...from, type: 'private' as const }, from: { ...from, is_bot: false as const } },
      text,
    }
    state.updates.push({ update_id: state.next++, message })
    this.#file.save()
  }

  /** As Telegram has it, what is before `offset` is known from then on and is not told again. */
  updates(offset: number): Update[] {
    const state = this.#file.data
    state.updates = state.updates.filter(({ update_id }) => update_id >= offset)
    this.#file.save()
    return state.updates
  }

  send(chat: number, text: string) {
    const state = this.#file.data
    state.sent.push({ chat, text })
    this.#file.save()
    const id = state.next++
    return { message_id: id, date: this.#seconds(), chat: { id: chat, type: 'private' }, text }
  }

  #seconds = (): number => Math.floor(this.#world.clock.now().getTime() / 1000)
}
