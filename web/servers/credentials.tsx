'use client'

import { useId, useState } from 'react'
import { problemText } from '../api/problem-text.ts'
import type { Credentials, Server } from '../api/schema.ts'
import { useClient } from '../api/use-client.ts'
import { type CredentialsWords, credentialsWords } from '../i18n/credentials-words.ts'
import { useWords } from '../i18n/language-context.tsx'
import { Alert } from '../ui/alert.tsx'
import { Button } from '../ui/button.tsx'
import { Section } from '../ui/card.tsx'
import { Dialog } from '../ui/dialog.tsx'
import { CredentialList } from './credential-list.tsx'

/** The gateway's token, or the sign-in on the machine: shown a single time, after a warning, and then gone from here too. */
export function CredentialsSection({ server, onShown }: { server: Server; onShown: () => void }) {
  const { words } = useWords()
  const client = useClient()
  const whyId = useId()
  const [open, setOpen] = useState(false)
  const [busy, setBusy] = useState(false)
  const [problem, setProblem] = useState<string | null>(null)
  const [shown, setShown] = useState<Credentials | null>(null)
  const about = credentialsWords(words)
  const say = server.blueprint.isAssistant ? about : { ...about, ...about.login }
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
          {refused.code === 'credentials-already-shown' ? say.already : refused.text}
        </p>
      )}
      <Dialog
        open={open}
        title={shown ? say.shownTitle : say.warnTitle}
        closeLabel={words.common.close}
        onClose={close}
      >
        {shown ? (
          <Shown credentials={shown} say={say} onDone={close} />
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

function Shown({
  credentials,
  say,
  onDone,
}: {
  credentials: Credentials
  /** In the words of a token or of a sign-in. */
  say: Pick<CredentialsWords, 'shown' | 'use' | 'done'>
  onDone: () => void
}) {
  return (
    <div className="flex flex-col gap-4">
      <Alert tone="warning">{say.shown}</Alert>
      <CredentialList credentials={credentials} />
      <p className="text-quiet text-sm">{say.use}</p>
      <Button onClick={onDone}>{say.done}</Button>
    </div>
  )
}
