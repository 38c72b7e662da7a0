import { accessCalls } from './access-calls.ts'
import { accountCalls } from './account-calls.ts'
import { parseJson } from './parse-json.ts'
import type {
  Activities,
  Addon,
  Backups,
  Cancellation,
  Change,
  ChangeRequest,
  Channel,
  ChannelLink,
  ChannelRequest,
  Channels,
  ChatModel,
  ChatPage,
  ContactRequest,
  Conversation,
  Credentials,
  Drill,
  Erasure,
  ErasureAsked,
  FirstSteps,
  HostnameAnswer,
  Import,
  Invoice,
  Language,
  Letter,
  LetterKind,
  LetterWishes,
  MailSettings,
  MailSettingsChange,
  ModelChoice,
  NewMessage,
  OperatorDrift,
  OperatorMoney,
  OperatorServers,
  OperatorUpdates,
  Order,
  OrderRequest,
  Orphan,
  OrphanWord,
  Plan,
  PortalVisit,
  Problem,
  RefundRequest,
  Restore,
  RestoreRequest,
  RolloutWish,
  Server,
  StuckRow,
  Subscription,
  UnlockRequest,
  UnsubscribeView,
} from './schema.ts'
import { teamCalls } from './team-calls.ts'

/** What came back: the value, or the problem in words. Nothing that the world may do throws. */
export type Answer<Value> = { ok: true; value: Value } | { ok: false; problem: Problem }

export type OperatorServer = OperatorServers['servers'][number]
export type { StuckRow }
export type LetterGroup = keyof LetterWishes

export interface ClientOptions {
  language: Language
  /** Empty in the browser (same origin); `http://127.0.0.1:3000` on the server. */
  origin?: string
  /** Headers to pass on, such as the visitor's cookies. */
  headers?: Record<string, string>
  timeoutMs?: number
}

export interface Call {
  method?: 'GET' | 'POST' | 'PUT' | 'PATCH' | 'DELETE'
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
        ...(body === undefined ? {} : { 'content-type': typeOf(body) }),
        ...options.headers,
      },
      body: body === undefined || body instanceof Blob ? body : JSON.stringify(body),
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

/** A file is sent as it is. */
const typeOf = (body: unknown): string =>
  body instanceof Blob ? 'application/octet-stream' : 'application/json'

const part = encodeURIComponent

/** Every call that the pages make, each a line of the API's document. */
export function createClient(options: ClientOptions) {
  const call = <Value>(path: string, what?: Call) => request<Value>(options, path, what)
  const post = <Value>(path: string, body: unknown = {}) =>
    call<Value>(path, { method: 'POST', body })
  /** For what the server itself asks of a machine, which it gives twenty seconds. */
  const patient = { ...options, timeoutMs: 30_000 }
  const slow = { ...options, timeoutMs: 130_000 }
  return {
    /** In `currency` where a plan is sold in it, else in the viewer's. */
    plans: (currency?: string) =>
      call<Plan[]>(currency ? `/api/plans?currency=${part(currency)}` : '/api/plans'),
    addons: () => call<Addon[]>('/api/addons'),
    contact: (request: ContactRequest) => post<unknown>('/api/contact', request),
    ...accountCalls({ call, post }),
    hostname: (label: string, signal?: AbortSignal) =>
      call<HostnameAnswer>(`/api/hostnames/${part(label)}`, { signal }),
    createOrder: (order: OrderRequest) => post<Order>('/api/orders', order),
    orders: () => call<Order[]>('/api/orders'),
    order: (id: string) => call<Order>(`/api/orders/${part(id)}`),
    orderReturned: (id: string) => post<unknown>(`/api/orders/${part(id)}/returned`),
    resumeOrder: (id: string) => post<Order>(`/api/orders/${part(id)}/resume`),
    cancelOrder: (id: string) => call<Order>(`/api/orders/${part(id)}`, { method: 'DELETE' }),
    subscriptions: () => call<Subscription[]>('/api/subscriptions'),
    subscription: (id: string) => call<Subscription>(`/api/subscriptions/${part(id)}`),
    cancelSubscription: (id: string, cancellation: Cancellation) =>
      post<Subscription>(`/api/subscriptions/${part(id)}/cancel`, cancellation),
    keepSubscription: (id: string) => post<Subscription>(`/api/subscriptions/${part(id)}/keep`),
    comeBack: (id: string, hostname?: string) =>
      post<Order>(`/api/subscriptions/${part(id)}/come-back`, hostname ? { hostname } : {}),
    requestChange: (id: string, wish: ChangeRequest) =>
      post<Change>(`/api/subscriptions/${part(id)}/changes`, wish),
    change: (id: string) => call<Change>(`/api/changes/${part(id)}`),
    agreeToChange: (id: string) => post<Change>(`/api/changes/${part(id)}/agree`),
    withdrawChange: (id: string) => post<Change>(`/api/changes/${part(id)}/withdraw`),
    invoices: () => call<Invoice[]>('/api/invoices'),
    openPortal: () => post<PortalVisit>('/api/billing/portal'),
    portalVisit: (id: string) => call<PortalVisit>(`/api/billing/portal/${part(id)}`),
    portalReturned: (id: string) => post<PortalVisit>(`/api/billing/portal/${part(id)}/returned`),
    servers: () => call<Server[]>('/api/servers'),
    server: (id: string) => call<Server>(`/api/servers/${part(id)}`),
    restartServer: (id: string) => post<Server>(`/api/servers/${part(id)}/restart`),
    stopServer: (id: string) => post<Server>(`/api/servers/${part(id)}/stop`),
    startServer: (id: string) => post<Server>(`/api/servers/${part(id)}/start`),
    hibernateServer: (id: string) => post<Server>(`/api/servers/${part(id)}/hibernate`),
    keepServerAwake: (id: string, keepAwake: boolean) =>
      call<Server>(`/api/servers/${part(id)}/keep-awake`, { method: 'PUT', body: { keepAwake } }),
    /** `before`: what the page after it has said. */
    activity: (id: string, before?: number) =>
      call<Activities>(`/api/servers/${part(id)}/activity${before ? `?before=${before}` : ''}`),
    backups: (id: string) => call<Backups>(`/api/servers/${part(id)}/backups`),
    makeBackup: (id: string) => post<Backups>(`/api/servers/${part(id)}/backups`),
    pinBackup: (id: string, backupId: string, pinned: boolean) =>
      call<Backups>(`/api/servers/${part(id)}/backups/${part(backupId)}/pin`, {
        method: 'PUT',
        body: { pinned },
      }),
    restores: (id: string) => call<Restore[]>(`/api/servers/${part(id)}/restores`),
    restoreBackup: (id: string, wish: RestoreRequest) =>
      post<Restore[]>(`/api/servers/${part(id)}/restores`, wish),
    drills: () => call<Drill[]>('/api/operator/drills'),
    deleteBackup: (id: string, backupId: string) =>
      call<Backups>(`/api/servers/${part(id)}/backups/${part(backupId)}`, { method: 'DELETE' }),
    chooseBackupRecipient: (id: string, recipient: string | null) =>
      call<Backups>(`/api/servers/${part(id)}/backup-recipient`, {
        method: 'PUT',
        body: { recipient },
      }),
    showCredentials: (id: string) =>
      request<Credentials>(patient, `/api/servers/${part(id)}/credentials`, {
        method: 'POST',
        body: {},
      }),
    ...teamCalls({ call, post }),
    ...accessCalls({
      call,
      post,
      within: (ms, path, what) => request({ ...options, timeoutMs: ms }, path, what),
    }),
    unlockServer: (id: string, wish: UnlockRequest) =>
      post<Server>(`/api/servers/${part(id)}/unlock`, wish),
    rebuildServer: (id: string) => post<Server>(`/api/servers/${part(id)}/rebuild`),
    setModel: (id: string, model: ModelChoice) =>
      call<Server>(`/api/servers/${part(id)}/model`, { method: 'PUT', body: model }),
    addFallback: (id: string, model: ModelChoice) =>
      call<Server>(`/api/servers/${part(id)}/model/fallbacks`, { method: 'PUT', body: model }),
    removeFallback: (id: string, vendor: string) =>
      call<Server>(`/api/servers/${part(id)}/model/fallbacks/${part(vendor)}`, {
        method: 'DELETE',
      }),
    askFirst: (id: string, vendor: string) =>
      post<Server>(`/api/servers/${part(id)}/model/fallbacks/${part(vendor)}/first`),
    channels: (id: string) => call<Channels>(`/api/servers/${part(id)}/channels`),
    /** What it takes may have to be downloaded to the server first. */
    connectChannel: (id: string, channel: Channel['name'], token: string) =>
      request<Channels>(slow, `/api/servers/${part(id)}/channels/${channel}`, {
        method: 'PUT',
        body: { token },
      }),
    disconnectChannel: (id: string, channel: Channel['name']) =>
      request<Channels>(slow, `/api/servers/${part(id)}/channels/${channel}`, {
        method: 'DELETE',
      }),
    linkPhone: (id: string) =>
      request<ChannelLink>(slow, `/api/servers/${part(id)}/channels/whatsapp/link`, {
        method: 'POST',
        body: {},
      }),
    awaitPhone: (id: string, picture: string) =>
      request<ChannelLink>(slow, `/api/servers/${part(id)}/channels/whatsapp/link/wait`, {
        method: 'POST',
        body: { picture },
      }),
    answerChannelRequest: (
      id: string,
      { id: requestId, channel, accountId }: ChannelRequest,
      decision: 'allow' | 'dismiss',
    ) =>
      request<Channels>(
        patient,
        `/api/servers/${part(id)}/channels/${channel}/requests/${part(requestId)}`,
        { method: 'POST', body: { accountId, decision } },
      ),
    conversations: (id: string, query: string, signal?: AbortSignal) =>
      request<Conversation[]>(
        patient,
        `/api/servers/${part(id)}/conversations?query=${part(query)}`,
        { signal },
      ),
    firstSteps: (id: string) => call<FirstSteps>(`/api/servers/${part(id)}/first-steps`),
    chatModels: (id: string) => request<ChatModel[]>(patient, `/api/servers/${part(id)}/models`),
    turns: (id: string, conversation: string, before: number) =>
      request<ChatPage>(
        patient,
        `/api/servers/${part(id)}/conversations/${part(conversation)}/messages?before=${before}`,
      ),
    /** With its files, over a slow line too. */
    sendMessage: (id: string, conversation: string, message: NewMessage) =>
      request<unknown>(
        { ...options, timeoutMs: 120_000 },
        `/api/servers/${part(id)}/conversations/${part(conversation)}/messages`,
        { method: 'POST', body: message },
      ),
    stopAnswer: (id: string, conversation: string) =>
      post<unknown>(`/api/servers/${part(id)}/conversations/${part(conversation)}/stop`),
    renameConversation: (id: string, conversation: string, title: string) =>
      call<unknown>(`/api/servers/${part(id)}/conversations/${part(conversation)}`, {
        method: 'PATCH',
        body: { title },
      }),
    removeConversation: (id: string, conversation: string) =>
      call<unknown>(`/api/servers/${part(id)}/conversations/${part(conversation)}`, {
        method: 'DELETE',
      }),
    eraseMe: (email: string) => post<ErasureAsked>('/api/me/erasure', { email }),
    erasure: (token: string) => call<Erasure>(`/api/erasures/${part(token)}`),
    importOf: (id: string) => call<Import | null>(`/api/servers/${part(id)}/import`),
    /** As long as a large archive takes over a slow line. */
    bringArchive: (id: string, archive: Blob) =>
      request<Import>({ ...options, timeoutMs: 3600_000 }, `/api/servers/${part(id)}/import`, {
        method: 'POST',
        body: archive,
      }),
    mailSettings: () => call<MailSettings>('/api/me/mail'),
    changeMailSettings: (change: MailSettingsChange) =>
      call<MailSettings>('/api/me/mail', { method: 'PATCH', body: change }),
    unsubscribeView: (token: string) =>
      call<UnsubscribeView>(`/api/mail/unsubscribe?token=${part(token)}`),
    /** Without a group: what the letter was about. */
    unsubscribe: (token: string, group?: LetterGroup) =>
      post<UnsubscribeView>(
        `/api/mail/unsubscribe?token=${part(token)}${group ? `&group=${group}` : ''}`,
      ),
    operatorLetters: () => call<LetterKind[]>('/api/operator/letters'),
    previewLetter: (kind: string, language: Language) =>
      call<Letter>(`/api/operator/letters/${part(kind)}?language=${language}`),
    operatorServers: () => call<OperatorServers>('/api/operator/servers'),
    operatorUpdates: () => call<OperatorUpdates>('/api/operator/updates'),
    startRollout: (wish: RolloutWish) => post<{ id: string }>('/api/operator/rollouts', wish),
    stopRollout: (id: string) => post<{ id: string }>(`/api/operator/rollouts/${part(id)}/stop`),
    operatorDrift: () => call<OperatorDrift>('/api/operator/drift'),
    rebuildLostServer: (id: string) => post<Server>(`/api/operator/servers/${part(id)}/rebuild`),
    sayOfOrphan: (id: string, word: OrphanWord) =>
      post<Orphan>(`/api/operator/orphans/${part(id)}`, word),
    believeProvider: (name: string) =>
      post<unknown>(`/api/operator/providers/${part(name)}/believe`),
    operatorStuck: () => call<StuckRow[]>('/api/operator/stuck'),
    operatorMoney: (month?: string) =>
      call<OperatorMoney>(
        month ? `/api/operator/money?month=${part(month)}` : '/api/operator/money',
      ),
    refund: (subscriptionId: string, refund: RefundRequest) =>
      post<unknown>(`/api/operator/subscriptions/${part(subscriptionId)}/refund`, refund),
  }
}

export type Client = ReturnType<typeof createClient>
