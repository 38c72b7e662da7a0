'use client'

import { usePathname, useSearchParams } from 'next/navigation'
import type { MouseEvent } from 'react'

export interface Place {
  /** The folder that is looked at; null: where the owner's work lies. */
  path: string | null
  /** The file that is open. */
  file: string | null
}

/** Where somebody is among the files: in the page's address, so that going back and sending a link do as they should. */
export function usePlace() {
  const page = usePathname()
  const query = useSearchParams()
  const place: Place = { path: query.get('path'), file: query.get('file') }
  const addressOf = ({ path, file }: Partial<Place>): string => {
    const wanted = new URLSearchParams()
    if (file) wanted.set('file', file)
    else if (path) wanted.set('path', path)
    const text = wanted.toString()
    return text === '' ? page : `${page}?${text}`
  }
  // The page is the same one: its server need not be asked for it anew.
  const go = (to: Partial<Place>) => window.history.pushState(null, '', addressOf(to))
  return {
    place,
    go,
    /** What makes an `<a>` lead there, also in a new tab. */
    linkTo: (to: Partial<Place>) => ({
      href: addressOf(to),
      onClick: (event: MouseEvent) => {
        if (event.metaKey || event.ctrlKey || event.shiftKey || event.button !== 0) return
        event.preventDefault()
        go(to)
      },
    }),
  }
}

export type UsePlace = ReturnType<typeof usePlace>
