'use client'

import { useWords } from '../i18n/language-context.tsx'
import { ordersWords } from '../i18n/orders-words.ts'
import type { ModelDraft, ModelErrors } from '../model/model-draft.ts'
import { ModelFields } from '../model/model-fields.tsx'
import { Card } from '../ui/card.tsx'
import { RadioCards } from '../ui/radio-cards.tsx'

export type ModelWhen = 'later' | 'now'

/** The key with which an assistant thinks, now or later. */
export function ModelCard({
  when,
  draft,
  errors,
  onWhen,
  onDraft,
}: {
  when: ModelWhen
  draft: ModelDraft
  errors: ModelErrors
  onWhen: (when: ModelWhen) => void
  onDraft: (draft: ModelDraft) => void
}) {
  const { words } = useWords()
  return (
    <Card className="flex flex-col gap-5">
      <div>
        <h2 className="font-semibold text-lg">{ordersWords(words).order.modelTitle}</h2>
        <p className="mt-1 text-quiet">{ordersWords(words).order.modelText}</p>
      </div>
      <RadioCards
        legend={ordersWords(words).order.modelTitle}
        hideLegend
        name="model-when"
        value={when}
        onChange={onWhen}
        options={[
          { value: 'later', title: ordersWords(words).order.modelLater },
          { value: 'now', title: ordersWords(words).order.modelNow },
        ]}
      />
      {when === 'now' && <ModelFields draft={draft} errors={errors} onChange={onDraft} />}
    </Card>
  )
}
