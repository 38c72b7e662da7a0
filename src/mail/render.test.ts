import { describe, expect, test } from 'vitest'
import { type LetterKind, letters, renderLetter } from './render.ts'
import { samples } from './samples.ts'

/** What people wrote may hold anything. */
const nasty = {
  ...samples,
  name: 'Layla <b>&"',
  customer: 'Layla <b>&"',
  url: 'http://127.0.0.1:3000/ar?a=1&b="x"',
}
const kinds = Object.keys(letters) as LetterKind[]
const paramsOf = (kind: LetterKind) =>
  Object.fromEntries(
    Object.keys(letters[kind].params.shape).map(key => [key, nasty[key as keyof typeof nasty]]),
  )

describe.each(kinds)('the letter %s', kind => {
  test.each(['en', 'ar'] as const)('renders in %s with every parameter it asks for', language => {
    const letter = renderLetter(kind, language, paramsOf(kind))
    for (const part of [letter.subject, letter.html, letter.text]) {
      expect(part).not.toMatch(/undefined|NaN|\[object/)
    }
    expect(letter.html).toContain(`dir="${language === 'ar' ? 'rtl' : 'ltr'}"`)
    expect(letter.subject).not.toBe('')
    expect(/[\u0600-\u06ff]/.test(letter.subject)).toBe(language === 'ar')
  })

  test('escapes what people wrote and keeps it plain in the text version', () => {
    const letter = renderLetter(kind, 'en', paramsOf(kind))
    expect(letter.html).not.toContain('<b>')
    const { shape } = letters[kind].params
    if (!('name' in shape || 'customer' in shape)) return
    expect(letter.html).toContain('Layla &lt;b&gt;&amp;&quot;')
    expect(letter.text).toContain('Layla <b>&"')
  })

  test.each(Object.keys(letters[kind].params.shape))('is refused without %s', missing => {
    const { [missing]: _, ...rest } = paramsOf(kind)
    expect(() => renderLetter(kind, 'en', rest)).toThrow(missing)
  })
})

test('a refund letter names the amount and the reason in the language of the customer', () => {
  const english = renderLetter('order-refunded', 'en', paramsOf('order-refunded'))
  expect(english.text).toContain('$19.00')
  expect(english.text).toContain('There was no free machine of this size')
  const arabic = renderLetter('order-refunded', 'ar', paramsOf('order-refunded'))
  expect(arabic.text).toContain('\u2066$19.00\u2069')
  expect(arabic.text).toContain('لم نجد جهازًا متاحًا')
})

test.each([
  ['usd', '$19.00'],
  ['jpy', '¥1,900'],
  ['kwd', 'KWD\u00a01.900'],
])('an amount in %s has as many decimals as its currency: %s', (currency, amount) => {
  const params = { ...paramsOf('payment-received'), currency }
  expect(renderLetter('payment-received', 'en', params).text).toContain(amount)
})

test.each(['trial-begun', 'order-received'] as const)(
  '%s does not say that money came in',
  kind => {
    const { text } = renderLetter(kind, 'en', paramsOf(kind))
    expect(text).not.toMatch(/received|thank you for your payment/i)
    expect(text).toMatch(/nothing/i)
  },
)

test('a button leads only to a web address', () => {
  const params = { name: 'Layla', url: 'javascript:alert(1)' }
  expect(() => renderLetter('verify-email', 'en', params)).toThrow()
})

test('a line break in a parameter cannot add a header to the subject', () => {
  const params = { ...paramsOf('server-ready'), address: 'a\r\nBcc: x@example.test' }
  expect(renderLetter('server-ready', 'en', params).subject).not.toMatch(/[\r\n]/)
})

test('moments are told in the reader’s time zone, and of which it is', () => {
  const params = { ...paramsOf('server-idle'), on: '2026-11-29T21:30:00.000Z' }
  const inMuscat = { zone: 'Asia/Muscat' }
  const english = renderLetter('server-idle', 'en', params, inMuscat).text
  expect(english).toMatch(/before 30 November 2026 at 01:30 GST/)
  const arabic = renderLetter('server-idle', 'ar', params, inMuscat).text
  expect(arabic).toMatch(/30 نوفمبر 2026 في 1:30 ص غرينتش\+4/)
  expect(renderLetter('server-idle', 'en', params).text).toMatch(/29 November 2026 at 21:30 UTC/)
})
