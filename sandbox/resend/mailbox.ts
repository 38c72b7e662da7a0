import type { StateFile } from '../control/state-file.ts'
import type { World } from '../world.ts'
import type { Mail } from './mail.ts'

const mailsMax = 1_000

export interface ResendState {
  /** Oldest first. */
  mails: Mail[]
  keptAnswers: Record<string, { request: string; body: object; at: number }>
}

/** The mails that were sent, the newest thousand of them, and the answers kept for a day. */
export class Mailbox {
  readonly #file: StateFile<ResendState>
  readonly #world: World

  constructor(world: World) {
    this.#world = world
    this.#file = world.stateFile<ResendState>('resend', () => ({ mails: [], keptAnswers: {} }))
  }

  now(): number {
    return this.#world.clock.now().getTime()
  }

  add(mail: Omit<Mail, 'id' | 'acceptedAt'>): Mail {
    const hex = this.#world.randomHex(16)
    const id = hex.replace(/^(.{8})(.{4}).(.{3}).(.{3})(.{12})$/, '$1-$2-4$3-8$4-$5')
    const accepted = { ...mail, id, acceptedAt: this.now() }
    const { mails } = this.#file.data
    mails.push(accepted)
    mails.splice(0, mails.length - mailsMax)
    this.#file.save()
    return accepted
  }

  find(id: string): Mail | null {
    return this.#file.data.mails.find(mail => mail.id === id) ?? null
  }

  /** Newest first. */
  list(): Mail[] {
    return [...this.#file.data.mails].reverse()
  }

  findAnswer(key: string): { request: string; body: object } | null {
    const { keptAnswers } = this.#file.data
    const kept = Object.hasOwn(keptAnswers, key) ? keptAnswers[key] : undefined
    return kept && kept.at > this.now() - 86_400_000 ? kept : null
  }

  keepAnswer(key: string, request: string, body: object): void {
    const { keptAnswers } = this.#file.data
    for (const [old, { at }] of Object.entries(keptAnswers)) {
      if (at <= this.now() - 86_400_000) delete keptAnswers[old]
    }
    keptAnswers[key] = { request, body, at: this.now() }
    this.#file.save()
  }
}
