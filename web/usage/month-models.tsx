'use client'

import { useState } from 'react'
import type { Usage } from '../api/schema.ts'
import { formatNumber } from '../i18n/formats.ts'
import { useWords } from '../i18n/language-context.tsx'
import { usageWords } from '../i18n/usage-words.ts'
import { Button } from '../ui/button.tsx'
import { Dialog } from '../ui/dialog.tsx'
import { costText } from './amount-text.ts'
import { PriceForm } from './price-form.tsx'

type ModelOfMonth = Usage['month']['models'][number]

/** What each model was used for in this month, what that cost, and by whose word. */
export function MonthModels({
  serverId,
  models,
  onChange,
}: {
  serverId: string
  models: ModelOfMonth[]
  onChange: () => void
}) {
  const { words } = useWords()
  const say = usageWords(words)
  const [asked, setAsked] = useState<ModelOfMonth | null>(null)
  return (
    <div>
      <h3 className="font-medium">{say.byModel}</h3>
      <ul className="divide-y divide-line">
        {models.map(one => (
          <ModelLine key={one.model} one={one} onAsk={() => setAsked(one)} />
        ))}
      </ul>
      <Dialog
        open={asked !== null}
        title={asked ? say.priceTitle(asked.model) : ''}
        closeLabel={words.common.close}
        onClose={() => setAsked(null)}
      >
        {asked && (
          <PriceForm
            serverId={serverId}
            model={asked.model}
            price={asked.price}
            onSaved={() => {
              setAsked(null)
              onChange()
            }}
          />
        )}
      </Dialog>
    </div>
  )
}

function ModelLine({ one, onAsk }: { one: ModelOfMonth; onAsk: () => void }) {
  const { language, words } = useWords()
  const say = usageWords(words)
  const label = one.price ? say.changePrice : say.enterPrice
  return (
    <li className="flex flex-wrap items-center justify-between gap-x-4 gap-y-1 py-3">
      <div className="min-w-0">
        <p className="break-all">
          <bdi dir="ltr">{one.model}</bdi>
        </p>
        <p className="text-quiet text-sm tabular-nums">
          {say.count(formatNumber(language, one.tokens))}
          {' · '}
          {one.cost === null ? (
            say.unknownPrice
          ) : (
            <>
              <bdi>{costText(language, one.cost)}</bdi>{' '}
              {one.by === 'owner' ? say.byOwner : say.byAssistant}
            </>
          )}
        </p>
      </div>
      <Button look="quiet" size="small" aria-label={`${label}: ${one.model}`} onClick={onAsk}>
        {label}
      </Button>
    </li>
  )
}
