import { randomBytes } from 'node:crypto'
import { isIP } from 'node:net'
import { ToyPage } from './gateway-browser-page.ts'
import { visit } from './gateway-browser-sites.ts'

/** What the browser refuses, as an HTTP answer of its control server would. */
export class BrowserRefusal extends Error {
  readonly status: number
  readonly more: Record<string, string>

  constructor(status: number, message: string, more: Record<string, string> = {}) {
    super(message)
    this.status = status
    this.more = more
  }
}

const blocked = (message = 'browser navigation blocked by policy') =>
  new BrowserRefusal(400, message, { reason: 'navigation_blocked' })

/** A tab of the toy browser: a history, and the page that is shown. */
export class ToyTab {
  readonly id = randomBytes(16).toString('hex').toUpperCase()
  page: ToyPage
  #history = ['about:blank']
  #at = 0
  #size = { width: 780, height: 493 }
  /** Something may look different now; `navigated`: the page is another one. */
  onChange: (navigated: boolean) => void = () => {}

  constructor() {
    this.page = this.#load(null)
  }

  get url(): string {
    return this.#history[this.#at] ?? 'about:blank'
  }

  /** It was led to where policy does not let it be. */
  get isBlocked(): boolean {
    return isPrivate(this.url)
  }

  get title(): string {
    return this.isBlocked ? '' : this.page.content.title
  }

  go(address: string): void {
    if (!URL.canParse(address)) throw blocked(`Invalid URL: ${address}`)
    const { protocol } = new URL(address)
    if (!['http:', 'https:', 'about:'].includes(protocol))
      throw blocked(`Navigation blocked: unsupported protocol "${protocol}"`)
    if (isPrivate(address)) throw blocked()
    const landed = landing(address)
    this.#history = [...this.#history.slice(0, this.#at + 1), landed]
    this.#at = this.#history.length - 1
    this.#show()
  }

  travel(steps: number): void {
    const at = this.#at + steps
    if (at < 0 || at >= this.#history.length) return
    this.#at = at
    this.#show()
  }

  reload(): void {
    this.#show()
  }

  resize(width: number, height: number): void {
    this.#size = { width, height }
    Object.assign(this.page, this.#size)
    this.onChange(false)
  }

  #show(): void {
    const found = this.isBlocked || this.url === 'about:blank' ? null : visit(new URL(this.url))
    this.page = this.#load(found && 'blocks' in found ? found : null)
    this.onChange(true)
  }

  #load(content: ConstructorParameters<typeof ToyPage>[1]): ToyPage {
    return Object.assign(new ToyPage(this, content), this.#size)
  }
}

/** Where an address leads in the end. Throws where there is nothing. */
function landing(address: string): string {
  if (address === 'about:blank') return address
  const url = new URL(address)
  const found = visit(url)
  if (found === null) throw new BrowserRefusal(500, `Error: getaddrinfo ENOTFOUND ${url.hostname}`)
  return 'redirect' in found ? found.redirect : url.href
}

function isPrivate(address: string): boolean {
  if (!URL.canParse(address)) return false
  const { hostname } = new URL(address)
  if (hostname === 'localhost') return true
  return (
    isIP(hostname) !== 0 && /^(10|127|169\.254|192\.168|172\.(1[6-9]|2\d|3[01]))\./.test(hostname)
  )
}
