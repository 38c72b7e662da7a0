'use client'

import { type RefObject, useEffect, useState } from 'react'

export interface FullScreen {
  /** Some phones have none. */
  isOffered: boolean
  isOn: boolean
  toggle: () => void
}

/** One part of the page alone on the screen. */
export function useFullScreen(part: RefObject<HTMLElement | null>): FullScreen {
  const [isOn, setOn] = useState(false)
  const [isOffered, setOffered] = useState(false)
  useEffect(() => {
    setOffered(document.fullscreenEnabled)
    const look = () => setOn(document.fullscreenElement !== null)
    document.addEventListener('fullscreenchange', look)
    return () => document.removeEventListener('fullscreenchange', look)
  }, [])
  const toggle = async () => {
    if (document.fullscreenElement) return document.exitFullscreen()
    await part.current?.requestFullscreen()
    // Escape is a key of the terminal's: where the browser allows it, it has to be held to leave.
    await keyboardOf(navigator)?.lock(['Escape'])
  }
  // A browser that refuses leaves everything as it was, and offers it no more.
  return {
    isOffered,
    isOn,
    toggle: () => void toggle().catch(() => setOffered(document.fullscreenElement !== null)),
  }
}

interface LockableKeyboard {
  lock(keys: string[]): Promise<void>
}

const keyboardOf = (from: Navigator): LockableKeyboard | undefined =>
  'keyboard' in from ? (from as Navigator & { keyboard: LockableKeyboard }).keyboard : undefined
