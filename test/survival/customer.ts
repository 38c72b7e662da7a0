import { randomBytes } from 'node:crypto'
import { Browser } from '../../start/order/browser.ts'
import { ask, type OrderView, pay, type ServerView } from '../../start/order/place-order.ts'
import { eventually } from './eventually.ts'

export const goodCard = '4242424242424242'
export const declinedCard = '4000000000000002'

/** What a customer has to know of an installation. */
export interface Shop {
  url: string
  sandbox: { environment: Readonly<Record<string, string>> }
}

/** Somebody who buys one server, through the public HTTP interfaces only. */
export class Customer {
  readonly language: 'en' | 'ar'
  readonly hostname: string
  readonly email: string
  readonly browser: Browser
  readonly #shop: Shop
  #order: OrderView | null = null

  private constructor(shop: Shop, language: 'en' | 'ar', address: string | null) {
    const tag = randomBytes(4).toString('hex')
    this.#shop = shop
    this.language = language
    this.hostname = `order-${tag}`
    this.email = `${this.hostname}@example.test`
    this.browser = new Browser(shop.url, language, address)
  }

  /** @param address where the customer sits, in an installation that trusts this computer as a proxy */
  static async signUp(
    shop: Shop,
    language: 'en' | 'ar' = 'en',
    address: string | null = null,
  ): Promise<Customer> {
    const customer = new Customer(shop, language, address)
    await customer.browser.json('POST', '/api/auth/sign-up/email', {
      name: language === 'ar' ? 'ليلى' : 'Layla',
      email: customer.email,
      password: `not-a-secret-${customer.hostname}`,
      language,
    })
    return customer
  }

  /** @throws {Refused} when the product says no */
  async order(
    hostname = this.hostname,
    wishes: { provider?: string; planId?: string } = {},
  ): Promise<OrderView> {
    this.#order = await this.browser.json<OrderView>('POST', '/api/orders', {
      planId: 'starter',
      interval: 'month',
      hostname,
      ...wishes,
      model: {
        vendor: 'openai',
        apiKey: this.#shop.sandbox.environment.OPENAI_API_KEY,
        modelId: 'sandbox-1',
      },
    })
    return this.#order
  }

  async look(): Promise<OrderView> {
    if (!this.#order) throw new Error('nothing was ordered')
    this.#order = await this.browser.json<OrderView>('GET', `/api/orders/${this.#order.id}`)
    return this.#order
  }

  server(): Promise<ServerView> {
    return this.browser.json('GET', `/api/servers/${this.serverId}`)
  }

  get zone(): string {
    return this.#shop.sandbox.environment.SAMBUK_ZONE ?? ''
  }

  get serverId(): string {
    if (!this.#order?.serverId) throw new Error('there is no server yet')
    return this.#order.serverId
  }

  get orderId(): string {
    if (!this.#order) throw new Error('nothing was ordered')
    return this.#order.id
  }

  /** Pays on the page as soon as there is one. @returns the page's words when it declines */
  async pay(card = goodCard): Promise<string | null> {
    const url = await eventually('a payment page', async () => (await this.look()).checkoutUrl)
    return pay(url, { card })
  }

  /** Until the server's page says how it ended. */
  async untilOver(): Promise<ServerView> {
    await eventually('a server for the money', async () => (await this.look()).serverId)
    return eventually('the order is over', async () => {
      const server = await this.server()
      return (server.phase === 'ready' || server.phase === 'refunded') && server
    })
  }

  /** What has come by mail, newest first. */
  async letters(): Promise<{ subject: string; text: string }[]> {
    const { RESEND_BASE_URL } = this.#shop.sandbox.environment
    const answer = await fetch(`${RESEND_BASE_URL}/inbox?to=${this.email}`, {
      headers: { accept: 'application/json' },
    })
    const { data } = (await answer.json()) as { data: { subject: string; text: string }[] }
    return data
  }

  untilLetters(count: number): Promise<unknown> {
    return eventually(`letter ${count}`, async () => (await this.letters()).length >= count)
  }

  chat(): Promise<string> {
    return ask(this.browser, { serverId: this.serverId }, { language: this.language })
  }
}
