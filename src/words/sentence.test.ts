import { describe, expect, test } from 'vitest'
import { ar } from './ar.ts'
import { codes } from './codes.ts'
import { en } from './en.ts'
import { storedReason } from './sentence.ts'

describe('sentences', () => {
  test.each(codes)('%s is said in English and in Arabic', code => {
    expect(en[code]).toMatch(/^[A-Z].*[.]$/)
    expect(ar[code]).toMatch(/[\u0600-\u06ff].*\.$/)
  })

  test('no sentence names a vendor', () => {
    const all = [...Object.values(en), ...Object.values(ar)].join(' ')
    expect(all).not.toMatch(/stripe|hetzner|cloudflare|resend|digitalocean|hostinger|droplet/i)
  })

  test('a code of a newer version is shown as a general failure and keeps its name', () => {
    expect(storedReason('from-the-future', 'en')).toEqual({
      code: 'from-the-future',
      text: en['internal-error'],
    })
  })
})
