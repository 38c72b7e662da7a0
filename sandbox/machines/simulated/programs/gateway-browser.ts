import type { VirtualDisk } from '../disk.ts'
import { BrowserRefusal, ToyTab } from './gateway-browser-tab.ts'
import { configPath, parseTolerant, type Tree, tree } from './gateway-config.ts'
import { Screencasts } from './gateway-screencasts.ts'

const executable = '/usr/bin/chromium'

/** The connection that a request came by: what it is given ends with it. */
export interface Requester {
  signal: AbortSignal
}

/** The toy gateway's browser, told what to do by `browser.request` in the words of OpenClaw 2026.9.6. */
export class GatewayBrowser {
  readonly #disk: VirtualDisk
  readonly screencasts = new Screencasts()
  /** Null while it does not run. The newest tab first, as Chromium lists them. */
  #tabs: ToyTab[] | null = null
  #handles = 0
  readonly #names = new Map<ToyTab, string>()

  constructor(disk: VirtualDisk) {
    this.#disk = disk
  }

  async request({ method, path, body }: Tree, requester: Requester): Promise<unknown> {
    const asked = tree(body)
    const closing = /^DELETE \/tabs\/(.+)$/.exec(`${method} ${path}`)
    if (closing) return await this.#close(decodeURIComponent(closing[1] ?? ''))
    switch (`${method} ${path}`) {
      case 'GET /':
        return await this.#status()
      case 'GET /tabs':
        return { running: this.#tabs !== null, tabs: (this.#tabs ?? []).map(tab => this.#row(tab)) }
      case 'POST /start':
        await this.#running()
        return { ok: true, profile: 'openclaw' }
      case 'POST /stop':
        return this.stop()
      case 'POST /tabs/open': {
        const tab = await this.open(String(asked.url ?? ''))
        return { ...this.#row(tab), resolvedProfile: 'openclaw' }
      }
      case 'POST /tabs/focus': {
        const tab = await this.#find(asked.targetId)
        this.screencasts.repaint(tab)
        return { ok: true, targetId: tab.id }
      }
      case 'POST /navigate': {
        const tab = await this.#find(asked.targetId)
        tab.go(String(asked.url ?? ''))
        return { ok: true, url: tab.url, targetId: tab.id }
      }
      case 'POST /screencast': {
        const tab = await this.#find(asked.targetId)
        if (tab.isBlocked)
          throw new BrowserRefusal(400, 'browser navigation blocked by policy', {
            reason: 'navigation_blocked',
          })
        return this.screencasts.mint(tab, asked, requester.signal)
      }
      case 'POST /act':
        return await this.#act(asked)
      default:
        throw new BrowserRefusal(404, 'Not Found')
    }
  }

  /** Opens a page in a tab of its own; also for the assistant. */
  async open(url: string): Promise<ToyTab> {
    const tabs = await this.#running()
    const tab = new ToyTab()
    tab.onChange = navigated => this.screencasts.changed(tab, navigated)
    tab.go(url)
    tabs.unshift(tab)
    this.#names.set(tab, `t${++this.#handles}`)
    return tab
  }

  stop(): { ok: true; stopped: boolean } {
    const stopped = this.#tabs !== null
    for (const tab of this.#tabs ?? []) this.screencasts.end(tab, 4004, 'target_closed')
    this.#tabs = null
    return { ok: true, stopped }
  }

  async #act({ kind, targetId, ...asked }: Tree): Promise<unknown> {
    const tab = await this.#find(targetId)
    const { page } = tab
    const answer = { ok: true, targetId: tab.id }
    switch (kind) {
      case 'clickCoords':
        page.click(Number(asked.x), Number(asked.y))
        break
      case 'insertText':
        page.insert(String(asked.text))
        break
      case 'press':
        page.press(String(asked.key))
        break
      case 'resize':
        tab.resize(Number(asked.width), Number(asked.height))
        break
      case 'evaluate': {
        const config = parseTolerant((await this.#disk.read(configPath)) ?? '{}')
        if (tree(config.browser).evaluateEnabled === false)
          throw new BrowserRefusal(403, 'evaluate is disabled by config', {
            code: 'ACT_EVALUATE_DISABLED',
          })
        Object.assign(answer, { result: page.evaluate(String(asked.fn)) ?? null })
        break
      }
      default:
        throw new BrowserRefusal(400, 'kind is required', { code: 'ACT_KIND_REQUIRED' })
    }
    this.screencasts.repaint(tab)
    return { ...answer, url: tab.url }
  }

  async #close(id: string): Promise<unknown> {
    const tab = await this.#find(id)
    this.#tabs = (this.#tabs ?? []).filter(one => one !== tab)
    this.screencasts.end(tab, 4004, 'target_closed')
    return { ok: true, targetId: tab.id }
  }

  /** Starts it where it does not run. */
  async #running(): Promise<ToyTab[]> {
    if (this.#tabs) return this.#tabs
    if (!(await this.#isInstalled()))
      throw new BrowserRefusal(
        500,
        'Error: No supported browser found (Chrome/Brave/Edge/Chromium on macOS, Linux, or Windows).',
      )
    this.#tabs = []
    return this.#tabs
  }

  async #find(id: unknown): Promise<ToyTab> {
    const tabs = await this.#running()
    if (id === undefined) return tabs[0] ?? (await this.open('about:blank'))
    const tab = tabs.find(one => one.id === id || this.#names.get(one) === id)
    if (!tab)
      throw new BrowserRefusal(
        404,
        `tab not found: browser tab "${id}" not found. Use action=tabs and pass suggestedTargetId, tabId, label, or raw targetId.`,
      )
    return tab
  }

  #row(tab: ToyTab) {
    const name = this.#names.get(tab)
    return {
      ...{ targetId: tab.id, title: tab.title, url: tab.isBlocked ? '' : tab.url, type: 'page' },
      ...(tab.isBlocked && { urlUnavailableReason: 'navigation_blocked' }),
      ...{ suggestedTargetId: name, tabId: name },
    }
  }

  async #status() {
    const isInstalled = await this.#isInstalled()
    return {
      ...{ enabled: true, profile: 'openclaw', driver: 'openclaw', transport: 'cdp' },
      ...{ running: this.#tabs !== null, headless: true },
      detectedBrowser: isInstalled ? 'chromium' : null,
      detectedExecutablePath: isInstalled ? executable : null,
      detectError: null,
    }
  }

  #isInstalled = async (): Promise<boolean> => (await this.#disk.read(executable)) !== null
}
