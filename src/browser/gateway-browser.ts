import { z } from 'zod'
import { type Gateway, GatewayError } from '../instances/gateway.ts'
import type { ProblemCode } from '../words/codes.ts'
import { type BrowserRequest, requestOf } from './actions.ts'
import type { Level } from './pace.ts'

/** What we ask OpenClaw's browser, in its own words (2026.9.6). All of it needs `operator.admin`. */

export interface BrowserTab {
  id: string
  title: string
  url: string
  /** Policy does not let its address be seen. */
  isBlocked: boolean
}

const Tabs = z.object({
  running: z.boolean(),
  tabs: z.array(
    z.object({
      targetId: z.string(),
      title: z.string(),
      url: z.string(),
      type: z.string().optional(),
      urlUnavailableReason: z.string().optional(),
    }),
  ),
})
const Status = z.object({
  running: z.boolean(),
  enabled: z.boolean().optional(),
  detectedBrowser: z.string().nullish(),
  detectedExecutablePath: z.string().nullish(),
})
const Opened = z.object({ targetId: z.string() })
const Minted = z.object({ wsPath: z.string(), targetId: z.string() })

/** The oldest tab first, as people keep them; null while the browser does not run. */
export async function listTabs(
  gateway: Gateway,
  signal: AbortSignal,
): Promise<BrowserTab[] | null> {
  const { running, tabs } = Tabs.parse(await ask(gateway, { method: 'GET', path: '/tabs' }, signal))
  if (!running) return null
  return tabs
    .filter(({ type }) => type === undefined || type === 'page')
    .map(({ targetId, title, url, urlUnavailableReason }) => ({
      ...{ id: targetId, title: title.slice(0, 300), url: url.slice(0, 4000) },
      isBlocked: urlUnavailableReason === 'navigation_blocked',
    }))
    .reverse()
}

/** Whether a browser that does not run could: null, or the code of why not. */
export async function whyNoBrowser(
  gateway: Gateway,
  signal: AbortSignal,
): Promise<ProblemCode | null> {
  try {
    const status = Status.parse(await ask(gateway, { method: 'GET', path: '/' }, signal))
    if (status.enabled === false) return 'browser-disabled'
    return status.running || status.detectedBrowser || status.detectedExecutablePath
      ? null
      : 'browser-missing'
  } catch (error) {
    return problemOf(error)
  }
}

/** @returns the tab that it opened, where it was to open one */
export async function perform(
  gateway: Gateway,
  action: Parameters<typeof requestOf>[0],
  signal: AbortSignal,
): Promise<string | null> {
  const answer = await ask(gateway, requestOf(action), signal)
  return action.kind === 'open' ? Opened.parse(answer).targetId : null
}

/** Where a tab can be watched: a path that is good for one viewer, within a minute, while this gateway is open. */
export async function mintScreencast(
  gateway: Gateway,
  tab: string,
  level: Level,
  signal: AbortSignal,
): Promise<string> {
  const request: BrowserRequest = {
    ...{ method: 'POST', path: '/screencast' },
    body: { targetId: tab, ...level },
  }
  return Minted.parse(await ask(gateway, request, signal)).wsPath
}

/** Brings a tab to the front, which also makes it be drawn: who joins a stream gets no picture before. */
export async function focusTab(gateway: Gateway, tab: string, signal: AbortSignal): Promise<void> {
  await ask(gateway, { method: 'POST', path: '/tabs/focus', body: { targetId: tab } }, signal)
}

const ask = (gateway: Gateway, request: BrowserRequest, signal: AbortSignal): Promise<unknown> =>
  gateway.request('browser.request', request, signal)

const Details = z.object({ reason: z.string().optional(), code: z.string().optional() }).loose()

/** What a refusal of OpenClaw's means to a person. */
export function problemOf(error: unknown): ProblemCode {
  if (!(error instanceof GatewayError)) return 'browser-failed'
  if (error.code === 'closed' || error.code === 'timeout') return 'browser-unreachable'
  const details = Details.safeParse(error.details)
  const { reason, code } = details.success ? details.data : {}
  const { message } = error
  if (/Invalid URL|ENOTFOUND|EAI_AGAIN|ERR_NAME_NOT_RESOLVED/.test(message))
    return 'browser-address-unknown'
  if (reason === 'navigation_blocked') return 'browser-blocked'
  if (code === 'ACT_EVALUATE_DISABLED') return 'browser-not-allowed'
  if (/tab not found/i.test(message)) return 'browser-tab-closed'
  if (/no supported browser/i.test(message)) return 'browser-missing'
  if (/browser control is disabled|unknown method/i.test(message)) return 'browser-disabled'
  return 'browser-failed'
}
