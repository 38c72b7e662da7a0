'use client'

import { type FormEvent, useEffect, useRef, useState } from 'react'
import type { Addon, BoughtAddons, Plan } from '../api/schema.ts'
import { formatMoney } from '../i18n/formats.ts'
import { useWords } from '../i18n/language-context.tsx'
import { ordersWords } from '../i18n/orders-words.ts'
import { choiceOf, draftErrors, emptyDraft } from '../model/model-draft.ts'
import { useDay } from '../realtime/moment.tsx'
import { Alert } from '../ui/alert.tsx'
import { Button } from '../ui/button.tsx'
import { Card } from '../ui/card.tsx'
import { Field } from '../ui/field.tsx'
import { Input } from '../ui/input.tsx'
import { RadioCards } from '../ui/radio-cards.tsx'
import { AddonFields } from './addon-fields.tsx'
import { HostnameField } from './hostname-field.tsx'
import { LocationField } from './location-field.tsx'
import { ModelCard, type ModelWhen } from './model-card.tsx'
import { OrderSummary, type Terms } from './order-summary.tsx'
import { placeKey } from './place.ts'
import { cartOf } from './price.ts'
import { noErrors, useOrder } from './use-order.ts'

export function OrderForm({
  plan,
  addons,
  initialTerms,
  trialEnds,
}: {
  plan: Plan
  addons: Addon[]
  initialTerms: Terms
  /** The end of a trial that would begin now; null: there is none. */
  trialEnds: string | null
}) {
  const { language, words } = useWords()
  const day = useDay()
  const form = useRef<HTMLFormElement>(null)
  const [terms, setTerms] = useState(initialTerms)
  const [bought, setBought] = useState<BoughtAddons>([])
  const [promotionCode, setPromotionCode] = useState('')
  const [hostname, setHostname] = useState('')
  const [blueprintName, setBlueprintName] = useState(plan.blueprints[0]?.name ?? '')
  const [chosenPlace, setChosenPlace] = useState<string | null>(null)
  const [modelWhen, setModelWhen] = useState<ModelWhen>('later')
  const [draft, setDraft] = useState(emptyDraft)
  const { errors, setErrors, busy, send } = useOrder()

  // What is shown is what is ordered: the first place is the nearest, until another is chosen.
  const place =
    plan.locations.find(one => placeKey(one) === chosenPlace) ?? plan.locations[0] ?? null
  const blueprint = plan.blueprints.find(({ name }) => name === blueprintName) ?? null
  const withModel = modelWhen === 'now' && blueprint?.isAssistant === true
  const isFree = plan.kind === 'free'
  const cart = cartOf(plan, addons, bought, terms.interval, terms.currency)

  // What is wrong gets the cursor once it is drawn.
  useEffect(() => {
    if (errors !== noErrors)
      form.current?.querySelector<HTMLElement>('[aria-invalid="true"]')?.focus()
  }, [errors])

  const submit = (event: FormEvent) => {
    event.preventDefault()
    if (busy) return
    const model = withModel ? draftErrors(words, draft) : {}
    const missing = hostname === '' ? words.fieldErrors.required : null
    if (missing !== null || Object.keys(model).length > 0) {
      setErrors({ ...noErrors, hostname: missing, model })
      return
    }
    const code = promotionCode.trim()
    send({
      planId: plan.id,
      interval: terms.interval,
      hostname,
      ...(!isFree && { currency: terms.currency }),
      ...(cart.lines.length > 0 && {
        addons: cart.lines.map(({ addon, quantity }) => ({ addonId: addon.id, quantity })),
      }),
      ...(code !== '' && { promotionCode: code }),
      ...(place && { provider: place.provider, location: place.location }),
      ...(blueprint && { blueprint: blueprint.name }),
      ...(withModel && { model: choiceOf(draft) }),
    })
  }

  const say = ordersWords(words).order
  const action = isFree
    ? { name: say.getFree, busy: say.preparingFree, note: say.freeNote }
    : trialEnds
      ? { name: say.startTrial, busy: say.preparing, note: say.trialNote(day(trialEnds)) }
      : {
          name: say.pay(formatMoney(language, cart.total)),
          busy: say.preparing,
          note: say.payNote,
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
              legend={say.blueprint}
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
          {!isFree && (
            <AddonFields addons={addons} {...terms} value={bought} onChange={setBought} />
          )}
          {blueprint?.name === 'openclaw' && (
            <p className="max-w-prose text-quiet text-sm">{say.bringYours}</p>
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
          terms={terms}
          cart={cart}
          trialEnds={trialEnds}
          onTerms={setTerms}
        />
        {!isFree && (
          <Field
            label={say.promotion}
            aside={words.common.optional}
            error={errors.promotion}
            hint={say.promotionHint}
          >
            <Input
              name="promotionCode"
              dir="ltr"
              autoComplete="off"
              autoCapitalize="characters"
              spellCheck={false}
              maxLength={60}
              value={promotionCode}
              onChange={event => setPromotionCode(event.target.value)}
            />
          </Field>
        )}
        {errors.form && <Alert tone="error">{errors.form}</Alert>}
        <Button type="submit" size="large" busy={busy} className="w-full">
          {busy ? action.busy : action.name}
        </Button>
        <p className="text-quiet text-sm">{action.note}</p>
      </div>
    </form>
  )
}
