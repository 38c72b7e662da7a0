import { z } from 'zod'
import { innermostReason } from '../../kit/log.ts'
import { fail, ok, type Result } from '../../kit/result.ts'
import type { Resolver } from '../resolver.ts'

const answerMs = 5_000

/** The JSON that public resolvers answer over HTTPS with; `Status` is DNS's own, 3 being NXDOMAIN. */
const Answered = z.object({
  Status: z.int(),
  Answer: z.array(z.object({ type: z.int(), data: z.string() })).optional(),
})
type Answered = z.infer<typeof Answered>

const types = { A: 1, AAAA: 28 } as const
const noSuchName = 3

/** Cloudflare's public resolver, and any other that speaks `application/dns-json`, at this address. */
export const createDohResolver = (
  address: string,
  fetch: typeof globalThis.fetch = globalThis.fetch,
): Resolver => ({
  async addressesOf(name, signal) {
    const within = AbortSignal.any([signal, AbortSignal.timeout(answerMs)])
    const read = async (url: string): Promise<Result<Answered, string>> => {
      try {
        const headers = { accept: 'application/dns-json' }
        const response = await fetch(url, { headers, redirect: 'error', signal: within })
        if (!response.ok) return fail(`HTTP ${response.status}`)
        const answered = Answered.safeParse(await response.json())
        return answered.success ? ok(answered.data) : fail(answered.error.message)
      } catch (error) {
        return fail(innermostReason(error))
      }
    }
    const ask = async (type: keyof typeof types): Promise<Result<string[], string>> => {
      const said = await read(`${address}?${new URLSearchParams({ name, type })}`)
      if (!said.ok) return said
      const { Status, Answer = [] } = said.value
      if (Status === noSuchName) return ok([])
      if (Status !== 0) return fail(`${type}: DNS status ${Status}`)
      return ok(Answer.filter(one => one.type === types[type]).map(({ data }) => data))
    }
    const [four, six] = await Promise.all([ask('A'), ask('AAAA')])
    if (!four.ok) return four
    return six.ok ? ok([...four.value, ...six.value]) : six
  },
})
