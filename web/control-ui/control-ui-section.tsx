'use client'

import { useId, useState } from 'react'
import { problemText } from '../api/problem-text.ts'
import type { Server } from '../api/schema.ts'
import { useClient } from '../api/use-client.ts'
import { accessWords } from '../i18n/access-words.ts'
import { useWords } from '../i18n/language-context.tsx'
import { Alert } from '../ui/alert.tsx'
import { Button, ExternalButton } from '../ui/button.tsx'
import { Section } from '../ui/card.tsx'
import { Icon } from '../ui/icon.tsx'

/** OpenClaw's own pages, opened in another tab by a browser that is signed in there by it. */
export function ControlUiSection({ server }: { server: Server }) {
  const { words } = useWords()
  const say = accessWords(words).controlUi
  const client = useClient()
  const whyId = useId()
  const [busy, setBusy] = useState(false)
  const [problem, setProblem] = useState<string | null>(null)
  const [address, setAddress] = useState<string | null>(null)
  const refused = server.can.controlUi

  const open = async () => {
    setProblem(null)
    setAddress(null)
    setBusy(true)
    // Now, because a browser opens no tab later than at a click.
    const tab = window.open('', '_blank')
    if (tab) {
      tab.opener = null
      tab.document.title = say.opening
      tab.document.documentElement.dir = words.language === 'ar' ? 'rtl' : 'ltr'
      tab.document.body.textContent = say.openingText
    }
    const answer = await client.openControlUi(server.id)
    setBusy(false)
    if (!answer.ok) {
      tab?.close()
      return setProblem(problemText(words, answer.problem))
    }
    if (tab && !tab.closed) tab.location.replace(answer.value.url)
    else setAddress(answer.value.url)
  }

  return (
    <Section id="control-ui-title" title={say.title} text={say.text}>
      <div className="flex flex-col gap-3" aria-live="polite">
        {problem && <Alert tone="error">{problem}</Alert>}
        {address && (
          <Alert
            tone="warning"
            action={
              <ExternalButton look="secondary" size="small" href={address} newTab>
                {say.here}
              </ExternalButton>
            }
          >
            {say.blocked}
          </Alert>
        )}
        <Button
          look="secondary"
          className="w-fit"
          busy={busy}
          disabled={refused !== null}
          aria-describedby={whyId}
          onClick={open}
        >
          {say.open}
          <Icon name="external" className="size-4 flip-rtl" />
        </Button>
        <p id={whyId} className="text-quiet text-sm">
          {refused ? refused.text : busy ? say.openingText : say.advice}
        </p>
      </div>
    </Section>
  )
}
