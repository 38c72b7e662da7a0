'use client'

import { useState } from 'react'
import { useForm } from '../accounts/use-form.ts'
import { problemText } from '../api/problem-text.ts'
import type { ModelPrice } from '../api/schema.ts'
import { useClient } from '../api/use-client.ts'
import { useWords } from '../i18n/language-context.tsx'
import { usageWords } from '../i18n/usage-words.ts'
import { Alert } from '../ui/alert.tsx'
import { Button } from '../ui/button.tsx'
import { Field } from '../ui/field.tsx'
import { Input } from '../ui/input.tsx'
import { useToast } from '../ui/toast.tsx'
import { readAmount } from './amount.ts'

const kinds = ['input', 'output', 'cacheRead', 'cacheWrite'] as const
const must = new Set<string>(['input', 'output'])
const most = 100_000

/** What a model's vendor asks for a million tokens, as it is on their price list or bill. */
export function PriceForm({
  serverId,
  model,
  price,
  onSaved,
}: {
  serverId: string
  model: string
  price: ModelPrice | null
  onSaved: () => void
}) {
  const { words } = useWords()
  const say = usageWords(words)
  const client = useClient()
  const toast = useToast()
  const [removing, setRemoving] = useState(false)
  const [problem, setProblem] = useState<string | null>(null)

  const send = async (wish: ModelPrice | null) => {
    const answer = await client.setModelPrice(serverId, model, wish)
    if (!answer.ok) return { form: problemText(words, answer.problem) }
    toast(wish ? say.priceSaved : say.priceRemoved)
    onSaved()
  }
  const form = useForm(
    kinds,
    values => {
      const wrong = (kind: (typeof kinds)[number]) => {
        if (!must.has(kind) && values[kind].trim() === '') return null
        const value = readAmount(values[kind])
        return value !== null && value <= most ? null : say.priceIllegal
      }
      return Object.fromEntries(kinds.map(kind => [kind, wrong(kind)]))
    },
    async values => {
      setProblem(null)
      const input = readAmount(values.input) ?? 0
      const output = readAmount(values.output) ?? 0
      const cacheRead = readAmount(values.cacheRead) ?? input
      const cacheWrite = readAmount(values.cacheWrite) ?? input
      return send({ input, output, cacheRead, cacheWrite })
    },
  )
  const remove = async () => {
    setRemoving(true)
    const refused = await send(null)
    setRemoving(false)
    setProblem(refused?.form ?? null)
  }
  const wrong = form.formError ?? problem

  return (
    <form noValidate method="post" onSubmit={form.onSubmit} className="flex flex-col gap-4">
      <p className="text-quiet text-sm">{say.priceText}</p>
      <div className="grid gap-4 sm:grid-cols-2">
        {kinds.map(kind => (
          <Field
            key={kind}
            label={say.kinds[kind]}
            hint={must.has(kind) ? undefined : say.asInput}
            error={form.errors[kind]}
          >
            <Input
              name={kind}
              dir="ltr"
              inputMode="decimal"
              autoComplete="off"
              defaultValue={price ? String(price[kind]) : ''}
            />
          </Field>
        ))}
      </div>
      {wrong && <Alert tone="error">{wrong}</Alert>}
      <div className="flex flex-wrap gap-2">
        <Button type="submit" busy={form.busy}>
          {say.save}
        </Button>
        {price && (
          <Button look="danger" busy={removing} onClick={remove}>
            {say.removePrice}
          </Button>
        )}
      </div>
    </form>
  )
}
