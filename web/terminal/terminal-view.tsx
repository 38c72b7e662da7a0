'use client'

import { useEffect, useRef, useState } from 'react'
import { useWords } from '../i18n/language-context.tsx'
import { terminalWords } from '../i18n/terminal-words.ts'
import { useServer } from '../servers/workspace-context.tsx'
import { Alert } from '../ui/alert.tsx'
import { Waiting } from '../ui/waiting.tsx'
import {
  keepSessions,
  readSessions,
  type Sessions,
  sessionsMost,
  withAnother,
  without,
} from './sessions.ts'
import { type Screen, TerminalScreen } from './terminal-screen.tsx'
import { TerminalTabs } from './terminal-tabs.tsx'
import { TerminalTools } from './terminal-tools.tsx'
import { TouchKeys } from './touch-keys.tsx'
import { useFullScreen } from './use-full-screen.ts'

/** The terminals of a server, each behind a tab; those that were looked at once stay connected. */
export function TerminalView() {
  const { server } = useServer()
  const { words } = useWords()
  const refusal = server.can.terminal
  if (refusal) return <Alert tone="info">{refusal.text}</Alert>
  return (
    <section aria-label={terminalWords(words).title}>
      <Terminals serverId={server.id} />
    </section>
  )
}

function Terminals({ serverId }: { serverId: string }) {
  const { words } = useWords()
  const say = terminalWords(words)
  const frame = useRef<HTMLDivElement>(null)
  const shownTab = useRef<HTMLButtonElement>(null)
  const screens = useRef(new Map<string, Screen>())
  const [sessions, setSessions] = useState<Sessions | null>(null)
  const [visited, setVisited] = useState<readonly string[]>([])
  const [readAloud, setReadAloud] = useState(false)
  const fullScreen = useFullScreen(frame)

  // What a browser remembers is not known where the page is made.
  useEffect(() => {
    const known = readSessions(serverId)
    setSessions(known)
    setVisited([known.shown])
  }, [serverId])

  if (sessions === null) return <Waiting title={say.loading} text={say.connecting} />
  const change = (next: Sessions) => {
    setSessions(next)
    setVisited(before => [
      ...new Set([...before.filter(one => next.open.includes(one)), next.shown]),
    ])
    keepSessions(serverId, next)
  }
  const end = (session: string) => {
    screens.current.get(session)?.end()
    change(without(sessions, session))
  }
  const shown = () => screens.current.get(sessions.shown)
  return (
    <div
      ref={frame}
      className="flex h-[max(22rem,calc(100dvh-20rem))] flex-col overflow-hidden rounded-card border border-line bg-surface [&:fullscreen]:h-dvh [&:fullscreen]:rounded-none"
    >
      <div className="flex items-center gap-1 border-line border-b bg-raised px-2 py-1">
        <TerminalTabs
          sessions={sessions}
          shownTab={shownTab}
          onShow={session => change({ ...sessions, shown: session })}
          onEnd={end}
          onAdd={sessions.open.length < sessionsMost ? () => change(withAnother(sessions)) : null}
        />
        <TerminalTools
          readAloud={readAloud}
          onReadAloud={setReadAloud}
          fullScreen={fullScreen}
          onPaste={text => shown()?.paste(text)}
        />
      </div>
      <div
        role="tabpanel"
        aria-label={say.tab(sessions.shown)}
        className="relative min-h-0 flex-1 bg-white dark:bg-[#081a24]"
      >
        {sessions.open
          .filter(session => visited.includes(session))
          .map(session => (
            <TerminalScreen
              key={session}
              ref={screen => {
                if (screen) screens.current.set(session, screen)
                else screens.current.delete(session)
              }}
              serverId={serverId}
              session={session}
              isShown={session === sessions.shown}
              readAloud={readAloud}
              onLeave={() => shownTab.current?.focus()}
            />
          ))}
      </div>
      <TouchKeys onKey={text => shown()?.type(text)} />
      <p className="hidden border-line border-t bg-raised px-3 py-1.5 text-quiet text-xs sm:block pointer-coarse:hidden">
        {say.copyHint} {say.leaveHint}
      </p>
    </div>
  )
}
