/**
 * How far a page is behind what was sent to it. Beyond `mostBytes` the machine is asked for no more, so that a
 * flood waits where it comes from; it goes on when half of that has been shown.
 */
export interface Flow {
  readonly unshownBytes: number
  readonly isHeld: boolean
}

export const mostBytes = 256 * 1024

export const freshFlow: Flow = { unshownBytes: 0, isHeld: false }

export function sent({ unshownBytes, isHeld }: Flow, bytes: number): Flow {
  const now = unshownBytes + bytes
  return { unshownBytes: now, isHeld: isHeld || now >= mostBytes }
}

/** A page that says it has shown more than it was sent is believed to have shown all. */
export function shown({ unshownBytes, isHeld }: Flow, bytes: number): Flow {
  const now = Math.max(0, unshownBytes - bytes)
  return { unshownBytes: now, isHeld: isHeld && now > mostBytes / 2 }
}
