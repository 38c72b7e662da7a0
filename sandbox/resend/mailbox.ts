import type { StateFile } from '../control/state-file.ts'
import type { World } from '../world.ts'
import { type DeliverySettings, defaultDeliverySettings } from './deliveries.ts'
import { addressOf, type Fate, type Mail } from './mail.ts'

const mailsMax = 1_000

export interface ResendState {
  /** Oldest first. */
  mails: Mail[]
  keptAnswers: Record<string, { request: string; body: object; at: number }>
  /** What becomes of mails to an address, by the address in lower case, where it is not that they arrive. */
  fates: Record<string, Fate>
  /** Where news of mails are sent to, and the secret that signs them. */
  endpoint: { url: string; secret: string } | null
  deliverySettings: DeliverySettings
}

export const emptyState = (): ResendState => ({
  mails: [],
  keptAnswers: {},
  fates: {},
  endpoint: null,
  deliverySettings: { ...defaultDeliverySettings },
})

/** The mails that were sent, the newest thousand of them, and the answers kept for a day. */
export class Mailbox {
  readonly #file: StateFile<ResendState>
  readonly #world: World

  constructor(world: World) {
    this.#world = world
    this.#file = world.stateFile('resend', emptyState)
  }

  get state(): ResendState {
    return this.#file.data
  }

  /** The state was changed. */
  save(): void {
    this.#file.save()
  }

  now(): number {
    return this.#world.clock.now().getTime()
  }

  add(mail: Omit<Mail, 'id' | 'acceptedAt' | 'fate'>): Mail {
    const hex = this.#world.randomHex(16)
    const id = hex.replace(/^(.{8})(.{4}).(.{3}).(.{3})(.{12})$/, '$1-$2-4$3-8$4-$5')
    const accepted = { ...mail, id, acceptedAt: this.now(), fate: this.#meet(mail) }
    const { mails } = this.#file.data
    mails.push(accepted)
    mails.splice(0, mails.length - mailsMax)
    this.#file.save()
    return accepted
  }

  /**
   * Resend's own test addresses bounce or complain; others as they were told to. An address that bounced
   * or complained is on the list of those that are not written to any more.
   */
  #meet({ to }: Pick<Mail, 'to'>): Fate {
    const address = addressOf(to[0] ?? '')?.toLowerCase() ?? ''
    const { fates } = this.#file.data
    const [label = ''] = (address.split('@resend.dev')[0] ?? '').split('+')
    if (address.endsWith('@resend.dev') && isTestFate(label)) return label
    const fate = fates[address] ?? 'delivered'
    if (fate === 'bounced' || fate === 'complained') fates[address] = 'suppressed'
    return fate
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

const isTestFate = (label: string): label is Fate =>
  label === 'bounced' || label === 'complained' || label === 'suppressed'
