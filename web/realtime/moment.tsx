'use client'

import { createContext, type ReactNode, useContext, useSyncExternalStore } from 'react'
import { formatDay, formatMoment, isolated } from '../i18n/formats.ts'
import { useWords } from '../i18n/language-context.tsx'

const never = () => () => {}
const readersZone = () => Intl.DateTimeFormat().resolvedOptions().timeZone
const serversZone = () => 'UTC'

const Zone = createContext<string | null>(null)

/** `zone`: the one that the reader has chosen; null: that of their browser. */
export function ZoneProvider({ zone, children }: { zone: string | null; children: ReactNode }) {
  return <Zone value={zone}>{children}</Zone>
}

/** The reader's time zone; their browser's is UTC in the server's first drawing. */
export function useZone(): string {
  const chosen = useContext(Zone)
  const own = useSyncExternalStore(never, readersZone, serversZone)
  return chosen ?? own
}

/** Says a day inside a sentence. */
export function useDay(): (iso: string) => string {
  const { language } = useWords()
  const zone = useZone()
  return iso => isolated(formatDay(language, iso, zone))
}

/** Says a moment inside a sentence; `isPrecise`: to the second. */
export function useMoment(isPrecise = false): (iso: string) => string {
  const { language } = useWords()
  const zone = useZone()
  return iso => formatMoment(language, iso, zone, isPrecise)
}

export function Moment({ iso, isPrecise = false }: { iso: string; isPrecise?: boolean }) {
  const { language } = useWords()
  const zone = useZone()
  return (
    <bdi>
      <time dateTime={iso}>{formatMoment(language, iso, zone, isPrecise)}</time>
    </bdi>
  )
}

export function Day({ iso }: { iso: string }) {
  const { language } = useWords()
  const zone = useZone()
  return (
    <bdi>
      <time dateTime={iso}>{formatDay(language, iso, zone)}</time>
    </bdi>
  )
}
