import type { Socket } from 'socket.io-client'
import { Reopening } from '../realtime/reopening.ts'
import type { BrowserAction } from './actions.ts'

export interface BrowserTab {
  id: string
  title: string
  url: string
  isBlocked: boolean
}

interface Reason {
  code: string
  text: string
}

/** What is told of a browser, beside its pictures. */
export type Told =
  | { type: 'tabs'; tabs: BrowserTab[] | null; shown: string | null; reason: Reason | null }
  | { type: 'page'; tab: string; url: string; title: string }
  | { type: 'dark'; tab: string; reason: Reason | null }
  | { type: 'assistant'; tab: string }

/** A picture, and the size of its page in CSS pixels. */
export interface Picture {
  tab: string
  number: number
  url: string
  width: number
  height: number
}

/** How a look into a browser stands. */
export type LookState =
  | { at: 'connecting' }
  | { at: 'open' }
  /** It comes back by itself. */
  | { at: 'lost'; text: string | null }
  /** Until somebody asks for it anew. */
  | { at: 'ended'; code: string | null; text: string | null }

interface Answer {
  ok: boolean
  code?: string
  text?: string
}

interface LookOptions {
  socket: Socket
  /** Of the look on this page, also when it connects again. */
  name: string
  serverId: string
  onState: (state: LookState) => void
  onTold: (told: Told) => void
  /** The next picture comes when `drawn` was called. */
  onPicture: (picture: Picture, jpeg: ArrayBuffer, drawn: () => void) => void
}

const answerMs = 40_000
/** A browser may take long to start. */
const actMs = 90_000

/** A page's look into the browser of a server, over the socket of the page; it finds its way back after a loss. */
export class Look {
  readonly #options: LookOptions
  readonly #way: Reopening
  #state: LookState = { at: 'connecting' }
  #isClosed = false

  constructor(options: LookOptions) {
    this.#options = options
    const { socket } = options
    this.#way = new Reopening(socket, {
      open: () => this.#state.at !== 'ended' && this.open(),
      lose: () => this.#state.at !== 'ended' && this.#is({ at: 'lost', text: null }),
      events: {
        browser: this.#told,
        'browser-frame': this.#picture,
        'browser-ended': this.#ended,
      },
    })
    if (socket.connected) this.open()
  }

  /** Asks for it, at once. */
  open = (): void => {
    this.#way.stopWaiting()
    if (this.#state.at !== 'lost') this.#is({ at: 'connecting' })
    const { socket, name, serverId } = this.#options
    const wish = { view: name, serverId }
    socket.timeout(answerMs).emit('browser-open', wish, (error: unknown, answer?: Answer) => {
      if (this.#isClosed || !socket.connected) return
      if (!error && answer?.ok) {
        this.#way.succeeded()
        this.#is({ at: 'open' })
      } else if (error || answer?.code === 'browser-unreachable') this.#later(answer?.text ?? null)
      else this.#is({ at: 'ended', code: answer?.code ?? null, text: answer?.text ?? null })
    })
  }

  /** Null once it is done, or why it was not; an empty text where nothing was heard. */
  act(action: BrowserAction): Promise<string | null> {
    const { socket, name } = this.#options
    if (this.#state.at !== 'open') return Promise.resolve('')
    return new Promise(resolve => {
      socket
        .timeout(actMs)
        .emit('browser-act', { view: name, action }, (error: unknown, answer?: Answer) => {
          resolve(!error && answer?.ok ? null : (answer?.text ?? ''))
        })
    })
  }

  show(tab: string): void {
    const { socket, name } = this.#options
    if (socket.connected) socket.emit('browser-show', { view: name, tab })
  }

  close(): void {
    this.#isClosed = true
    this.#way.close()
    const { socket, name } = this.#options
    if (socket.connected) socket.emit('browser-close', { view: name })
  }

  #told = (name: string, told: Told) => {
    if (name === this.#options.name) this.#options.onTold(told)
  }

  #picture = (name: string, picture: Picture, jpeg: ArrayBuffer) => {
    if (name !== this.#options.name) return
    const { socket } = this.#options
    this.#options.onPicture(picture, jpeg, () => {
      const seen = { view: name, number: picture.number }
      if (!this.#isClosed && socket.connected) socket.emit('browser-seen', seen)
    })
  }

  #ended = (name: string, reason: Reason | null) => {
    if (name !== this.#options.name) return
    if (reason === null || reason.code === 'browser-unreachable') this.#later(reason?.text ?? null)
    else this.#is({ at: 'ended', ...reason })
  }

  #later(text: string | null) {
    this.#is({ at: 'lost', text })
    this.#way.later()
  }

  #is(state: LookState) {
    this.#state = state
    this.#options.onState(state)
  }
}
