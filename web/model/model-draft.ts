import type { ModelChoice } from '../api/schema.ts'
import type { Words } from '../i18n/en.ts'

export type Vendor = ModelChoice['vendor']

export const vendors = [
  'openai',
  'anthropic',
  'google',
  'openrouter',
  'custom',
] as const satisfies Vendor[]

/** What the form holds while it is being filled in. */
export interface ModelDraft {
  vendor: Vendor
  apiKey: string
  baseUrl: string
  modelId: string
}

export const emptyDraft: ModelDraft = { vendor: 'openai', apiKey: '', baseUrl: '', modelId: '' }

export type ModelErrors = Partial<Record<'apiKey' | 'baseUrl' | 'modelId', string>>

const keyLeast = 8

const isWebAddress = (text: string): boolean =>
  URL.canParse(text) && ['https:', 'http:'].includes(new URL(text).protocol)

/** What is wrong with a draft, by field; empty when it can be sent. */
export function draftErrors(words: Words, draft: ModelDraft): ModelErrors {
  const errors: ModelErrors = {}
  const key = draft.apiKey.trim()
  if (key === '') errors.apiKey = words.fieldErrors.required
  else if (key.length < keyLeast) errors.apiKey = words.fieldErrors.apiKeyShort
  if (draft.vendor === 'custom') {
    if (!isWebAddress(draft.baseUrl.trim())) errors.baseUrl = words.fieldErrors.address
    if (draft.modelId.trim() === '') errors.modelId = words.fieldErrors.required
  }
  return errors
}

/** The draft as the API takes it; an address only where the vendor is a custom one. */
export const choiceOf = (draft: ModelDraft): ModelChoice => ({
  vendor: draft.vendor,
  apiKey: draft.apiKey.trim(),
  ...(draft.vendor === 'custom' ? { baseUrl: draft.baseUrl.trim() } : {}),
  ...(draft.modelId.trim() === '' ? {} : { modelId: draft.modelId.trim() }),
})

/** The API names fields with or without the name of the object they are in. */
export function modelErrorsOf(fields: Record<string, string> | undefined): ModelErrors {
  const pick = (name: string) => fields?.[name] ?? fields?.[`model.${name}`]
  return { apiKey: pick('apiKey'), baseUrl: pick('baseUrl'), modelId: pick('modelId') }
}
