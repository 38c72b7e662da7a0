import { io, type Socket } from 'socket.io-client'
import { expect } from 'vitest'
import type { Action } from '../../src/browser/actions.ts'
import type { BrowserTab } from '../../src/browser/gateway-browser.ts'
import { url } from './world.ts'

interface Reason {
  code: string
  text: string
}
interface Told {
  type: string
  tab?: string
  tabs?: BrowserTab[] | null
  shown?: string | null
  url?: string
  title?: string
  reason?: Reason | null
}
interface Picture {
  tab: string
  number: number
  url: string
  width: number
  height: number
}

/** A page that looks, and says that it has drawn what comes, or keeps silent. */
export class BrowserPage {
  readonly socket: Socket
  readonly view: string
  draws = true
  told: Told[] = []
  pictures: (Picture & { jpeg: Buffer })[] = []
  ended: Reason | null = null

  constructor(address: string, cookie: string, view = 'browser-view-1') {
    this.view = view
    this.socket = io(address, {
      path: '/api/socket',
      transports: ['websocket'],
      forceNew: true,
      extraHeaders: { origin: url, cookie },
    })
    this.socket.on('browser', (name: string, told: Told) => {
      if (name === view) this.told.push(told)
    })
    this.socket.on('browser-frame', (name: string, about: Picture, jpeg: Buffer) => {
      if (name !== view) return
      this.pictures.push({ ...about, jpeg })
      if (this.draws) this.seen(about.number)
    })
    this.socket.on('browser-ended', (name: string, reason: Reason) => {
      if (name === view) this.ended = reason
    })
  }

  open(serverId: string) {
    return this.ask('browser-open', { view: this.view, serverId })
  }

  ask(event: string, request: object): Promise<{ ok: boolean; code?: string; text?: string }> {
    return this.socket.timeout(30_000).emitWithAck(event, request)
  }

  act(action: Partial<Action> & { kind: Action['kind'] }) {
    return this.ask('browser-act', { view: this.view, action })
  }

  show(tab: string): void {
    this.socket.emit('browser-show', { view: this.view, tab })
  }

  seen(number: number): void {
    this.socket.emit('browser-seen', { view: this.view, number })
  }

  get tabs(): BrowserTab[] | null {
    return this.told.findLast(({ type }) => type === 'tabs')?.tabs ?? null
  }

  get shown(): string {
    return this.told.findLast(({ type }) => type === 'tabs')?.shown ?? ''
  }

  /** Sooner or later it is told of a page like this, and has a picture of it. */
  async sees(title: string): Promise<void> {
    await expect
      .poll(() => this.told.findLast(({ type }) => type === 'page')?.title, { timeout: 10_000 })
      .toBe(title)
    const { url: where } = this.told.findLast(({ type }) => type === 'page') ?? {}
    await expect.poll(() => this.pictures.at(-1)?.url, { timeout: 10_000 }).toBe(where)
  }

  /** A tab with a page of its own, in sight. */
  async opens(address: string, title: string): Promise<string> {
    expect(await this.act({ kind: 'open', url: address })).toEqual({ ok: true })
    await this.sees(title)
    return this.pictures.at(-1)?.tab ?? ''
  }
}
