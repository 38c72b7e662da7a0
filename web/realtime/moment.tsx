'use client'

import { useSyncExternalStore } from 'react'
import { formatMoment } from '../i18n/formats.ts'
import { useWords } from '../i18n/language-context.tsx'

const never = () => () => {}
const readersZone = () => Intl.DateTimeFormat().resolvedOptions().timeZone
const serversZone = () => 'UTC'

/** A moment in the reader's own time zone; UTC in the server's first drawing of it. */
export function Moment({ iso }: { iso: string }) {
  const { language } = useWords()
  const zone = useSyncExternalStore(never, readersZone, serversZone)
  return (
    <bdi>
      <time dateTime={iso}>{formatMoment(language, iso, zone)}</time>
    </bdi>
  )
}
