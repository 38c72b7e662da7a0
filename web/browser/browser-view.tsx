'use client'

import { useCallback, useEffect, useRef, useState } from 'react'
import { browserWords } from '../i18n/browser-words.ts'
import { useWords } from '../i18n/language-context.tsx'
import { useServer } from '../servers/workspace-context.tsx'
import { SignInAgain } from '../shell/sign-in-again.tsx'
import { Alert } from '../ui/alert.tsx'
import { Button } from '../ui/button.tsx'
import { Waiting } from '../ui/waiting.tsx'
import { type BrowserAction, writing } from './actions.ts'
import { AddressBar } from './address-bar.tsx'
import { Asleep } from './asleep.tsx'
import { BrowserTabs } from './browser-tabs.tsx'
import type { Picture } from './look.ts'
import { type Drawing, Screen } from './screen.tsx'
import { TypingBar } from './typing-bar.tsx'
import { useLook } from './use-look.ts'

/** The browser of a server's assistant: seen while it is used by either of them. */
export function BrowserView() {
  const { server } = useServer()
  const { words } = useWords()
  const refusal = server.can.browse
  if (refusal) return <Alert tone="info">{refusal.text}</Alert>
  return (
    <section aria-label={browserWords(words).title}>
      <Browser serverId={server.id} />
    </section>
  )
}

function Browser({ serverId }: { serverId: string }) {
  const { words } = useWords()
  const say = browserWords(words)
  const drawing = useRef<Drawing>(null)
  /** A picture that came before there was something to draw it on: of a page that stands still, there is no other. */
  const early = useRef<[Picture, ArrayBuffer]>(null)
  const address = useRef<HTMLInputElement>(null)
  const [follows, setFollows] = useState(true)
  const [trouble, setTrouble] = useState<string | null>(null)
  const { seen, act, show, retry } = useLook(serverId, (picture, jpeg, drawn) => {
    if (drawing.current) return drawing.current.draw(picture, jpeg, drawn)
    early.current = [picture, jpeg]
    drawn()
  })
  const { line, tabs, shown, assistantTab } = seen
  const isThere = tabs?.some(({ id }) => id === assistantTab) === true

  // Where the assistant goes, who follows it goes too.
  const latestShow = useRef(show)
  latestShow.current = show
  useEffect(() => {
    if (follows && isThere && assistantTab !== null) latestShow.current(assistantTab)
  }, [follows, isThere, assistantTab])

  async function perform(action: BrowserAction) {
    const refusal = await act(action)
    // That the page is fitted is nothing that anybody has asked for.
    if (action.kind !== 'fit') setTrouble(refusal === '' ? say.notDone : refusal)
  }
  const mount = useCallback((screen: Drawing | null) => {
    drawing.current = screen
    if (screen && early.current) screen.draw(...early.current, () => {})
    early.current = null
  }, [])
  const choose = (tab: string) => {
    if (tab !== assistantTab) setFollows(false)
    setTrouble(null)
    show(tab)
  }
  const go = (url: string) =>
    void perform(shown === null ? { kind: 'open', url } : { kind: 'go', tab: shown, url })

  if (line.at === 'ended')
    return (
      <Alert
        tone="warning"
        action={
          line.code === 'signed-out' ? (
            <SignInAgain />
          ) : (
            <Button look="secondary" size="small" onClick={retry}>
              {say.tryNow}
            </Button>
          )
        }
      >
        {line.text ?? say.ended}
      </Alert>
    )
  if (tabs === undefined)
    return line.at === 'lost' ? (
      <Lost text={line.text} onTry={retry} />
    ) : (
      <Waiting title={say.opening} text={say.connecting} />
    )
  if (tabs === null)
    return (
      <Asleep reason={seen.reason} trouble={trouble} onStart={() => perform({ kind: 'start' })} />
    )
  const current = tabs.find(({ id }) => id === shown) ?? null
  return (
    <div className="flex flex-col gap-3">
      {line.at === 'lost' && <Lost text={line.text} onTry={retry} />}
      <div className="flex h-[max(24rem,calc(100dvh-20rem))] pointer-coarse:h-[max(30rem,calc(100dvh-6rem))] flex-col overflow-hidden rounded-card border border-line bg-surface">
        <div className="flex items-center gap-1 border-line border-b bg-raised px-2 py-1">
          <BrowserTabs
            {...{ tabs, shown, assistantTab }}
            onShow={choose}
            onClose={tab => perform({ kind: 'close', tab })}
            onAdd={() => {
              setFollows(false)
              void perform({ kind: 'open', url: null })
              address.current?.focus()
            }}
          />
        </div>
        <AddressBar
          ref={address}
          tab={current}
          onGo={go}
          onWay={way => shown !== null && perform({ kind: way, tab: shown })}
        />
        {trouble !== null && (
          <p role="alert" className="border-line border-b bg-coral-soft px-4 py-2 text-sm">
            {trouble}
          </p>
        )}
        <Screen ref={mount} tab={shown} label={say.screen(current?.title ?? '')} onAct={perform}>
          {tabs.length === 0 && (
            <p
              dir="auto"
              className="absolute inset-0 grid place-items-center p-6 text-center text-quiet"
            >
              {say.noTabs}
            </p>
          )}
          {seen.dark !== null && (
            <div className="absolute inset-0 grid place-items-center bg-ground p-6" dir="auto">
              <Alert tone="warning">{seen.dark}</Alert>
            </div>
          )}
        </Screen>
        <TypingBar
          onText={text => {
            for (const action of shown === null ? [] : writing(shown, text)) void perform(action)
          }}
          onKey={key => shown !== null && perform({ kind: 'key', tab: shown, key })}
        />
        <label className="flex min-h-11 items-center gap-2.5 border-line border-t bg-raised px-4 py-1.5 text-sm">
          <input
            type="checkbox"
            checked={follows}
            onChange={event => setFollows(event.target.checked)}
            className="size-4.5 accent-sea"
          />
          {say.follow}
        </label>
      </div>
    </div>
  )
}

function Lost({ text, onTry }: { text: string | null; onTry: () => void }) {
  const { words } = useWords()
  return (
    <Alert
      tone="warning"
      action={
        <Button look="secondary" size="small" onClick={onTry}>
          {browserWords(words).tryNow}
        </Button>
      }
    >
      {text ?? browserWords(words).lost}
    </Alert>
  )
}
