import { gatewayPort } from '../blueprints/openclaw/config.ts'
import type { Gateway } from '../instances/gateway.ts'
import type { SshConnection } from '../instances/ssh.ts'
import type { Clock } from '../kit/clock.ts'
import { ActionQueue } from './action-queue.ts'
import type { Action } from './actions.ts'
import { lastTabIn, listenToSessions, tabIn } from './assistant-tab.ts'
import type { Frame } from './frame.ts'
import {
  type BrowserTab,
  focusTab,
  listTabs,
  mintScreencast,
  perform,
  problemOf,
  whyNoBrowser,
} from './gateway-browser.ts'
import { freshPace, levelOf, type Pace, seen, sent } from './pace.ts'
import { openScreencast, type Screencast } from './screencast.ts'

/** What a page is told of a browser, beside the pictures. Codes are those of sentences. */
export type BrowserTold =
  /** `tabs` null: it does not run, and `code` says why it cannot, if it cannot. */
  | { type: 'tabs'; tabs: BrowserTab[] | null; shown: string | null; code: string | null }
  /** What is shown now has this address and title. */
  | { type: 'page'; tab: string; url: string; title: string }
  /** There are no more pictures of this tab, until it is somewhere else or asked for anew. */
  | { type: 'dark'; tab: string; code: string }
  | { type: 'assistant'; tab: string }

export interface ShownFrame extends Frame {
  tab: string
  number: number
}

export interface ViewTools {
  connection: SshConnection
  gateway: Gateway
  clock: Clock
  tell(told: BrowserTold): void
  show(frame: ShownFrame): void
}

const requestMs = 20_000
/** A browser may take long to start on a small machine that does much else. */
const startMs = 60_000
/** OpenClaw says nothing when tabs come and go. */
const lookEveryMs = 2_000
const listenEvery = 3
/** Who joins a stream of a page that stands still gets no picture until it is drawn anew. */
const firstFrameMs = 400

/** One page's look into the browser of a server: the tabs, pictures of one of them, and what is done there. */
export class BrowserView {
  readonly #tools: ViewTools
  readonly #queue = new ActionQueue(action => this.#perform(action))
  readonly #ended = Promise.withResolvers<string>()
  readonly #sessions = new Set<string>()
  readonly #closing = new AbortController()
  #over: string | null = null
  #pace: Pace
  #tab: string | null = null
  #tabs: BrowserTab[] | null = null
  #told = ''
  #cast: { tab: string; level: number; screencast: Screencast } | null = null
  /** A tab of which there is nothing to see at this address. */
  #dark: { tab: string; url: string } | null = null
  #newest: ShownFrame | null = null
  #frames = 0
  #assistantTab: string | null = null
  #wake: () => void = () => {}
  /** Whether somebody has done something since this was last set to false. */
  wasUsed = false

  constructor(tools: ViewTools) {
    this.#tools = tools
    this.#pace = freshPace(tools.clock.now().getTime())
  }

  /** Looks until it is closed or the gateway is lost; then nothing of it is open. @returns the code of why */
  async run(): Promise<string> {
    const { gateway } = this.#tools
    gateway.onClose(() => this.close('browser-unreachable'))
    gateway.onEvent((event, payload) => this.#hear(tabIn(event, payload)))
    try {
      for (let round = 0; this.#over === null; round++) {
        if (round % listenEvery === 0) await this.#listen()
        await this.#look()
        await this.#pause()
      }
    } catch (error) {
      this.close(problemOf(error))
    } finally {
      this.#queue.clear('browser-unreachable')
      // The viewer first: a gateway whose connection goes under a viewer closes that by itself, and late.
      await this.#dropCast()
      gateway.close()
    }
    return await this.#ended.promise
  }

  close(code: string): void {
    this.#over ??= code
    this.#ended.resolve(this.#over)
    // Whoever leaves waits for no answer of a machine.
    this.#closing.abort()
    this.#wake()
  }

  /** Shows another tab. */
  show(tab: string): void {
    this.#tab = tab
    this.#dark = null
    this.#wake()
  }

  /** Null once it is done, or the code of why it was not. */
  async act(action: Action): Promise<string | null> {
    this.wasUsed = true
    return await this.#queue.add(action)
  }

  /** The page has drawn a picture, and takes the next. */
  seen(number: number): void {
    this.#pace = seen(this.#pace, number, this.#now())
    if (this.#cast && this.#cast.level !== this.#pace.level) this.#wake()
    this.#flush()
  }

  async #perform(action: Action): Promise<string | null> {
    try {
      const within = this.#within(action.kind === 'start' ? startMs : requestMs)
      const opened = await perform(this.#tools.gateway, action, within)
      if (opened) this.show(opened)
      if (['open', 'close', 'go', 'start'].includes(action.kind)) this.#wake()
      return null
    } catch (error) {
      return problemOf(error)
    }
  }

  #hear(tab: string | null): void {
    if (tab === null || tab === this.#assistantTab) return
    this.#assistantTab = tab
    this.#tools.tell({ type: 'assistant', tab })
    this.#wake()
  }

  /** New conversations come at any time; what was done in one before we listened is read once. */
  async #listen(): Promise<void> {
    const { gateway } = this.#tools
    const newest = await listenToSessions(gateway, this.#sessions, this.#within())
    if (newest !== null) this.#hear(await lastTabIn(gateway, newest, this.#within()))
  }

  async #look(): Promise<void> {
    const { gateway } = this.#tools
    const tabs = await listTabs(gateway, this.#within())
    this.#tabs = tabs
    const isThere = (id: string | null) => tabs?.some(one => one.id === id) === true
    if (!isThere(this.#tab)) {
      this.#tab = isThere(this.#assistantTab) ? this.#assistantTab : (tabs?.[0]?.id ?? null)
    }
    const code = tabs === null ? await whyNoBrowser(gateway, this.#within()) : null
    this.#tell({ type: 'tabs', tabs, shown: this.#tab, code })
    await this.#watch()
  }

  #tell(told: BrowserTold): void {
    const text = JSON.stringify(told)
    if (text !== this.#told) this.#tools.tell(told)
    this.#told = text
  }

  /** Pictures of the tab that is to be shown, as fine as suits. */
  async #watch(): Promise<void> {
    const tab = this.#tab
    const { level } = this.#pace
    if (this.#cast?.tab === tab && this.#cast?.level === level) return
    await this.#dropCast()
    if (tab === null || this.#over !== null || this.#isDark(tab)) return
    try {
      await this.#openCast(tab, level)
    } catch (error) {
      if (this.#over === null) this.#darken(tab, problemOf(error))
    }
  }

  async #openCast(tab: string, level: number): Promise<void> {
    const { gateway, connection } = this.#tools
    const path = await mintScreencast(gateway, tab, levelOf(this.#pace), this.#within())
    const drawn = setTimeout(() => {
      focusTab(gateway, tab, this.#within()).catch(() => this.#wake())
    }, firstFrameMs)
    const stream = await connection.forward(gatewayPort)
    const openedAt = this.#now()
    const screencast = await openScreencast(stream, path, {
      onFrame: frame => {
        clearTimeout(drawn)
        this.#newest = { ...frame, tab, number: ++this.#frames }
        this.#flush()
      },
      onPage: ({ url, title }) => this.#tools.tell({ type: 'page', tab, url, title }),
      onClose: why => {
        clearTimeout(drawn)
        if (this.#cast?.screencast === screencast) this.#cast = null
        if (why === 'blocked') this.#darken(tab, 'browser-blocked')
        // What ends at once would be opened again at once, for ever.
        else if (this.#now() - openedAt > lookEveryMs) this.#wake()
      },
    }).catch(error => {
      clearTimeout(drawn)
      throw error
    })
    this.#cast = { tab, level, screencast }
  }

  async #dropCast(): Promise<void> {
    const cast = this.#cast
    this.#cast = null
    this.#newest = null
    await cast?.screencast.close()
  }

  #isDark(tab: string): boolean {
    if (this.#dark?.tab !== tab) return false
    return this.#dark.url === this.#urlOf(tab)
  }

  #darken(tab: string, code: string): void {
    this.#dark = { tab, url: this.#urlOf(tab) }
    this.#tools.tell({ type: 'dark', tab, code })
  }

  #urlOf = (tab: string): string => this.#tabs?.find(({ id }) => id === tab)?.url ?? ''

  #flush(): void {
    const frame = this.#newest
    if (frame === null || this.#pace.flying !== null) return
    this.#newest = null
    this.#pace = sent(this.#pace, frame.number, this.#now())
    this.#tools.show(frame)
  }

  /** Until it is time to look again, or there is a reason to. */
  async #pause(): Promise<void> {
    if (this.#over !== null) return
    const woken = Promise.withResolvers<void>()
    const timer = setTimeout(woken.resolve, lookEveryMs)
    this.#wake = woken.resolve
    await woken.promise
    clearTimeout(timer)
  }

  #now = (): number => this.#tools.clock.now().getTime()
  #within = (ms = requestMs): AbortSignal =>
    AbortSignal.any([this.#closing.signal, AbortSignal.timeout(ms)])
}
