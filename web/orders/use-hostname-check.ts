'use client'

import { useEffect, useState } from 'react'
import { useClient } from '../api/use-client.ts'

export type HostnameCheck =
  | { state: 'empty' | 'checking' | 'unknown' }
  | { state: 'free'; address: string }
  | { state: 'refused'; text: string }

const restMs = 350

/** Asks whether a name is free, once typing rests; a later answer never overtakes a newer name. */
export function useHostnameCheck(label: string): HostnameCheck {
  const client = useClient()
  const [check, setCheck] = useState<HostnameCheck>({ state: 'empty' })
  useEffect(() => {
    if (label === '') {
      setCheck({ state: 'empty' })
      return
    }
    setCheck({ state: 'checking' })
    const newer = new AbortController()
    const timer = setTimeout(async () => {
      const answer = await client.hostname(label, newer.signal)
      if (newer.signal.aborted) return
      if (!answer.ok) setCheck({ state: 'unknown' })
      else if (answer.value.available)
        setCheck({ state: 'free', address: `${label}.${answer.value.zone}` })
      else setCheck({ state: 'refused', text: answer.value.reason?.text ?? '' })
    }, restMs)
    return () => {
      clearTimeout(timer)
      newer.abort()
    }
  }, [client, label])
  return check
}
