import { z } from 'zod'
import { fail, ok, type Result } from '../../kit/result.ts'
import type { Resolver } from '../resolver.ts'

const answerMs = 5_000

/** The JSON that public resolvers answer over HTTPS with; `Status` is DNS's own, 3 being NXDOMAIN. */
const Answered = z.object({
  Status: z.int(),
  Answer: z.array(z.object({ type: z.int(), data: z.string() })).optional(),
})
const types = { A: 1, AAAA: 28 } as const
const noSuchName = 3

/** Cloudflare's public resolver, and any other that speaks `application/dns-json`, at this address. */
export const createDohResolver = (
  address: string,
  fetch: typeof globalThis.fetch = globalThis.fetch,
): Resolver => ({
  async addressesOf(name, signal) {
    const within = AbortSignal.any([signal, AbortSignal.timeout(answerMs)])
    const ask = async (type: keyof typeof types): Promise<Result<string[], 'unreachable'>> => {
      try {
        const url = `${address}?${new URLSearchParams({ name, type })}`
        const headers = { accept: 'application/dns-json' }
        const response = await fetch(url, { headers, redirect: 'error', signal: within })
        const answered = Answered.safeParse(response.ok ? await response.json() : null)
        if (!answered.success) return fail('unreachable')
        const { Status, Answer = [] } = answered.data
        if (Status === noSuchName) return ok([])
        if (Status !== 0) return fail('unreachable')
        return ok(Answer.filter(one => one.type === types[type]).map(({ data }) => data))
      } catch {
        return fail('unreachable')
      }
    }
    const [four, six] = await Promise.all([ask('A'), ask('AAAA')])
    if (!four.ok) return four
    return six.ok ? ok([...four.value, ...six.value]) : six
  },
})
