'use client'

import { useId, useState } from 'react'
import { problemText } from '../api/problem-text.ts'
import type { Credentials, Server } from '../api/schema.ts'
import { useClient } from '../api/use-client.ts'
import { useWords } from '../i18n/language-context.tsx'
import { Alert } from '../ui/alert.tsx'
import { Button } from '../ui/button.tsx'
import { Section } from '../ui/card.tsx'
import { CopyButton } from '../ui/copy-button.tsx'
import { Dialog } from '../ui/dialog.tsx'

/** The gateway's token: shown a single time, after a warning, and then gone from here too. */
export function CredentialsSection({ server, onShown }: { server: Server; onShown: () => void }) {
  const { words } = useWords()
  const client = useClient()
  const whyId = useId()
  const [open, setOpen] = useState(false)
  const [busy, setBusy] = useState(false)
  const [problem, setProblem] = useState<string | null>(null)
  const [shown, setShown] = useState<Credentials | null>(null)
  const say = words.credentials
  const refused = server.can.showCredentials

  const show = async () => {
    setBusy(true)
    const answer = await client.showCredentials(server.id)
    setBusy(false)
    if (answer.ok) setShown(answer.value)
    else setProblem(problemText(words, answer.problem))
  }
  const close = () => {
    setOpen(false)
    setProblem(null)
    if (shown !== null) onShown()
    setShown(null)
  }

  return (
    <Section id="credentials-title" title={say.title} text={say.text}>
      <Button
        look="secondary"
        className="w-full"
        disabled={refused !== null}
        aria-describedby={refused ? whyId : undefined}
        onClick={() => setOpen(true)}
      >
        {say.show}
      </Button>
      {refused && (
        <p id={whyId} className="mt-2 text-quiet text-sm">
          {refused.text || say.already}
        </p>
      )}
      <Dialog
        open={open}
        title={shown ? say.shownTitle : say.warnTitle}
        closeLabel={words.common.close}
        onClose={close}
      >
        {shown ? (
          <Shown credentials={shown} onDone={close} />
        ) : (
          <div className="flex flex-col gap-4">
            <p>{say.warn}</p>
            {problem && <Alert tone="error">{problem}</Alert>}
            <div className="flex flex-wrap gap-2">
              <Button busy={busy} onClick={show}>
                {say.confirm}
              </Button>
              <Button look="quiet" onClick={close}>
                {words.common.cancel}
              </Button>
            </div>
          </div>
        )}
      </Dialog>
    </Section>
  )
}

function Shown({ credentials, onDone }: { credentials: Credentials; onDone: () => void }) {
  const { words } = useWords()
  const say = words.credentials
  const secrets = [
    { name: say.token, value: credentials.gatewayToken, copy: say.copyToken },
    { name: say.address, value: credentials.address, copy: say.copyMachine },
    { name: say.port, value: String(credentials.gatewayPort), copy: null },
  ]
  return (
    <div className="flex flex-col gap-4">
      <Alert tone="warning">{say.shown}</Alert>
      <dl className="flex flex-col gap-3">
        {secrets.map(({ name, value, copy }) => (
          <div key={name}>
            <dt className="text-quiet text-sm">{name}</dt>
            <dd className="flex items-center gap-1">
              <bdi
                dir="ltr"
                className="min-w-0 flex-1 break-all rounded-lg bg-raised px-3 py-2 font-mono text-sm"
              >
                {value}
              </bdi>
              {copy && (
                <CopyButton
                  text={value}
                  label={copy}
                  copiedLabel={words.common.copied}
                  refusedLabel={words.common.copyRefused}
                />
              )}
            </dd>
          </div>
        ))}
      </dl>
      <p className="text-quiet text-sm">{say.use}</p>
      <Button onClick={onDone}>{say.done}</Button>
    </div>
  )
}
