import { parseJson } from './parse-json.ts'
import type {
  Account,
  ChatHistory,
  Credentials,
  HostnameAnswer,
  Language,
  ModelChoice,
  OperatorServers,
  Order,
  OrderRequest,
  Plan,
  Problem,
  Server,
  StuckRow,
} from './schema.ts'

/** What came back: the value, or the problem in words. Nothing that the world may do throws. */
export type Answer<Value> = { ok: true; value: Value } | { ok: false; problem: Problem }

export type OperatorServer = OperatorServers['servers'][number]
export type { StuckRow }

export interface ClientOptions {
  language: Language
  /** Empty in the browser (same origin); `http://127.0.0.1:3000` on the server. */
  origin?: string
  /** Headers to pass on, such as the visitor's cookies. */
  headers?: Record<string, string>
  timeoutMs?: number
}

interface Call {
  method?: 'GET' | 'POST' | 'PUT' | 'PATCH'
  body?: unknown
  signal?: AbortSignal
  /** Finish even when the page is being left. */
  keepalive?: boolean
}

/** A problem that this side saw: no answer, or one that is not ours. The page has words for the code. */
export const localProblem = (
  code: 'unreachable' | 'timed-out' | 'unexpected',
  status = 0,
): Problem => ({ type: 'about:blank', title: '', status, code })

const isProblem = (body: unknown): body is Problem =>
  typeof body === 'object' &&
  body !== null &&
  'code' in body &&
  typeof body.code === 'string' &&
  'title' in body

/** Sends one request; the caller chooses the expected shape, which the API's own document promises. */
export async function request<Value>(
  options: ClientOptions,
  path: string,
  { method = 'GET', body, signal, keepalive }: Call = {},
): Promise<Answer<Value>> {
  const timeout = AbortSignal.timeout(options.timeoutMs ?? 15_000)
  try {
    const response = await fetch(`${options.origin ?? ''}${path}`, {
      method,
      cache: 'no-store',
      keepalive,
      credentials: 'same-origin',
      headers: {
        accept: 'application/json',
        'accept-language': options.language,
        ...(body === undefined ? {} : { 'content-type': 'application/json' }),
        ...options.headers,
      },
      body: body === undefined ? undefined : JSON.stringify(body),
      signal: signal ? AbortSignal.any([signal, timeout]) : timeout,
    })
    const text = await response.text()
    const value: unknown = text === '' ? null : parseJson(text)
    if (response.ok && value !== undefined) return { ok: true, value: value as Value }
    if (isProblem(value)) return { ok: false, problem: { ...value, status: response.status } }
    return { ok: false, problem: localProblem('unexpected', response.status) }
  } catch {
    // `fetch` throws alike for a refused connection, a broken one and a timeout; the signal tells.
    return { ok: false, problem: localProblem(timeout.aborted ? 'timed-out' : 'unreachable') }
  }
}

const part = encodeURIComponent

/** Every call that the pages make, each a line of the API's document. */
export function createClient(options: ClientOptions) {
  const call = <Value>(path: string, what?: Call) => request<Value>(options, path, what)
  /** For what the server itself asks of a machine, which it gives twenty seconds. */
  const patient = { ...options, timeoutMs: 30_000 }
  return {
    plans: () => call<Plan[]>('/api/plans'),
    me: () => call<Account>('/api/me'),
    updateMe: (change: { name?: string; language?: Language }) =>
      call<Account>('/api/me', { method: 'PATCH', body: change, keepalive: true }),
    hostname: (label: string, signal?: AbortSignal) =>
      call<HostnameAnswer>(`/api/hostnames/${part(label)}`, { signal }),
    createOrder: (order: OrderRequest) =>
      call<Order>('/api/orders', { method: 'POST', body: order }),
    order: (id: string) => call<Order>(`/api/orders/${part(id)}`),
    orderReturned: (id: string) =>
      call<unknown>(`/api/orders/${part(id)}/returned`, { method: 'POST', body: {} }),
    servers: () => call<Server[]>('/api/servers'),
    server: (id: string) => call<Server>(`/api/servers/${part(id)}`),
    showCredentials: (id: string) =>
      request<Credentials>(patient, `/api/servers/${part(id)}/credentials`, {
        method: 'POST',
        body: {},
      }),
    setModel: (id: string, model: ModelChoice) =>
      call<Server>(`/api/servers/${part(id)}/model`, { method: 'PUT', body: model }),
    chatHistory: (id: string, conversation: string) =>
      request<ChatHistory>(
        patient,
        `/api/servers/${part(id)}/chat?conversation=${part(conversation)}`,
      ),
    operatorServers: () => call<OperatorServers>('/api/operator/servers'),
    operatorStuck: () => call<StuckRow[]>('/api/operator/stuck'),
  }
}

export type Client = ReturnType<typeof createClient>
