'use client'

import { type PointerEvent, type RefObject, useEffect, useRef } from 'react'
import type { BrowserAction } from './actions.ts'

type Point = { x: number; y: number }
type Places = { clientX: number; clientY: number }
type Distributed<Action> = Action extends BrowserAction ? Omit<Action, 'tab'> : never
export type PointerAction = Distributed<Extract<BrowserAction, { kind: 'click' | 'scroll' }>>

/** Farther than this a finger does not tap, it draws. */
const tapPx = 10
const lineDelta = 1
const lineCssPx = 40
const doubleMs = 400
/** Turns of a wheel are told together. */
const wheelMs = 60

/** Clicks, taps, drags of a finger and the wheel, as what they do to the page that is seen. */
export function usePointer(
  box: RefObject<HTMLElement | null>,
  pointAt: (at: Places) => Point | null,
  onAction: (action: PointerAction) => void,
) {
  const latest = useRef({ pointAt, onAction })
  latest.current = { pointAt, onAction }
  const down = useRef<{ id: number; at: Places; last: Places; drags: boolean }>(null)
  const before = useRef<{ when: number; at: Places }>(null)
  const wheel = useRef<{ point: Point; dx: number; dy: number; timer: number }>(null)

  function roll(at: Places, dx: number, dy: number) {
    const point = latest.current.pointAt(at)
    if (!point) return
    const known = wheel.current
    if (known) {
      Object.assign(known, { point, dx: known.dx + dx, dy: known.dy + dy })
      return
    }
    const timer = window.setTimeout(settle, wheelMs)
    wheel.current = { point, dx, dy, timer }
  }

  /** Tells what was turned; before a click, which is meant for what is seen then. */
  function settle() {
    const all = wheel.current
    wheel.current = null
    if (!all) return
    clearTimeout(all.timer)
    const within = (value: number) => Math.max(-20_000, Math.min(20_000, Math.round(value)))
    const by = { dx: within(all.dx), dy: within(all.dy) }
    latest.current.onAction({ kind: 'scroll', ...all.point, ...by })
  }
  const rolled = useRef(roll)
  rolled.current = roll

  // React's own listener may not keep the page around it from scrolling.
  useEffect(() => {
    const { current } = box
    if (!current) return
    const turn = (event: WheelEvent) => {
      if (event.ctrlKey) return
      event.preventDefault()
      const unit = event.deltaMode === lineDelta ? lineCssPx : 1
      rolled.current(event, event.deltaX * unit, event.deltaY * unit)
    }
    current.addEventListener('wheel', turn, { passive: false })
    return () => {
      current.removeEventListener('wheel', turn)
      if (wheel.current) clearTimeout(wheel.current.timer)
      wheel.current = null
    }
  }, [box])

  return {
    onPointerDown(event: PointerEvent) {
      const at = { clientX: event.clientX, clientY: event.clientY }
      down.current = { id: event.pointerId, at, last: at, drags: false }
      // A tap would take the focus from a field that is written in.
      if (event.pointerType !== 'mouse') event.preventDefault()
    },
    onPointerMove(event: PointerEvent) {
      const held = down.current
      if (!held || held.id !== event.pointerId || event.pointerType === 'mouse') return
      const { clientX, clientY } = event
      held.drags ||= Math.hypot(clientX - held.at.clientX, clientY - held.at.clientY) > tapPx
      if (!held.drags) return
      roll(held.at, held.last.clientX - clientX, held.last.clientY - clientY)
      held.last = { clientX, clientY }
    },
    onPointerUp(event: PointerEvent) {
      const held = down.current
      down.current = null
      if (!held || held.id !== event.pointerId || held.drags || event.button > 2) return
      if (event.button === 1) return
      const at = { clientX: event.clientX, clientY: event.clientY }
      const point = latest.current.pointAt(at)
      if (!point) return
      settle()
      const last = before.current
      const isNear =
        last && Math.hypot(at.clientX - last.at.clientX, at.clientY - last.at.clientY) < tapPx
      const double = Boolean(isNear && event.timeStamp - last.when < doubleMs)
      before.current = double ? null : { when: event.timeStamp, at }
      const button = event.button === 2 ? 'right' : 'left'
      latest.current.onAction({ kind: 'click', ...point, button, double })
    },
    onPointerCancel() {
      down.current = null
    },
    onContextMenu(event: { preventDefault(): void }) {
      event.preventDefault()
    },
  }
}
