'use client'

import { useRouter } from 'next/navigation'
import { useState } from 'react'
import { problemText } from '../api/problem-text.ts'
import type { Subscription } from '../api/schema.ts'
import { useClient } from '../api/use-client.ts'
import { untilText } from '../billing/standing.ts'
import { changesWords } from '../i18n/changes-words.ts'
import { useWords } from '../i18n/language-context.tsx'
import { useDay } from '../realtime/moment.tsx'
import { Alert } from '../ui/alert.tsx'
import { Button } from '../ui/button.tsx'
import { Section } from '../ui/card.tsx'
import { Dialog } from '../ui/dialog.tsx'
import { useToast } from '../ui/toast.tsx'
import { CancelForm } from './cancel-form.tsx'

/** The way out, and the way back from it until it is over. */
export function CancelSection({ subscription }: { subscription: Subscription }) {
  const { words } = useWords()
  const say = changesWords(words).cancel
  const router = useRouter()
  const toast = useToast()
  const [open, setOpen] = useState(false)
  const refused = subscription.can.cancel
  return (
    <>
      {subscription.ending ? (
        <Ending subscription={subscription} />
      ) : (
        <Section id="cancel-title" title={say.title} text={say.text}>
          <Button look="danger" disabled={refused !== null} onClick={() => setOpen(true)}>
            {say.open}
          </Button>
          {refused && <p className="mt-2 text-quiet text-sm">{refused.text}</p>}
        </Section>
      )}
      <Dialog
        open={open}
        title={say.dialog(subscription.hostname)}
        closeLabel={words.common.close}
        onClose={() => setOpen(false)}
      >
        <CancelForm
          subscription={subscription}
          onClose={() => setOpen(false)}
          onCancelled={when => {
            setOpen(false)
            toast(when === 'now' ? say.doneNow : say.doneEnd)
            router.refresh()
          }}
        />
      </Dialog>
    </>
  )
}

function Ending({ subscription }: { subscription: Subscription }) {
  const { words } = useWords()
  const say = changesWords(words).keep
  const client = useClient()
  const router = useRouter()
  const toast = useToast()
  const day = useDay()
  const [busy, setBusy] = useState(false)
  const keep = async () => {
    setBusy(true)
    const answer = await client.keepSubscription(subscription.id)
    setBusy(false)
    toast(answer.ok ? say.done : problemText(words, answer.problem))
    router.refresh()
  }
  return (
    <Alert
      tone="warning"
      title={say.title}
      action={
        subscription.can.keep === null && (
          <Button size="small" busy={busy} onClick={keep}>
            {say.open}
          </Button>
        )
      }
    >
      {untilText(subscription, words.billing, day)}
    </Alert>
  )
}
