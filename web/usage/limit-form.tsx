'use client'

import { useState } from 'react'
import { useForm } from '../accounts/use-form.ts'
import { problemText } from '../api/problem-text.ts'
import type { Usage, UsageLimit } from '../api/schema.ts'
import { useClient } from '../api/use-client.ts'
import { useWords } from '../i18n/language-context.tsx'
import { usageWords } from '../i18n/usage-words.ts'
import { Alert } from '../ui/alert.tsx'
import { Button } from '../ui/button.tsx'
import { Choice } from '../ui/choice.tsx'
import { Field } from '../ui/field.tsx'
import { Input } from '../ui/input.tsx'
import { RadioCards } from '../ui/radio-cards.tsx'
import { useToast } from '../ui/toast.tsx'
import { readAmount } from './amount.ts'

type Unit = UsageLimit['unit']

/** People write dollars, and thousands of tokens. */
const written: Record<Unit, { one: number; most: number }> = {
  usd: { one: 100, most: 1_000_000 },
  tokens: { one: 1000, most: 1_000_000_000 },
}

const names = ['amount'] as const

/** How much a month may cost, in dollars or tokens, and what follows. */
export function LimitForm({
  serverId,
  limit,
  onSaved,
  onCancel,
}: {
  serverId: string
  limit: Usage['limit']
  onSaved: (limit: Usage['limit']) => void
  onCancel: () => void
}) {
  const { words } = useWords()
  const say = usageWords(words)
  const client = useClient()
  const toast = useToast()
  const [unit, setUnit] = useState<Unit>(limit?.unit ?? 'usd')
  const [action, setAction] = useState<UsageLimit['action']>(limit?.action ?? 'warn')
  const [removing, setRemoving] = useState(false)
  const [problem, setProblem] = useState<string | null>(null)
  const { one, most } = written[unit]

  const form = useForm(
    names,
    ({ amount }) => {
      const value = readAmount(amount)
      const isLegal = value !== null && value >= 1 && value <= most
      return { amount: isLegal ? null : say.illegal[unit] }
    },
    async ({ amount }) => {
      setProblem(null)
      const wish = { unit, amount: Math.round((readAmount(amount) ?? 0) * one), action }
      const answer = await client.setUsageLimit(serverId, wish)
      if (!answer.ok) return { form: problemText(words, answer.problem) }
      toast(say.saved)
      onSaved(wish)
    },
  )
  const remove = async () => {
    setRemoving(true)
    const answer = await client.setUsageLimit(serverId, null)
    setRemoving(false)
    if (!answer.ok) return setProblem(problemText(words, answer.problem))
    toast(say.removed)
    onSaved(null)
  }
  const wrong = form.formError ?? problem

  return (
    <form noValidate method="post" onSubmit={form.onSubmit} className="flex flex-col gap-4">
      <div>
        <Choice
          label={say.unit}
          name="unit"
          value={unit}
          options={[
            { value: 'usd', text: say.units.usd },
            { value: 'tokens', text: say.units.tokens },
          ]}
          onChange={setUnit}
        />
      </div>
      <Field label={say.most[unit]} hint={say.mostHint[unit]} error={form.errors.amount}>
        <Input
          key={unit}
          name="amount"
          dir="ltr"
          inputMode="decimal"
          autoComplete="off"
          autoFocus={unit === (limit?.unit ?? 'usd')}
          defaultValue={limit?.unit === unit ? String(limit.amount / one) : ''}
        />
      </Field>
      <RadioCards
        legend={say.action}
        name="action"
        value={action}
        options={[
          { value: 'warn', title: say.actions.warn },
          { value: 'stop', title: say.actions.stop, text: say.messengers },
        ]}
        onChange={setAction}
      />
      {wrong && <Alert tone="error">{wrong}</Alert>}
      <div className="flex flex-wrap gap-2">
        <Button type="submit" busy={form.busy}>
          {say.save}
        </Button>
        {limit && (
          <Button look="danger" busy={removing} onClick={remove}>
            {say.remove}
          </Button>
        )}
        <Button look="quiet" onClick={onCancel}>
          {words.common.cancel}
        </Button>
      </div>
    </form>
  )
}
