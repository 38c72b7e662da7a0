import { expect, test } from 'vitest'
import { en } from '../i18n/en.ts'
import { choiceOf, draftErrors, emptyDraft, modelErrorsOf } from './model-draft.ts'

test('a key is asked for, and a whole one', () => {
  expect(draftErrors(en, emptyDraft)).toEqual({ apiKey: en.fieldErrors.required })
  expect(draftErrors(en, { ...emptyDraft, apiKey: 'sk-1' })).toEqual({
    apiKey: en.fieldErrors.apiKeyShort,
  })
  expect(draftErrors(en, { ...emptyDraft, apiKey: 'sk-12345678' })).toEqual({})
})

test('a vendor of one’s own needs an address of the web and a model', () => {
  const draft = { ...emptyDraft, vendor: 'custom' as const, apiKey: 'sk-12345678' }
  expect(draftErrors(en, { ...draft, baseUrl: 'javascript:alert(1)' })).toEqual({
    baseUrl: en.fieldErrors.address,
    modelId: en.fieldErrors.required,
  })
  expect(draftErrors(en, { ...draft, baseUrl: 'https://model.example/v1', modelId: 'm' })).toEqual(
    {},
  )
})

test('an address left over from another vendor is not sent', () => {
  const draft = {
    vendor: 'openai' as const,
    apiKey: ' key-12345 ',
    baseUrl: 'https://x',
    modelId: ' ',
  }
  expect(choiceOf(draft)).toEqual({ vendor: 'openai', apiKey: 'key-12345' })
})

test('field sentences of the API find their fields in an order and alone', () => {
  expect(modelErrorsOf({ 'model.apiKey': 'no' }).apiKey).toBe('no')
  expect(modelErrorsOf({ apiKey: 'no' }).apiKey).toBe('no')
})
