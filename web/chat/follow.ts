import type { ChatTurn, Reason } from '../api/schema.ts'

/** What the assistant does in a tool, while it does it or afterwards. */
export type ToolCall = Extract<ChatTurn['parts'][number], { type: 'tool' }>

/** An answer while it is written. */
export interface LiveRun {
  id: string
  phase: string
  text: string
  tools: Omit<ToolCall, 'type'>[]
}

/** What a socket tells of a conversation: a page, and then everything that comes after it. */
export type Told =
  | { type: 'page'; turns: ChatTurn[]; earlier: number | null; run: LiveRun | null }
  | { type: 'said'; turn: ChatTurn }
  | { type: 'run'; run: LiveRun }
  | { type: 'text'; run: string; from: number; text: string }
  | { type: 'tool'; run: string; tool: LiveRun['tools'][number] }
  | {
      type: 'ended'
      run: string
      outcome: 'done' | 'stopped' | 'failed'
      reason: Reason | null
    }
  | { type: 'lost' }
  | { type: 'refused'; reason: Reason }

/** A message on its way: shown at once, until the conversation has it. */
export interface Sending {
  id: string
  text: string
  files: string[]
  /** Why it did not arrive, in words; null: nobody has said so. */
  problem: string | null
  /** It waits for a sign-in. */
  isSignedOut: boolean
}

export interface Conversation {
  link: 'opening' | 'open' | 'lost' | 'refused'
  /** Why it cannot be opened. */
  refusal: string | null
  turns: ChatTurn[]
  /** Where the page before begins; null: there is none. */
  earlier: number | null
  run: LiveRun | null
  sending: Sending[]
  /** The last answer failed, and why. */
  failure: string | null
}

export const unopened: Conversation = {
  ...{ link: 'opening', refusal: null, turns: [], earlier: null },
  ...{ run: null, sending: [], failure: null },
}

/** Pure. The conversation after one more thing was told of it. */
export function follow(now: Conversation, told: Told): Conversation {
  switch (told.type) {
    case 'page': {
      const older = olderThan(now.turns, told.turns)
      return {
        ...now,
        ...{ link: 'open', refusal: null, run: told.run },
        turns: [...older, ...told.turns],
        earlier: older.length > 0 ? now.earlier : told.earlier,
        sending: arrived(now.sending, told.turns),
      }
    }
    case 'said':
      return {
        ...now,
        failure: null,
        turns: [...now.turns.filter(({ id }) => id !== told.turn.id), told.turn],
        sending: arrived(now.sending, [told.turn]),
      }
    case 'run':
      return { ...now, failure: null, run: { ...told.run, tools: toolsOf(now, told.run.id) } }
    case 'text': {
      const run = runOf(now, told.run)
      return { ...now, run: { ...run, text: run.text.slice(0, told.from) + told.text } }
    }
    case 'tool': {
      const run = runOf(now, told.run)
      const isKnown = run.tools.some(({ id }) => id === told.tool.id)
      const tools = isKnown
        ? run.tools.map(tool => (tool.id === told.tool.id ? told.tool : tool))
        : [...run.tools, told.tool]
      return { ...now, run: { ...run, tools } }
    }
    case 'ended':
      return {
        ...now,
        run: now.run?.id === told.run ? null : now.run,
        failure: told.outcome === 'failed' ? (told.reason?.text ?? '') : now.failure,
      }
    case 'lost':
      return { ...now, link: 'lost' }
    case 'refused':
      return { ...now, link: 'refused', refusal: told.reason.text }
  }
}

/** What was loaded of earlier pages stays where a new page begins in the middle of it. */
function olderThan(known: ChatTurn[], page: ChatTurn[]): ChatTurn[] {
  const at = known.findIndex(({ id }) => id === page[0]?.id)
  return at > 0 ? known.slice(0, at) : []
}

const arrived = (sending: Sending[], turns: ChatTurn[]): Sending[] =>
  sending.filter(message => !turns.some(({ id }) => id === message.id))

const toolsOf = ({ run }: Conversation, id: string) => (run?.id === id ? run.tools : [])

const runOf = ({ run }: Conversation, id: string): LiveRun =>
  run?.id === id ? run : { id, phase: 'starting_model', text: '', tools: [] }
