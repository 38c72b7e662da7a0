import type { Language } from '../api/schema.ts'
import { connect } from './socket.ts'

type Heard = (...values: never[]) => void

/** What was said to a request; a refusal has the code of its sentence, and the sentence. */
export type Answered =
  | ({ ok: true } & Record<string, unknown>)
  | { ok: false; code: string; text?: string }

/**
 * Hears events of the page's one socket. `request` asks for them, anew after every reconnection, and `leave` says
 * that nobody here wants them any more; `onState` hears what became of the request. Returns how to stop.
 */
export function subscribe({
  language,
  events,
  request,
  leave,
  onState,
}: {
  language: Language
  events: Record<string, Heard>
  request?: { event: string; body: unknown }
  leave?: { event: string; body: unknown }
  /** `code` null: the connection is lost, and is looked for. */
  onState?: (state: Answered | { ok: false; code: null }) => void
}): () => void {
  let stopped = false
  let end = () => {}
  const begin = async () => {
    const socket = await connect(language)
    if (stopped) return
    const ask = () => {
      if (!request) return
      socket
        .timeout(20_000)
        .emit(request.event, request.body, (error: unknown, answer?: Answered) => {
          if (!stopped) onState?.((!error && answer) || { ok: false, code: null })
        })
    }
    const heard = Object.entries(events).map(
      ([event, hear]) => [event, (...values: unknown[]) => hear(...(values as never[]))] as const,
    )
    const lose = () => onState?.({ ok: false, code: null })
    socket.on('connect', ask)
    socket.on('disconnect', lose)
    for (const [event, hear] of heard) socket.on(event, hear)
    if (socket.connected) ask()
    end = () => {
      socket.off('connect', ask)
      socket.off('disconnect', lose)
      for (const [event, hear] of heard) socket.off(event, hear)
      if (leave && socket.connected) socket.emit(leave.event, leave.body)
    }
  }
  begin().catch(() => !stopped && onState?.({ ok: false, code: null }))
  return () => {
    stopped = true
    end()
  }
}
