'use client'

import { useRouter } from 'next/navigation'
import { type FormEvent, useEffect, useRef, useState } from 'react'
import { problemText } from '../api/problem-text.ts'
import type { Plan, Problem } from '../api/schema.ts'
import { useClient } from '../api/use-client.ts'
import { formatMoney } from '../i18n/formats.ts'
import { useWords } from '../i18n/language-context.tsx'
import {
  choiceOf,
  draftErrors,
  emptyDraft,
  type ModelErrors,
  modelErrorsOf,
} from '../model/model-draft.ts'
import { Alert } from '../ui/alert.tsx'
import { Button } from '../ui/button.tsx'
import { Card } from '../ui/card.tsx'
import { RadioCards } from '../ui/radio-cards.tsx'
import { HostnameField } from './hostname-field.tsx'
import { LocationField } from './location-field.tsx'
import { ModelCard, type ModelWhen } from './model-card.tsx'
import { OrderSummary } from './order-summary.tsx'
import { placeKey } from './place.ts'
import { placeOrder } from './place-order.ts'
import { type Interval, priceOf } from './price.ts'

interface Errors {
  form: string | null
  hostname: string | null
  model: ModelErrors
}

const noErrors: Errors = { form: null, hostname: null, model: {} }

export function OrderForm({ plan, initialInterval }: { plan: Plan; initialInterval: Interval }) {
  const { language, words } = useWords()
  const client = useClient()
  const router = useRouter()
  const form = useRef<HTMLFormElement>(null)
  const [interval, setInterval] = useState(initialInterval)
  const [hostname, setHostname] = useState('')
  const [blueprintName, setBlueprintName] = useState(plan.blueprints[0]?.name ?? '')
  const [chosenPlace, setChosenPlace] = useState<string | null>(null)
  const [modelWhen, setModelWhen] = useState<ModelWhen>('later')
  const [draft, setDraft] = useState(emptyDraft)
  const [errors, setErrors] = useState(noErrors)
  const [busy, setBusy] = useState(false)

  // What is shown is what is ordered: the first place is the nearest, until another is chosen.
  const place =
    plan.locations.find(one => placeKey(one) === chosenPlace) ?? plan.locations[0] ?? null
  const blueprint = plan.blueprints.find(({ name }) => name === blueprintName) ?? null
  const withModel = modelWhen === 'now' && blueprint?.isAssistant === true

  // Coming back from the payment page with the browser's own button revives this page as it was left.
  useEffect(() => {
    const revive = () => setBusy(false)
    addEventListener('pageshow', revive)
    return () => removeEventListener('pageshow', revive)
  }, [])

  // What is wrong gets the cursor once it is drawn.
  useEffect(() => {
    if (errors !== noErrors)
      form.current?.querySelector<HTMLElement>('[aria-invalid="true"]')?.focus()
  }, [errors])

  const refuse = (problem: Problem) => {
    if (problem.code === 'signed-out') {
      const here = `/${language}/order?plan=${encodeURIComponent(plan.id)}&interval=${interval}`
      router.push(`/${language}/sign-in?next=${encodeURIComponent(here)}`)
      return
    }
    // The place was taken since this page was made: the page learns what is left.
    if (problem.code === 'location-unavailable') router.refresh()
    const text = problemText(words, problem)
    const aboutName = problem.code.startsWith('hostname-')
    const named = aboutName ? text : (problem.fields?.hostname ?? null)
    const model = modelErrorsOf(problem.fields)
    const placed = named !== null || Object.values(model).some(Boolean)
    setErrors({ form: placed ? null : text, hostname: named, model })
  }

  const submit = async (event: FormEvent) => {
    event.preventDefault()
    if (busy) return
    const model = withModel ? draftErrors(words, draft) : {}
    const missing = hostname === '' ? words.fieldErrors.required : null
    if (missing !== null || Object.keys(model).length > 0) {
      setErrors({ form: null, hostname: missing, model })
      return
    }
    setErrors(noErrors)
    setBusy(true)
    const placed = await placeOrder(client, {
      planId: plan.id,
      interval,
      hostname,
      ...(place && { provider: place.provider, location: place.location }),
      ...(blueprint && { blueprint: blueprint.name }),
      ...(withModel ? { model: choiceOf(draft) } : {}),
    })
    if (placed.kind === 'pay') {
      window.location.assign(placed.checkoutUrl)
      return
    }
    if (placed.kind === 'wait') {
      router.push(`/${language}/orders/${placed.orderId}`)
      return
    }
    setBusy(false)
    if (placed.kind === 'refused') refuse(placed.problem)
    else setErrors({ ...noErrors, form: placed.reason?.text ?? words.problems.unexpected })
  }

  return (
    <form
      ref={form}
      noValidate
      method="post"
      onSubmit={submit}
      className="grid gap-6 lg:grid-cols-[1fr_22rem]"
    >
      <div className="flex min-w-0 flex-col gap-6">
        <Card className="flex flex-col gap-7">
          <HostnameField
            value={hostname}
            error={errors.hostname}
            onChange={value => {
              setHostname(value)
              if (errors.hostname !== null) setErrors({ ...errors, hostname: null })
            }}
          />
          {plan.blueprints.length > 1 && (
            <RadioCards
              legend={words.order.blueprint}
              name="blueprint"
              value={blueprintName}
              onChange={setBlueprintName}
              options={plan.blueprints.map(({ name, title }) => ({
                value: name,
                title,
                text: words.blueprints[name]?.about,
              }))}
            />
          )}
          {place && (
            <LocationField
              locations={plan.locations}
              viewerCountry={plan.viewerCountry}
              value={placeKey(place)}
              onChange={setChosenPlace}
            />
          )}
        </Card>
        {blueprint?.isAssistant && (
          <ModelCard
            when={modelWhen}
            draft={draft}
            errors={errors.model}
            onWhen={setModelWhen}
            onDraft={setDraft}
          />
        )}
      </div>
      <div className="flex h-fit flex-col gap-3 lg:sticky lg:top-20">
        <OrderSummary
          plan={plan}
          blueprint={blueprint}
          place={place}
          interval={interval}
          onInterval={setInterval}
        />
        {errors.form && <Alert tone="error">{errors.form}</Alert>}
        <Button type="submit" size="large" busy={busy} className="w-full">
          {busy
            ? words.order.preparing
            : words.order.pay(formatMoney(language, priceOf(plan, interval)))}
        </Button>
        <p className="text-quiet text-sm">{words.order.payNote}</p>
      </div>
    </form>
  )
}
