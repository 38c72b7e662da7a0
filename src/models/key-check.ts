import type { ModelChoice } from '../subscriptions/model-choice.ts'
import { modelVendorFacts } from './vendors.ts'

/** `unknown`: the vendor did not say, so that the machine has to find out. */
export type KeyVerdict = 'accepted' | 'refused' | 'unknown'

/** Asks a vendor whether it takes a key. */
export type CheckKey = (
  choice: Pick<ModelChoice, 'vendor' | 'apiKey'>,
  signal: AbortSignal,
) => Promise<KeyVerdict>

const answerMs = 8_000

/**
 * Asks vendors at their own addresses only: at an address that a customer types we would be asking whatever is near
 * our own machine, so that such a key is tried by the customer's machine, with its first answer. Only a clear refusal is
 * one: with a vendor that is down, or limits us, nobody is kept from saving a key.
 */
export const createKeyCheck =
  (openaiBaseUrl: string, fetch: typeof globalThis.fetch = globalThis.fetch): CheckKey =>
  async ({ vendor, apiKey }, signal) => {
    const { baseUrl, check } = modelVendorFacts[vendor]
    if (baseUrl === null) return 'unknown'
    const address = vendor === 'openai' ? openaiBaseUrl : baseUrl
    const headers: Record<string, string> =
      vendor === 'anthropic'
        ? { 'x-api-key': apiKey, 'anthropic-version': '2023-06-01' }
        : { authorization: `Bearer ${apiKey}` }
    try {
      const { status, body } = await fetch(`${address}${check}`, {
        ...{ headers, redirect: 'error' },
        signal: AbortSignal.any([signal, AbortSignal.timeout(answerMs)]),
      })
      await body?.cancel()
      if (status === 200) return 'accepted'
      // Google says 400 of a key that is none.
      const isRefusal = status === 401 || status === 403 || (vendor === 'google' && status === 400)
      return isRefusal ? 'refused' : 'unknown'
    } catch {
      return 'unknown'
    }
  }
