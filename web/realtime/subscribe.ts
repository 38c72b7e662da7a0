import type { Language } from '../api/schema.ts'
import { connect } from './socket.ts'

type Heard = (value: never) => void

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
  /** `code` of a refusal; null: the connection is lost, and is looked for. */
  onState?: (state: { ok: true } | { ok: false; code: string | null }) => void
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
        .emit(
          request.event,
          request.body,
          (error: unknown, answer?: { ok: boolean; code?: string }) => {
            if (stopped) return
            if (!error && answer?.ok) onState?.({ ok: true })
            else onState?.({ ok: false, code: answer?.code ?? null })
          },
        )
    }
    const heard = Object.entries(events).map(
      ([event, hear]) => [event, (value: unknown) => hear(value as never)] as const,
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
