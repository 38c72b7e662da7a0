import { randomBytes } from 'node:crypto'
import type { WebSocket } from 'ws'
import { drawPage } from './gateway-browser-drawing.ts'
import type { ToyTab } from './gateway-browser-tab.ts'
import type { Tree } from './gateway-config.ts'

const tokenMs = 60_000
const bufferedMost = 2 * 1024 * 1024

interface Ticket {
  tab: ToyTab
  size: { maxWidth: number; maxHeight: number; quality: number }
  requester: AbortSignal
  expiresAt: number
}

/** One stream for each tab, shared by all who watch it: as fine as the first of them wished. */
interface Session {
  tab: ToyTab
  size: Ticket['size']
  viewers: Set<WebSocket>
  isDrawing: boolean
  isStale: boolean
}

/** The live views of the toy browser's tabs. */
export class Screencasts {
  readonly #tickets = new Map<string, Ticket>()
  readonly #sessions = new Map<ToyTab, Session>()

  mint(tab: ToyTab, wish: Tree, requester: AbortSignal) {
    const token = randomBytes(24).toString('hex')
    const expiresAt = Date.now() + tokenMs
    const size = {
      maxWidth: within(wish.maxWidth, 320, 2000, 1280),
      maxHeight: within(wish.maxHeight, 320, 2000, 1280),
      quality: within(wish.quality, 30, 90, 70),
    }
    this.#tickets.set(token, { tab, size, requester, expiresAt })
    const wsPath = `/browser/screencast?token=${token}`
    return { token, wsPath, expiresAtMs: expiresAt, targetId: tab.id, url: tab.url }
  }

  /** A token is good once. */
  take(token: string): Ticket | null {
    const ticket = this.#tickets.get(token)
    this.#tickets.delete(token)
    return ticket && ticket.expiresAt > Date.now() && !ticket.requester.aborted ? ticket : null
  }

  watch({ tab, size, requester }: Ticket, viewer: WebSocket): void {
    const known = this.#sessions.get(tab)
    const session = known ?? { tab, size, viewers: new Set(), isDrawing: false, isStale: false }
    this.#sessions.set(tab, session)
    session.viewers.add(viewer)
    const revoke = () => viewer.close(4006, 'authority_revoked')
    requester.addEventListener('abort', revoke, { once: true })
    viewer.once('close', () => {
      requester.removeEventListener('abort', revoke)
      session.viewers.delete(viewer)
      if (session.viewers.size === 0 && this.#sessions.get(tab) === session)
        this.#sessions.delete(tab)
    })
    viewer.on('message', (_data, isBinary) => isBinary && viewer.close(1003, 'view_only'))
    const { url, title } = tab
    viewer.send(JSON.stringify({ type: 'ready', targetId: tab.id, url, title }))
    // Who joins others sees nothing until the page is drawn anew.
    if (!known) this.repaint(tab)
  }

  changed(tab: ToyTab, navigated: boolean): void {
    const session = this.#sessions.get(tab)
    if (!session) return
    if (navigated && tab.isBlocked) {
      this.end(tab, 4003, 'navigation_blocked')
      return
    }
    const { url, title } = tab
    if (navigated)
      for (const viewer of session.viewers)
        viewer.send(JSON.stringify({ type: 'meta', url, title }))
    this.repaint(tab)
  }

  repaint(tab: ToyTab): void {
    const session = this.#sessions.get(tab)
    if (!session) return
    session.isStale = true
    if (!session.isDrawing) void this.#draw(session)
  }

  end(tab: ToyTab, code: number, reason: string): void {
    const session = this.#sessions.get(tab)
    this.#sessions.delete(tab)
    for (const viewer of session?.viewers ?? []) viewer.close(code, reason)
  }

  stop(): void {
    for (const tab of this.#sessions.keys()) this.end(tab, 1012, 'gateway shutting down')
  }

  async #draw(session: Session): Promise<void> {
    session.isDrawing = true
    while (session.isStale && session.viewers.size > 0) {
      session.isStale = false
      const { tab, size, viewers } = session
      const { page, url } = tab
      const { width: cssWidth, height: cssHeight, scrollY } = page
      const jpeg = await drawPage(page, size)
      const ts = Date.now() / 1000
      const header = Buffer.from(
        JSON.stringify({ url, cssWidth, cssHeight, scrollX: 0, scrollY, ts }),
      )
      const length = Buffer.alloc(4)
      length.writeUInt32BE(header.length)
      const wire = Buffer.concat([length, header, jpeg])
      for (const viewer of viewers) {
        if (viewer.readyState === viewer.OPEN && viewer.bufferedAmount < bufferedMost)
          viewer.send(wire)
      }
    }
    session.isDrawing = false
  }
}

const within = (value: unknown, least: number, most: number, usual: number): number =>
  typeof value === 'number' && Number.isFinite(value)
    ? Math.max(least, Math.min(most, Math.floor(value)))
    : usual
