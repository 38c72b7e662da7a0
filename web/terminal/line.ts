import type { Socket } from 'socket.io-client'
import { Reopening } from '../realtime/reopening.ts'

/** How a terminal stands with its server. */
export type LineState =
  | { at: 'connecting' }
  | { at: 'open' }
  /** It comes back by itself. */
  | { at: 'lost'; text: string | null }
  /** Until somebody asks for it anew; `text` says why, where its shell has not ended by itself. */
  | { at: 'ended'; code: string | null; text: string | null; exit: number | null }

export interface Size {
  columns: number
  rows: number
}

interface Answer {
  ok: boolean
  code?: string
  text?: string
}

interface End {
  exit: number | null
  reason: { code: string; text: string } | null
}

export interface LineOptions {
  socket: Socket
  /** Of the terminal on this page, also when it connects again. */
  name: string
  serverId: string
  session: string
  size: () => Size
  onState: (state: LineState) => void
  /** Something to show; `shown` is called when that is done. Before the first after a loss, the screen is emptied. */
  onOutput: (bytes: Uint8Array, shown: () => void) => void
  onFresh: () => void
}

const answerMs = 30_000
/** Acknowledged together, far below what the server lets be on its way. */
const acknowledgedBytes = 32 * 1024
const pieceBytes = 16 * 1024
/** On its way to the machine before the rest of a paste waits. */
const typedBytesMost = 64 * 1024

/** One terminal's line to its server, over the socket of the page; it finds its way back after a loss. */
export class Line {
  readonly #options: LineOptions
  readonly #encoder = new TextEncoder()
  readonly #way: Reopening
  #state: LineState = { at: 'connecting' }
  #shownBytes = 0
  #typed: Uint8Array[] = []
  #typedBytes = 0
  #wasOpen = false

  constructor(options: LineOptions) {
    this.#options = options
    const { socket } = options
    this.#way = new Reopening(socket, {
      open: () => this.#state.at !== 'ended' && this.open(),
      lose: () => this.#state.at !== 'ended' && this.#is({ at: 'lost', text: null }),
      events: { 'terminal-output': this.#output, 'terminal-ended': this.#ended },
    })
    if (socket.connected) this.open()
  }

  /** Asks for it, at once. */
  open = (): void => {
    this.#way.stopWaiting()
    this.#typed = []
    this.#typedBytes = 0
    this.#shownBytes = 0
    if (this.#wasOpen) this.#options.onFresh()
    if (this.#state.at !== 'lost') this.#is({ at: 'connecting' })
    const { socket, name, serverId, session, size } = this.#options
    const wish = { terminal: name, serverId, session, ...size() }
    socket.timeout(answerMs).emit('terminal-open', wish, (error: unknown, answer?: Answer) => {
      if (!socket.connected) return
      if (!error && answer?.ok) this.#opened()
      else if (error || answer?.code === 'terminal-unreachable') {
        this.#later(answer?.text ?? null)
      } else {
        const { code = null, text = null } = answer ?? {}
        this.#is({ at: 'ended', code, text, exit: null })
      }
    })
  }

  /** Nothing is taken while there is no line: it would come to the machine when nobody expects it any more. */
  type(text: string): void {
    if (this.#state.at !== 'open') return
    const bytes = this.#encoder.encode(text)
    for (let at = 0; at < bytes.length; at += pieceBytes)
      this.#typed.push(bytes.slice(at, at + pieceBytes))
    this.#send()
  }

  resize(): void {
    const { socket, name, size } = this.#options
    if (this.#state.at === 'open') socket.emit('terminal-resize', { terminal: name, ...size() })
  }

  /** With `end`, what goes on there ends too; else it can be taken up again. */
  close(end: boolean): void {
    this.#way.close()
    const { socket, name } = this.#options
    if (socket.connected) socket.emit('terminal-close', { terminal: name, end })
  }

  #output = (name: string, data: ArrayBuffer) => {
    if (name !== this.#options.name) return
    // What it shows may come before the word that it is open: who sees a prompt may type.
    this.#opened()
    const bytes = new Uint8Array(data)
    this.#options.onOutput(bytes, () => this.#shown(bytes.length))
  }

  #opened() {
    this.#wasOpen = true
    this.#way.succeeded()
    if (this.#state.at === 'open') return
    this.#is({ at: 'open' })
    this.resize()
  }

  #ended = (name: string, { exit, reason }: End) => {
    if (name !== this.#options.name) return
    if (reason?.code === 'terminal-unreachable') return this.#later(reason.text)
    this.#is({ at: 'ended', code: reason?.code ?? null, text: reason?.text ?? null, exit })
  }

  #shown(bytes: number) {
    this.#shownBytes += bytes
    if (this.#shownBytes < acknowledgedBytes) return
    const { socket, name } = this.#options
    socket.emit('terminal-ack', { terminal: name, bytes: this.#shownBytes })
    this.#shownBytes = 0
  }

  #send() {
    const { socket, name } = this.#options
    while (this.#typedBytes < typedBytesMost) {
      const data = this.#typed.shift()
      if (!data) return
      this.#typedBytes += data.length
      socket
        .timeout(answerMs)
        .emit('terminal-input', { terminal: name, data }, (_error: unknown) => {
          this.#typedBytes = Math.max(0, this.#typedBytes - data.length)
          this.#send()
        })
    }
  }

  #later(text: string | null) {
    this.#is({ at: 'lost', text })
    this.#way.later()
  }

  #is(state: LineState) {
    this.#state = state
    this.#options.onState(state)
  }
}
