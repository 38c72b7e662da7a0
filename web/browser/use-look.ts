'use client'

import { useEffect, useRef, useState } from 'react'
import { newMessageId } from '../chat/message-id.ts'
import { useWords } from '../i18n/language-context.tsx'
import { connect } from '../realtime/socket.ts'
import { useVisible } from '../realtime/use-visible.ts'
import type { BrowserAction } from './actions.ts'
import { Look, type Picture } from './look.ts'
import { nothingSeen, type Seen, withShown, withTold } from './seen.ts'

export type OnPicture = (picture: Picture, jpeg: ArrayBuffer, drawn: () => void) => void

export interface Looking {
  seen: Seen
  act: (action: BrowserAction) => Promise<string | null>
  show: (tab: string) => void
  retry: () => void
}

/** The browser of a server for as long as somebody may be looking: a page behind another one sees nothing. */
export function useLook(serverId: string, onPicture: OnPicture): Looking {
  const { language } = useWords()
  const isVisible = useVisible()
  const [seen, setSeen] = useState<Seen>(nothingSeen)
  const look = useRef<Look>(null)
  const latest = useRef(onPicture)
  latest.current = onPicture

  useEffect(() => {
    if (!isVisible) return
    let isGone = false
    const lose = () =>
      setSeen(before => ({ ...before, line: { at: 'ended', code: null, text: null } }))
    connect(language)
      .then(socket => {
        if (isGone) return
        look.current = new Look({
          ...{ socket, name: newMessageId(), serverId },
          onState: line => setSeen(before => ({ ...before, line })),
          onTold: told => setSeen(before => withTold(before, told)),
          onPicture: (...given) => latest.current(...given),
        })
      })
      .catch(lose)
    return () => {
      isGone = true
      look.current?.close()
      look.current = null
    }
  }, [language, serverId, isVisible])

  return {
    seen,
    act: action => look.current?.act(action) ?? Promise.resolve(''),
    show(tab) {
      setSeen(before => withShown(before, tab))
      look.current?.show(tab)
    },
    retry: () => look.current?.open(),
  }
}
