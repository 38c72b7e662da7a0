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

/** How a server that runs is let rest, and what that saves, said before it is done. */
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
  const asked = useRest(server, onChange)
  const [open, setOpen] = useState<'stop' | 'hibernate' | null>(null)
  const { hibernates } = server.rest
  return (
    <Section
      id="rest-title"
      title={say.title}
      text={idle ? say.idle[idle.action](idle.hours) : say.never}
    >
      {idle && <KeepAwake server={server} asked={asked} />}
      <div className="flex flex-wrap gap-2">
        {hibernates && (
          <Button
            look="secondary"
            size="small"
            disabled={server.can.hibernate !== null}
            onClick={() => setOpen('hibernate')}
          >
            {say.hibernate}
          </Button>
        )}
        <Button
          look="secondary"
          size="small"
          disabled={server.can.stop !== null}
          onClick={() => setOpen('stop')}
        >
          {say.stop}
        </Button>
      </div>
      {server.can.stop && <p className="mt-2 text-quiet text-sm">{server.can.stop.text}</p>}
      <Dialog
        open={open !== null}
        title={open === 'stop' ? say.stopAsk(server.hostname) : say.hibernateAsk(server.hostname)}
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
  const isMine = server.can.stop?.code !== 'owner-only'
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
  what: 'stop' | 'hibernate'
  busy: boolean
  onBack: () => void
  onYes: () => void
}) {
  const { words } = useWords()
  const say = words.rest
  const provider = isolated(providerName(server.machine?.provider ?? ''))
  const saves =
    what === 'hibernate'
      ? say.hibernateSaves(provider)
      : server.rest.stopSaves
        ? say.stopSaves(provider)
        : say.stopSavesNothing(provider)
  return (
    <div className="flex flex-col gap-3">
      <p>{what === 'hibernate' ? say.hibernateText : say.stopText}</p>
      <p>{say.meanwhile}</p>
      <p className="text-quiet">{saves}</p>
      <div className="mt-2 flex flex-wrap gap-2">
        <Button busy={busy} onClick={onYes}>
          {what === 'hibernate' ? say.hibernate : say.stop}
        </Button>
        <Button look="secondary" onClick={onBack}>
          {say.back}
        </Button>
      </div>
    </div>
  )
}
