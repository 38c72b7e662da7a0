import { fail, ok } from '../../kit/result.ts'
import type { ProviderError } from '../compute.ts'
import { type Handler, lostKind, type VendorRequest } from './request.ts'

export interface SendOptions {
  provider: string
  /** Without a slash at the end. */
  endpoint: string
  headers: Readonly<Record<string, string>>
  fetch: typeof globalThis.fetch
  timeoutMs: number
  responseBytesMax: number
}

/** Failures of a connection that never came to be: the vendor has not seen the request. */
const neverSentCodes = new Set([
  'ECONNREFUSED',
  'ENOTFOUND',
  'EAI_AGAIN',
  'EHOSTUNREACH',
  'ENETUNREACH',
  'EADDRNOTAVAIL',
  'UND_ERR_CONNECT_TIMEOUT',
  'CERT_HAS_EXPIRED',
  'DEPTH_ZERO_SELF_SIGNED_CERT',
  'ERR_TLS_CERT_ALTNAME_INVALID',
  'SELF_SIGNED_CERT_IN_CHAIN',
  'UNABLE_TO_GET_ISSUER_CERT_LOCALLY',
  'UNABLE_TO_VERIFY_LEAF_SIGNATURE',
])

/** True when the failure shows that no byte of the request reached the vendor. */
export const wasNeverSent = (code: string): boolean => neverSentCodes.has(code)

/**
 * The first link: one HTTP exchange within a time and a size. Every status is an answer; redirects
 * are not followed, because they would carry the token elsewhere.
 */
export function send(options: SendOptions): Handler {
  return async (request, signal) => {
    const lost = (kind: ProviderError['kind'], code: string, message: string) =>
      fail({ kind, provider: options.provider, operation: request.operation, code, message })
    if (signal.aborted) return lost('unavailable', 'aborted', 'given up before it was sent')
    const timeout = AbortSignal.timeout(options.timeoutMs)
    const both = AbortSignal.any([signal, timeout])
    try {
      const response = await options.fetch(addressOf(options.endpoint, request), {
        method: request.method,
        headers: { accept: 'application/json', ...options.headers, ...contentType(request) },
        body: request.body === undefined ? null : JSON.stringify(request.body),
        redirect: 'manual',
        signal: both,
      })
      const body = await readText(response, options.responseBytesMax)
      if (body === null) {
        const limit = `more than ${options.responseBytesMax} bytes`
        return lost(lostKind(request.effect), 'response-too-large', limit)
      }
      return ok({ status: response.status, headers: response.headers, body })
    } catch (error) {
      if (signal.aborted) return lost(lostKind(request.effect), 'aborted', 'given up while waiting')
      if (timeout.aborted) {
        return lost(lostKind(request.effect), 'timeout', `no answer in ${options.timeoutMs} ms`)
      }
      const { code, message } = networkFailure(error)
      return lost(wasNeverSent(code) ? 'unavailable' : lostKind(request.effect), code, message)
    }
  }
}

function addressOf(endpoint: string, request: VendorRequest): string {
  const query = new URLSearchParams()
  for (const [key, value] of Object.entries(request.query ?? {})) query.set(key, String(value))
  return `${endpoint}${request.path}${query.size === 0 ? '' : `?${query}`}`
}

const contentType = (request: VendorRequest): Record<string, string> =>
  request.body === undefined ? {} : { 'content-type': 'application/json' }

/** The body as text, or null when it is larger than the limit; the rest is then not read. */
async function readText(response: Response, bytesMax: number): Promise<string | null> {
  if (!response.body) return ''
  const chunks: Uint8Array[] = []
  let bytes = 0
  for await (const chunk of response.body) {
    bytes += chunk.byteLength
    if (bytes > bytesMax) return null
    chunks.push(chunk)
  }
  return Buffer.concat(chunks).toString('utf8')
}

/**
 * The innermost code of what fetch threw. Node says `fetch failed` and hides the reason in `cause`,
 * which for a host with several addresses is an AggregateError of one reason each.
 */
export function networkFailure(error: unknown): { code: string; message: string } {
  if (!(error instanceof Error)) return { code: 'network', message: String(error) }
  if (error.cause instanceof Error) return networkFailure(error.cause)
  const code = 'code' in error && typeof error.code === 'string' ? error.code : 'network'
  return { code, message: error.message || code }
}
