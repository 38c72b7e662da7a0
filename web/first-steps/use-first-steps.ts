'use client'

import { usePathname } from 'next/navigation'
import { useEffect, useState } from 'react'
import type { FirstSteps, Server } from '../api/schema.ts'
import { useClient } from '../api/use-client.ts'

const none: FirstSteps = []

/**
 * What is left to do with a server, asked for anew where something may have been done: on another page, and when
 * the server has changed. That somebody has seen enough of it is their browser's to remember.
 */
export function useFirstSteps(server: Server): { steps: FirstSteps; hide: () => void } {
  const client = useClient()
  const here = usePathname()
  const place = `first-steps-hidden ${server.id}`
  const [steps, setSteps] = useState(none)
  const [isHidden, setHidden] = useState(true)
  const isOwn = server.can.look === null && server.shared === null

  useEffect(() => setHidden(isRemembered(place)), [place])
  // biome-ignore lint/correctness/useExhaustiveDependencies: each of them may be one step further
  useEffect(() => {
    if (!isOwn || isHidden) return
    let left = false
    client.firstSteps(server.id).then(answer => {
      if (answer.ok && !left) setSteps(answer.value)
    })
    return () => {
      left = true
    }
  }, [client, isOwn, isHidden, here, server])

  const hide = () => {
    remember(place)
    setHidden(true)
  }
  return { steps: isHidden ? none : steps, hide }
}

function isRemembered(place: string): boolean {
  try {
    return localStorage.getItem(place) !== null
  } catch {
    return false // a browser that remembers nothing
  }
}

function remember(place: string): void {
  try {
    localStorage.setItem(place, 'yes')
  } catch {
    // It is shown again on the next visit.
  }
}
