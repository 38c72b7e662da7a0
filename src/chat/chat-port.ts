import type { Result } from '../kit/result.ts'
import type { InstanceRefusal, InstanceTarget } from '../reconcilers/steps/instance-port.ts'

export interface ChatTurn {
  conversation: string
  /** Chosen by the page: the same message sent twice is one message. */
  messageId: string
  text: string
}

/** What is seen of an answer while it is written. `text` is the whole answer so far. */
export type ChatProgress =
  | { type: 'status'; phase: string }
  | { type: 'text'; text: string }
  | { type: 'final'; text: string }
  | ({ type: 'error' } & InstanceRefusal)

/** Talking to the assistant on a customer's machine. */
export interface Chat {
  /** The conversation so far, oldest first. */
  history(
    target: InstanceTarget,
    conversation: string,
    signal: AbortSignal,
  ): Promise<Result<{ id: string; role: 'user' | 'assistant'; text: string }[], InstanceRefusal>>
  /** Ends with exactly one `final` or `error`; never throws for what the machine or model refuses. */
  ask(target: InstanceTarget, turn: ChatTurn, signal: AbortSignal): AsyncIterable<ChatProgress>
}
