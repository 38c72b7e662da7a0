'use client'

import { useId, useState } from 'react'
import type { Server } from '../api/schema.ts'
import { isolated } from '../i18n/formats.ts'
import { useWords } from '../i18n/language-context.tsx'
import { providerName } from '../orders/place.ts'
import { Button } from '../ui/button.tsx'
import { Section } from '../ui/card.tsx'
import { Dialog } from '../ui/dialog.tsx'
import { useRest } from './use-rest.ts'

type Asked = 'restart' | 'stop' | 'hibernate'

/** How a server that runs is restarted and let rest, and what that saves, said before it is done. */
export function RestSection({
  server,
  onChange,
}: {
  server: Server
  onChange: (server: Server) => void
}) {
  const { words } = useWords()
  const say = words.rest
  const { idle } = server.rest
  const titles = { stop: say.stopAsk, restart: say.restartAsk, hibernate: say.hibernateAsk }
  const asked = useRest(server, onChange)
  const [open, setOpen] = useState<Asked | null>(null)
  const powers: Asked[] = [
    'restart',
    'stop',
    ...(server.rest.hibernates ? (['hibernate'] as const) : []),
  ]
  // Most often it is one reason for all of them.
  const reasons = [
    ...new Map(
      powers.flatMap(power => server.can[power] ?? []).map(reason => [reason.code, reason]),
    ).values(),
  ]
  const reasonId = useId()
  return (
    <Section
      id="rest-title"
      title={say.title}
      text={idle ? say.idle[idle.action](idle.hours) : say.never}
    >
      {idle && <KeepAwake server={server} asked={asked} />}
      <div className="flex flex-wrap gap-2">
        {powers.map(power => {
          const refusal = server.can[power]
          return (
            <Button
              key={power}
              look="secondary"
              size="small"
              disabled={refusal !== null}
              aria-describedby={refusal ? `${reasonId}${refusal.code}` : undefined}
              onClick={() => setOpen(power)}
            >
              {say[power]}
            </Button>
          )
        })}
      </div>
      {reasons.map(({ code, text }) => (
        <p key={code} id={`${reasonId}${code}`} className="mt-2 text-quiet text-sm">
          {text}
        </p>
      ))}
      <Dialog
        open={open !== null}
        title={open ? titles[open](server.hostname) : ''}
        closeLabel={words.common.close}
        onClose={() => setOpen(null)}
      >
        {open && (
          <Question
            server={server}
            what={open}
            busy={asked.busy === open}
            onBack={() => setOpen(null)}
            onYes={async () => {
              await asked[open]()
              setOpen(null)
            }}
          />
        )}
      </Dialog>
    </Section>
  )
}

function KeepAwake({ server, asked }: { server: Server; asked: ReturnType<typeof useRest> }) {
  const { words } = useWords()
  const id = useId()
  const isMine = server.can.keepAwake === null
  return (
    <div className="mb-4 flex items-start gap-3">
      <input
        id={id}
        type="checkbox"
        checked={server.rest.keepAwake}
        disabled={!isMine || asked.busy === 'keepAwake'}
        onChange={event => void asked.keepAwake(event.target.checked)}
        className="mt-1 size-4.5 accent-sea"
      />
      <label htmlFor={id}>
        <span className="font-medium">{words.rest.keepAwake}</span>
        <span className="block text-quiet text-sm">{words.rest.keepAwakeText}</span>
      </label>
    </div>
  )
}

function Question({
  server,
  what,
  busy,
  onBack,
  onYes,
}: {
  server: Server
  what: Asked
  busy: boolean
  onBack: () => void
  onYes: () => void
}) {
  const { words } = useWords()
  const say = words.rest
  const provider = isolated(providerName(server.machine?.provider ?? ''))
  const saves = {
    restart: null,
    stop: server.rest.stopSaves ? say.stopSaves(provider) : say.stopSavesNothing(provider),
    hibernate: say.hibernateSaves(provider),
  }[what]
  const texts = {
    restart: say.restartText,
    stop: say.stopText,
    hibernate: say.hibernateText,
  }
  return (
    <div className="flex flex-col gap-3">
      <p>{texts[what]}</p>
      {saves && <p>{say.meanwhile}</p>}
      {saves && <p className="text-quiet">{saves}</p>}
      <div className="mt-2 flex flex-wrap gap-2">
        <Button busy={busy} onClick={onYes}>
          {say[what]}
        </Button>
        <Button look="secondary" onClick={onBack}>
          {say.back}
        </Button>
      </div>
    </div>
  )
}
