'use client'

import { useSyncExternalStore } from 'react'
import { formatDay, formatMoment, isolated } from '../i18n/formats.ts'
import { useWords } from '../i18n/language-context.tsx'

const never = () => () => {}
const readersZone = () => Intl.DateTimeFormat().resolvedOptions().timeZone
const serversZone = () => 'UTC'

/** The reader's own time zone; UTC in the server's first drawing. */
export const useZone = () => useSyncExternalStore(never, readersZone, serversZone)

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
