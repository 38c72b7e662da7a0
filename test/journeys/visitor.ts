import { AxeBuilder } from '@axe-core/playwright'
import { type Browser, type BrowserContext, chromium, devices, type Page } from 'playwright-core'
import { expect } from 'vitest'
import { wordsOf } from '../../web/i18n/words.ts'
import { findChromium } from './chromium.ts'

/** How somebody looks at the product. */
export interface Looks {
  language: 'en' | 'ar'
  theme: 'light' | 'dark'
  device: 'phone' | 'desktop'
}

const screens = {
  phone: devices['Pixel 7'],
  desktop: { viewport: { width: 1280, height: 900 } },
}
const accessibilityRules = ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa']

const withoutChromium = 'Chromium is not installed: apt-get install chromium, or set CHROMIUM_PATH'

/** The title of a suite of journeys, which says why when they are skipped. */
export const titled = (title: string): string =>
  findChromium() ? title : `${title} (${withoutChromium})`

export function openBrowser(): Promise<Browser> {
  const executablePath = findChromium()
  if (!executablePath) throw new Error(withoutChromium)
  // Chromium's own sandbox needs another user than root; it only ever opens our own pages.
  return chromium.launch({ executablePath, args: ['--no-sandbox', '--disable-dev-shm-usage'] })
}

/** For what takes seconds where nothing else runs, such as until a server is ready. */
export const patience = { timeout: 180_000 }

/** Somebody at a screen, who writes down everything that goes wrong on it. */
export class Visitor {
  readonly page: Page
  readonly looks: Looks
  readonly #origin: string
  readonly #context: BrowserContext
  #trouble: string[] = []

  private constructor(origin: string, looks: Looks, context: BrowserContext, page: Page) {
    this.#origin = origin
    this.looks = looks
    this.#context = context
    this.page = page
  }

  /**
   * `address`: where on the internet they are, as a proxy on this machine would tell. `machinesDoor`: the way to the
   * sandbox's machines, whose certificates only the sandbox trusts.
   */
  static async open(
    browser: Browser,
    origin: string,
    looks: Looks,
    { address, machinesDoor }: { address?: string; machinesDoor?: string } = {},
  ): Promise<Visitor> {
    const context = await browser.newContext({
      ...screens[looks.device],
      locale: looks.language === 'ar' ? 'ar-EG' : 'en-US',
      colorScheme: looks.theme,
      reducedMotion: 'reduce',
      ...(address && { extraHTTPHeaders: { 'x-forwarded-for': address } }),
      ...(machinesDoor && {
        proxy: { server: machinesDoor, bypass: '127.0.0.1,localhost' },
        ignoreHTTPSErrors: true,
      }),
    })
    context.setDefaultTimeout(40_000)
    const visitor = new Visitor(origin, looks, context, await context.newPage())
    visitor.#watch()
    return visitor
  }

  get words() {
    return wordsOf(this.looks.language)
  }

  /** The address of a page in the visitor's language. */
  at(path: string): string {
    return `${this.#origin}/${this.looks.language}${path}`
  }

  async visit(path: string): Promise<void> {
    await this.page.goto(this.at(path))
  }

  /** On a server's page: goes to another one of its pages. */
  async openTab(
    name: 'chat' | 'channels' | 'browser' | 'logs' | 'activity' | 'settings' | 'terminal' | 'files',
  ): Promise<void> {
    const tab = this.page.getByRole('link', { name: this.words.workspace[name], exact: true })
    await tab.click()
    await tab.and(this.page.locator('[aria-current=page]')).waitFor()
  }

  /** Waits for the title of a page, and holds the page against the rules of accessibility. */
  async arrive(title: string): Promise<void> {
    await this.page.getByRole('heading', { level: 1, name: title, exact: true }).waitFor()
    await this.checkAccessibility()
  }

  /** A page's title may come a moment after the rest: it is part of what is waited for. */
  async checkAccessibility(): Promise<void> {
    await expect.poll(() => this.page.title()).not.toBe('')
    const { violations } = await new AxeBuilder({ page: this.page })
      .withTags(accessibilityRules)
      .analyze()
    const found = violations.flatMap(({ id, nodes }) =>
      nodes.map(node => `${id}: ${node.target.join(' ')} ${node.failureSummary ?? ''}`),
    )
    expect(found, `accessibility of ${this.page.url()}`).toEqual([])
  }

  /** A device that keeps passkeys, knows its owner and is touched whenever it asks, until it is told otherwise. */
  async holdPasskeyDevice() {
    const session = await this.#context.newCDPSession(this.page)
    await session.send('WebAuthn.enable')
    const { authenticatorId } = await session.send('WebAuthn.addVirtualAuthenticator', {
      options: {
        ...{ protocol: 'ctap2', transport: 'internal', hasResidentKey: true },
        ...{ hasUserVerification: true, isUserVerified: true, automaticPresenceSimulation: true },
      },
    })
    return {
      isTouched: (enabled: boolean) =>
        session.send('WebAuthn.setAutomaticPresenceSimulation', { authenticatorId, enabled }),
      recognises: (isUserVerified: boolean) =>
        session.send('WebAuthn.setUserVerified', { authenticatorId, isUserVerified }),
    }
  }

  /** Errors of the console and of the network since the last time; each is told once. */
  takeTrouble(): string[] {
    const trouble = this.#trouble
    this.#trouble = []
    return trouble
  }

  close(): Promise<void> {
    return this.#context.close()
  }

  #watch(): void {
    const { page } = this
    page.on('pageerror', error => this.#trouble.push(`exception: ${error.message}`))
    page.on('console', message => {
      // A refused request is told below, with its method and address.
      if (message.type() !== 'error' || message.text().startsWith('Failed to load resource')) return
      this.#trouble.push(`console: ${message.text()}`)
    })
    page.on('response', response => {
      if (response.status() < 400) return
      const { pathname } = new URL(response.url())
      this.#trouble.push(`${response.status()} ${response.request().method()} ${pathname}`)
    })
    page.on('requestfailed', request => {
      const reason = request.failure()?.errorText ?? ''
      // Leaving a page ends what it was still fetching ahead.
      if (reason !== 'net::ERR_ABORTED') this.#trouble.push(`${reason} ${request.url()}`)
    })
  }
}
