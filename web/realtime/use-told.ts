'use client'

import { useEffect, useRef } from 'react'
import type { Language } from '../api/schema.ts'
import { connect } from './socket.ts'

interface Asked {
  ok: boolean
  /** Why not, in words. */
  text?: string
}

/**
 * Listens to something over the page's socket while it is on screen: asks for it by `watch` at every connection,
 * gives it back by `leave`, and tells each of its `event`s. A request that was refused, or not answered, is told too.
 */
export function useTold<Told>(
  language: Language,
  {
    watch,
    leave,
    event,
    request,
  }: Record<'watch' | 'leave' | 'event', string> & { request: object },
  on: { told: (told: Told) => void; lost: () => void; refused: (why: string | null) => void },
): void {
  const latest = useRef(on)
  latest.current = on
  const asked = JSON.stringify(request)
  useEffect(() => {
    let stopped = false
    let stop = () => {}
    const begin = async () => {
      const socket = await connect(language)
      if (stopped) return
      const wish = JSON.parse(asked) as Record<string, unknown>
      const isOurs = (told: Record<string, unknown>) =>
        Object.entries(wish).every(([name, value]) => told[name] === value)
      const receive = (told: Record<string, unknown>) => {
        if (isOurs(told)) latest.current.told(told as Told)
      }
      const ask = () =>
        socket.timeout(30_000).emit(watch, wish, (error: unknown, answer?: Asked) => {
          if (stopped || (!error && answer?.ok)) return
          if (error) latest.current.lost()
          else latest.current.refused(answer?.text ?? null)
        })
      const lose = () => latest.current.lost()
      socket.on('connect', ask)
      socket.on('disconnect', lose)
      socket.on(event, receive)
      if (socket.connected) ask()
      stop = () => {
        socket.off('connect', ask)
        socket.off('disconnect', lose)
        socket.off(event, receive)
        socket.emit(leave, wish)
      }
    }
    begin().catch(() => !stopped && latest.current.lost())
    return () => {
      stopped = true
      stop()
    }
  }, [language, watch, leave, event, asked])
}
