import { z } from 'zod'
import { refusalOf } from './model-refusal.ts'
import { inputText, Message, plainText, shortened, type ToolCall } from './transcript.ts'

/** An answer while it is written. */
export interface LiveRun {
  id: string
  /** What the assistant is at before it writes, in OpenClaw's word. */
  phase: string
  text: string
  tools: ToolCall[]
}

/** What changed in one. `from`: how much of the text stays; what follows it is new. */
export type RunChange =
  | { type: 'run'; run: LiveRun }
  | { type: 'text'; run: string; from: number; text: string }
  | { type: 'tool'; run: string; tool: ToolCall }
  | { type: 'ended'; run: string; outcome: 'done' | 'stopped' | 'failed'; reason: string | null }

const ChatEvent = z
  .object({
    runId: z.string(),
    state: z.string(),
    phase: z.string().optional(),
    message: Message.partial().optional(),
    errorMessage: z.string().optional(),
    errorKind: z.string().optional(),
  })
  .loose()
const ToolEvent = z
  .object({
    runId: z.string(),
    stream: z.literal('tool'),
    data: z
      .object({
        phase: z.enum(['start', 'update', 'result']),
        name: z.string(),
        toolCallId: z.string(),
        args: z.unknown().optional(),
        isError: z.boolean().optional(),
        result: Message.pick({ content: true }).loose().optional(),
        partialResult: Message.pick({ content: true }).loose().optional(),
      })
      .loose(),
  })
  .loose()

/**
 * Pure. What an event of the gateway means for the run that is shown: the run as it is then, and what to tell. An
 * event of the run that began first goes on; another run takes its place only when it has ended.
 */
export function followRun(
  run: LiveRun | null,
  event: string,
  payload: unknown,
): { run: LiveRun | null; changes: RunChange[] } {
  if (event === 'chat') {
    const chat = ChatEvent.safeParse(payload)
    return chat.success ? followChat(run, chat.data) : { run, changes: [] }
  }
  const tool = event === 'agent' ? ToolEvent.safeParse(payload) : null
  return tool?.success ? followTool(run, tool.data) : { run, changes: [] }
}

function followChat(run: LiveRun | null, chat: z.infer<typeof ChatEvent>) {
  const { runId, state, phase, message, errorKind = '', errorMessage = '' } = chat
  const outcome = outcomes[state]
  if (outcome) {
    const reason = outcome === 'failed' ? refusalOf(errorKind, errorMessage).reason : null
    const isShown = run?.id === runId
    return {
      run: isShown ? null : run,
      changes: [{ type: 'ended', run: runId, outcome, reason } satisfies RunChange],
    }
  }
  if (run && run.id !== runId) return { run, changes: [] }
  const known = run ?? begun(runId)
  if (state === 'status') {
    const now = { ...known, phase: phase ?? known.phase }
    return { run: now, changes: [{ type: 'run', run: now } satisfies RunChange] }
  }
  const text = message?.content === undefined ? known.text : plainText(message)
  const from = commonLength(known.text, text)
  const now = { ...known, text }
  const change: RunChange = { type: 'text', run: runId, from, text: text.slice(from) }
  const isNew = run === null
  return { run: now, changes: isNew ? [{ type: 'run', run: now } satisfies RunChange] : [change] }
}

const outcomes: Record<string, 'done' | 'stopped' | 'failed' | undefined> = {
  final: 'done',
  aborted: 'stopped',
  error: 'failed',
}

function followTool(run: LiveRun | null, { runId, data }: z.infer<typeof ToolEvent>) {
  if (run && run.id !== runId) return { run, changes: [] }
  const known = run ?? begun(runId)
  const before = known.tools.find(({ id }) => id === data.toolCallId)
  const result = data.result ?? data.partialResult
  const tool: ToolCall = {
    id: data.toolCallId,
    name: data.name,
    input: data.args === undefined ? (before?.input ?? '') : inputText(data.args),
    output: result ? shortened(plainText(result)) : (before?.output ?? null),
    state: data.phase !== 'result' ? 'running' : data.isError ? 'failed' : 'done',
  }
  const tools = before
    ? known.tools.map(one => (one.id === tool.id ? tool : one))
    : [...known.tools, tool]
  return {
    run: { ...known, tools },
    changes: [{ type: 'tool', run: runId, tool } satisfies RunChange],
  }
}

const begun = (id: string): LiveRun => ({ id, phase: 'starting_model', text: '', tools: [] })

function commonLength(one: string, other: string): number {
  const most = Math.min(one.length, other.length)
  if (other.startsWith(one)) return one.length
  let at = 0
  while (at < most && one[at] === other[at]) at++
  return at
}
