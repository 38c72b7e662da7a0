'use client'

import { type Ref, useEffect, useImperativeHandle, useRef, useState } from 'react'
import { newMessageId } from '../chat/message-id.ts'
import { useWords } from '../i18n/language-context.tsx'
import { terminalWords } from '../i18n/terminal-words.ts'
import { connect } from '../realtime/socket.ts'
import { SignInAgain } from '../shell/sign-in-again.tsx'
import { Alert } from '../ui/alert.tsx'
import { Button } from '../ui/button.tsx'
import { classes } from '../ui/classes.ts'
import { Spinner } from '../ui/spinner.tsx'
import { useToast } from '../ui/toast.tsx'
import type { Emulator } from './emulator.ts'
import { Line, type LineState } from './line.ts'

/** What the bar around it asks of a terminal. */
export interface Screen {
  focus(): void
  type(text: string): void
  paste(text: string): void
  /** Ends what goes on in it, too. */
  end(): void
}

type State = LineState | { at: 'loading' } | { at: 'not-loaded' }

/** One terminal, drawn and connected. While another one is looked at it goes on, unseen. */
export function TerminalScreen({
  ref,
  serverId,
  session,
  isShown,
  readAloud,
  onLeave,
}: {
  ref: Ref<Screen>
  serverId: string
  session: string
  isShown: boolean
  readAloud: boolean
  onLeave: () => void
}) {
  const { language, words } = useWords()
  const say = terminalWords(words)
  const toast = useToast()
  const host = useRef<HTMLDivElement>(null)
  const emulator = useRef<Emulator>(null)
  const line = useRef<Line>(null)
  const [state, setState] = useState<State>({ at: 'loading' })
  const [attempt, setAttempt] = useState(0)
  const latest = useRef({ label: '', readAloud, onLeave, onCopied: (_done: boolean) => {} })
  latest.current = {
    ...{ label: say.tab(session), readAloud, onLeave },
    onCopied: done => toast(done ? words.common.copied : words.common.copyRefused),
  }

  // biome-ignore lint/correctness/useExhaustiveDependencies: another attempt loads it anew
  useEffect(() => {
    let isGone = false
    const begin = async () => {
      const [{ createEmulator }, socket] = await Promise.all([
        import('./emulator.ts'),
        connect(language),
      ])
      if (isGone || !host.current) return
      const drawn = await createEmulator({
        host: host.current,
        label: latest.current.label,
        readAloud: latest.current.readAloud,
        onTyped: text => line.current?.type(text),
        onSize: () => line.current?.resize(),
        onLeave: () => latest.current.onLeave(),
        onCopied: done => latest.current.onCopied(done),
      })
      if (isGone) return drawn.dispose()
      emulator.current = drawn
      line.current = new Line({
        ...{ socket, name: newMessageId(), serverId, session },
        size: drawn.size,
        onFresh: drawn.clear,
        onOutput: drawn.write,
        onState(next) {
          drawn.accept(next.at === 'open')
          setState(next)
        },
      })
    }
    setState({ at: 'loading' })
    begin().catch(() => {
      if (!isGone) setState({ at: 'not-loaded' })
    })
    return () => {
      isGone = true
      line.current?.close(false)
      emulator.current?.dispose()
      line.current = null
      emulator.current = null
    }
  }, [language, serverId, session, attempt])

  useEffect(() => emulator.current?.readAloud(readAloud), [readAloud])
  useEffect(() => {
    if (!isShown || state.at !== 'open') return
    emulator.current?.fit()
    emulator.current?.focus()
  }, [isShown, state.at])

  useImperativeHandle(ref, () => ({
    focus: () => emulator.current?.focus(),
    type: text => emulator.current?.type(text),
    paste: text => emulator.current?.paste(text),
    end: () => line.current?.close(true),
  }))

  return (
    <div
      inert={!isShown}
      className={classes('absolute inset-0 flex flex-col', !isShown && 'invisible')}
    >
      <div
        ref={host}
        dir="ltr"
        className="min-h-0 flex-1 overflow-hidden [&_.xterm]:h-full [&_.xterm]:p-3"
      />
      <div className="absolute inset-x-3 top-3 z-10">
        <StateNotice
          state={state}
          onOpen={() =>
            state.at === 'not-loaded' ? setAttempt(attempt + 1) : line.current?.open()
          }
        />
      </div>
    </div>
  )
}

function StateNotice({ state, onOpen }: { state: State; onOpen: () => void }) {
  const { words } = useWords()
  const say = terminalWords(words)
  if (state.at === 'open') return null
  if (state.at === 'loading' || state.at === 'connecting') {
    return (
      <p role="status" className="flex items-center gap-2 text-quiet text-sm">
        <Spinner />
        {say[state.at]}
      </p>
    )
  }
  if (state.at === 'lost') {
    const again = (
      <Button size="small" look="secondary" onClick={onOpen}>
        {say.tryNow}
      </Button>
    )
    return (
      <Alert tone="warning" action={state.text && again}>
        {state.text ?? say.lost}
      </Alert>
    )
  }
  const isSignedOut = state.at === 'ended' && state.code === 'signed-out'
  const action = isSignedOut ? (
    <SignInAgain />
  ) : (
    <Button size="small" onClick={onOpen}>
      {say.openAgain}
    </Button>
  )
  return (
    <Alert tone={state.at === 'ended' && !state.text ? 'info' : 'warning'} action={action}>
      {state.at === 'not-loaded' ? say.notLoaded : (state.text ?? endedText(state.exit, say))}
    </Alert>
  )
}

const endedText = (
  exit: number | null,
  say: { ended: string; endedWith: (code: number) => string },
): string => (exit ? say.endedWith(exit) : say.ended)
