'use client'

import { useWords } from '../i18n/language-context.tsx'
import { Field } from '../ui/field.tsx'
import { Input } from '../ui/input.tsx'
import { PasswordInput } from '../ui/password-input.tsx'
import { RadioCards } from '../ui/radio-cards.tsx'
import { type ModelDraft, type ModelErrors, vendors } from './model-draft.ts'

/** Vendor, key and model: the same fields while ordering and later on the server's page. */
export function ModelFields({
  draft,
  errors,
  onChange,
}: {
  draft: ModelDraft
  errors: ModelErrors
  onChange: (draft: ModelDraft) => void
}) {
  const { words } = useWords()
  const custom = draft.vendor === 'custom'
  return (
    <div className="flex flex-col gap-5">
      <RadioCards
        legend={words.model.vendor}
        name="vendor"
        value={draft.vendor}
        onChange={vendor => onChange({ ...draft, vendor })}
        options={vendors.map(vendor => ({ value: vendor, title: words.model.vendors[vendor] }))}
      />
      <Field label={words.model.apiKey} error={errors.apiKey}>
        <PasswordInput
          name="apiKey"
          autoComplete="off"
          value={draft.apiKey}
          onChange={event => onChange({ ...draft, apiKey: event.target.value })}
          showLabel={words.common.showPassword}
          hideLabel={words.common.hidePassword}
        />
      </Field>
      {custom && (
        <Field label={words.model.baseUrl} hint={words.model.baseUrlHint} error={errors.baseUrl}>
          <Input
            name="baseUrl"
            type="url"
            dir="ltr"
            placeholder="https://api.example.com/v1"
            value={draft.baseUrl}
            onChange={event => onChange({ ...draft, baseUrl: event.target.value })}
          />
        </Field>
      )}
      <Field
        label={words.model.modelId}
        aside={custom ? undefined : words.common.optional}
        hint={custom ? words.model.modelIdRequired : words.model.modelIdHint}
        error={errors.modelId}
      >
        <Input
          name="modelId"
          dir="ltr"
          autoCapitalize="none"
          spellCheck={false}
          value={draft.modelId}
          onChange={event => onChange({ ...draft, modelId: event.target.value })}
        />
      </Field>
    </div>
  )
}
