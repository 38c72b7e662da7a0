import { expect, test } from 'vitest'
import { fallbacksMost, promoted, withDefault, withFallback, withoutFallback } from './fallbacks.ts'

const of = (vendor: string, modelId = 'm') => ({ vendor, modelId, baseUrl: null, sealedKey: 'v1' })
const two = { ...of('openai'), fallbacks: [of('google')] }

test('another default leaves its fallbacks, and is none of them itself', () => {
  expect(withDefault(null, of('openai'))).toEqual(of('openai'))
  expect(withDefault(two, of('anthropic'))).toEqual({
    ...of('anthropic'),
    fallbacks: [of('google')],
  })
  expect(withDefault(two, of('google', 'n'))).toEqual(of('google', 'n'))
})

test('a fallback is added at the end, or takes the place of the same vendor’s', () => {
  expect(withFallback(two, of('anthropic'))).toEqual({
    ...of('openai'),
    fallbacks: [of('google'), of('anthropic')],
  })
  expect(withFallback(two, of('google', 'n'))).toEqual({
    ...of('openai'),
    fallbacks: [of('google', 'n')],
  })
})

test('there is none without a default, of the default’s vendor, or beyond the most', () => {
  expect(withFallback(null, of('google'))).toBe('no-model-key')
  expect(withFallback(two, of('openai', 'n'))).toBe('model-is-default')
  const fallbacks = Array.from({ length: fallbacksMost }, (_, at) => of(`vendor-${at}`))
  expect(withFallback({ ...of('openai'), fallbacks }, of('google'))).toBe('fallbacks-too-many')
})

test('what is removed or asked first has to be a fallback', () => {
  expect(withoutFallback(two, 'google')).toEqual(of('openai'))
  expect(promoted(two, 'google')).toEqual({ ...of('google'), fallbacks: [of('openai')] })
  for (const vendor of ['openai', 'anthropic']) {
    expect(withoutFallback(two, vendor)).toBeNull()
    expect(promoted(two, vendor)).toBeNull()
  }
  expect(withoutFallback(null, 'google')).toBeNull()
})
