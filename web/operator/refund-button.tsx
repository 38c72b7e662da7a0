'use client'

import { useRouter } from 'next/navigation'
import { type FormEvent, useState } from 'react'
import { problemText } from '../api/problem-text.ts'
import type { RefundRequest } from '../api/schema.ts'
import { useClient } from '../api/use-client.ts'
import { formatMoney } from '../i18n/formats.ts'
import { useWords } from '../i18n/language-context.tsx'
import { Alert } from '../ui/alert.tsx'
import { Button } from '../ui/button.tsx'
import { Dialog } from '../ui/dialog.tsx'
import { Field } from '../ui/field.tsx'
import { Input, Select } from '../ui/input.tsx'
import { RadioCards } from '../ui/radio-cards.tsx'
import { useToast } from '../ui/toast.tsx'
import { moneyWords } from './money-words.ts'
import { parseAmount } from './refund-amount.ts'

const reasons: readonly RefundRequest['reason'][] = [
  'goodwill',
  'service-was-down',
  'billing-error',
]

interface Refunded {
  subscriptionId: string
  name: string
  /** In which its customer pays. */
  currency: string
}

/** Pays a customer back, all of it or a part, after being asked how much and why. */
export function RefundButton(refunded: Refunded) {
  const { language, words } = useWords()
  const say = moneyWords(language).refund
  const router = useRouter()
  const toast = useToast()
  const [open, setOpen] = useState(false)
  return (
    <>
      <Button
        look="quiet"
        size="small"
        aria-label={say.openOf(refunded.name)}
        onClick={() => setOpen(true)}
      >
        {say.open}
      </Button>
      <Dialog
        open={open}
        title={say.title(refunded.name)}
        closeLabel={words.common.close}
        onClose={() => setOpen(false)}
      >
        <RefundForm
          {...refunded}
          onClose={() => setOpen(false)}
          onDone={() => {
            setOpen(false)
            toast(say.done)
            router.refresh()
          }}
        />
      </Dialog>
    </>
  )
}

function RefundForm({
  subscriptionId,
  currency,
  onDone,
  onClose,
}: Refunded & { onDone: () => void; onClose: () => void }) {
  const { language, words } = useWords()
  const say = moneyWords(language).refund
  const client = useClient()
  const [how, setHow] = useState<'part' | 'whole'>('part')
  const [written, setWritten] = useState('')
  const [reason, setReason] = useState<RefundRequest['reason']>('goodwill')
  const [wrong, setWrong] = useState(false)
  const [problem, setProblem] = useState<string | null>(null)
  const [busy, setBusy] = useState(false)
  const amountMinor = parseAmount(written, currency)

  const submit = async (event: FormEvent<HTMLFormElement>) => {
    event.preventDefault()
    if (busy) return
    const isWrong = how === 'part' && amountMinor === null
    setWrong(isWrong)
    if (isWrong) {
      event.currentTarget.querySelector<HTMLElement>('input[name="amount"]')?.focus()
      return
    }
    setProblem(null)
    setBusy(true)
    const answer = await client.refund(subscriptionId, {
      reason,
      ...(how === 'part' && amountMinor !== null && { amountMinor }),
    })
    setBusy(false)
    if (answer.ok) onDone()
    else setProblem(problemText(words, answer.problem))
  }
  const confirm =
    how === 'whole'
      ? say.confirmWhole
      : amountMinor === null
        ? say.confirmPartPlain
        : say.confirmPart(formatMoney(language, { amountMinor, currency }))
  return (
    <form noValidate method="post" onSubmit={submit} className="flex flex-col gap-5">
      <RadioCards
        legend={say.how}
        name="how"
        value={how}
        onChange={setHow}
        options={[
          { value: 'part', title: say.part, text: say.partText },
          { value: 'whole', title: say.whole, text: say.wholeText },
        ]}
      />
      {how === 'part' && (
        <Field
          label={say.amount(currency.toUpperCase())}
          error={wrong && amountMinor === null ? say.amountWrong : null}
        >
          <Input
            name="amount"
            dir="ltr"
            inputMode="decimal"
            autoComplete="off"
            value={written}
            onChange={event => setWritten(event.target.value)}
          />
        </Field>
      )}
      <Field label={say.why}>
        <Select
          name="reason"
          value={reason}
          onChange={event =>
            setReason(reasons.find(one => one === event.target.value) ?? 'goodwill')
          }
        >
          {reasons.map(value => (
            <option key={value} value={value}>
              {say.reasons[value]}
            </option>
          ))}
        </Select>
      </Field>
      {problem && <Alert tone="error">{problem}</Alert>}
      <div className="flex flex-wrap gap-2">
        <Button type="submit" look={how === 'whole' ? 'danger' : 'primary'} busy={busy}>
          {confirm}
        </Button>
        <Button look="quiet" onClick={onClose}>
          {words.common.cancel}
        </Button>
      </div>
    </form>
  )
}
