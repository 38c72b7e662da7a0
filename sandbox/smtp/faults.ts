import type { Fault, FaultKind } from '../control/faults.ts'
import type { World } from '../world.ts'

/** What can be asked of the server, as faults name it. */
export const operations = ['connect', 'sign-in', 'add-recipient', 'send-mail'] as const
export type Operation = (typeof operations)[number]

/** What a reply says, perhaps as the last one; null: the line is cut without any. */
export interface Reply {
  text: string | null
  closes: boolean
}

export const reply = (text: string): Reply => ({ text, closes: false })
export const lastReply = (text: string): Reply => ({ text, closes: true })
export const cut: Reply = { text: null, closes: true }

const before: Partial<Record<Operation, Partial<Record<FaultKind, Reply>>>> = {
  connect: {
    'timeout-before-effect': cut,
    'error-500-before-effect': lastReply('421 4.3.2 Service not available'),
    'rate-limited': lastReply('421 4.7.0 Too many connections from your host'),
  },
  'sign-in': {
    unauthorized: reply('535 5.7.8 Authentication credentials invalid'),
    'error-500-before-effect': reply('454 4.7.0 Temporary authentication failure'),
  },
  'add-recipient': {
    declined: reply('550 5.1.1 The mailbox does not exist'),
    quota: reply('452 4.2.2 The mailbox is full'),
    'rate-limited': reply('451 4.7.1 Greylisted, please try again later'),
    unauthorized: reply('550 5.7.1 Relaying denied'),
  },
  'send-mail': {
    'timeout-before-effect': cut,
    'error-500-before-effect': reply('451 4.3.0 Requested action aborted'),
    declined: reply('554 5.6.0 The content is refused'),
  },
}

const after: Partial<Record<FaultKind, Reply>> = {
  'timeout-after-effect': cut,
  'error-500-after-effect': reply('451 4.3.0 Requested action aborted'),
}

/** The faults of one server, said once to whoever lists what can go wrong. */
export class Misfortunes {
  readonly #world: Pick<World, 'faults'>

  constructor(world: Pick<World, 'faults'>) {
    this.#world = world
    for (const operation of operations) world.faults.know('smtp', operation)
  }

  /** What happens instead of an operation; null: nothing. */
  instead(operation: Operation): Reply | null {
    const known = before[operation] ?? {}
    const fault = this.#take(operation, Object.keys(known) as FaultKind[])
    return fault ? (known[fault.fault] ?? null) : null
  }

  /** What is told, or not, of a letter that was taken. */
  afterTaking(): Reply | null {
    const fault = this.#take('send-mail', Object.keys(after) as FaultKind[])
    return fault ? (after[fault.fault] ?? null) : null
  }

  #take(operation: Operation, kinds: FaultKind[]): Fault | null {
    return this.#world.faults.take('smtp', operation, kinds)
  }
}
