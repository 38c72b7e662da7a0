'use client'

import { type FormEvent, useState } from 'react'
import { problemText } from '../api/problem-text.ts'
import type { Cancellation, Subscription } from '../api/schema.ts'
import { useClient } from '../api/use-client.ts'
import { isFree } from '../billing/standing.ts'
import { changesWords } from '../i18n/changes-words.ts'
import { useWords } from '../i18n/language-context.tsx'
import { useDay } from '../realtime/moment.tsx'
import { Alert } from '../ui/alert.tsx'
import { Button } from '../ui/button.tsx'
import { Field } from '../ui/field.tsx'
import { Select, TextArea } from '../ui/input.tsx'
import { RadioCards } from '../ui/radio-cards.tsx'

type When = Cancellation['when']

const reasons: readonly Cancellation['reason'][] = [
  'too-expensive',
  'not-used',
  'missing-feature',
  'technical-trouble',
  'went-elsewhere',
  'other',
]

/** When, why, and what it means; what is free has no time that is paid for and ends at once. */
export function CancelForm({
  subscription,
  onCancelled,
  onClose,
}: {
  subscription: Subscription
  onCancelled: (when: When) => void
  onClose: () => void
}) {
  const { words } = useWords()
  const say = changesWords(words).cancel
  const client = useClient()
  const day = useDay()
  const endsNow = isFree(subscription)
  const [when, setWhen] = useState<When>(endsNow ? 'now' : 'period-end')
  const [reason, setReason] = useState<Cancellation['reason'] | ''>('')
  const [comment, setComment] = useState('')
  const [missing, setMissing] = useState(false)
  const [problem, setProblem] = useState<string | null>(null)
  const [busy, setBusy] = useState(false)

  const submit = async (event: FormEvent<HTMLFormElement>) => {
    event.preventDefault()
    if (busy) return
    setMissing(reason === '')
    if (reason === '') {
      event.currentTarget.querySelector('select')?.focus()
      return
    }
    setProblem(null)
    setBusy(true)
    const said = comment.trim()
    const answer = await client.cancelSubscription(subscription.id, {
      when,
      reason,
      ...(said !== '' && { comment: said }),
    })
    setBusy(false)
    if (answer.ok) onCancelled(when)
    else setProblem(problemText(words, answer.problem))
  }
  return (
    <form noValidate method="post" onSubmit={submit} className="flex flex-col gap-5">
      {!endsNow && (
        <RadioCards
          legend={say.when}
          name="when"
          value={when}
          onChange={setWhen}
          options={[
            {
              value: 'period-end',
              title: say.periodEnd,
              text: subscription.until
                ? say.periodEndText(day(subscription.until))
                : say.periodEndPlain,
            },
            { value: 'now', title: say.now, text: say.nowText },
          ]}
        />
      )}
      <Field label={say.why} error={missing ? words.fieldErrors.required : null}>
        <Select
          name="reason"
          value={reason}
          onChange={event => setReason(reasons.find(one => one === event.target.value) ?? '')}
        >
          <option value="">{say.choose}</option>
          {reasons.map(value => (
            <option key={value} value={value}>
              {say.reasons[value]}
            </option>
          ))}
        </Select>
      </Field>
      <Field label={say.comment} aside={words.common.optional}>
        <TextArea
          name="comment"
          dir="auto"
          rows={3}
          maxLength={1000}
          value={comment}
          onChange={event => setComment(event.target.value)}
        />
      </Field>
      <p className="text-quiet text-sm">{say.backup}</p>
      {problem && <Alert tone="error">{problem}</Alert>}
      <div className="flex flex-wrap gap-2">
        <Button type="submit" look="danger" busy={busy}>
          {when === 'now' ? say.confirmNow : say.confirmEnd}
        </Button>
        <Button look="quiet" onClick={onClose}>
          {say.keep}
        </Button>
      </div>
    </form>
  )
}
