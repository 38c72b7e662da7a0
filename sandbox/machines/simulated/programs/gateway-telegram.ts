import type { Inside } from '../inside.ts'
import { bodyOf, request } from '../reach.ts'
import { type Tree, tree } from './gateway-config.ts'

interface Update {
  updateId: number
  from: { id: number; first_name: string; username?: string }
}

const callMs = 5000

/** What the toy gateway asks of Telegram, at the address that its configuration names. */
export class Telegram {
  readonly #inside: Inside

  constructor(inside: Inside) {
    this.#inside = inside
  }

  /** Why the bot cannot work, in OpenClaw's words; null: it works. */
  async problem(settings: Tree): Promise<{ isFinal: boolean; lastError: string } | null> {
    const answer = await this.#call(settings, 'GET', 'getMe')
    if (answer === null) return { isFinal: false, lastError: 'Network request for ‘getMe’ failed!' }
    if (answer.ok === true) return null
    const why = `getMe returned ${answer.error_code} from Telegram; source: config token`
    const lastError = `Telegram bot token unauthorized for account "default" (${why}).`
    return { isFinal: answer.error_code === 401, lastError }
  }

  async updates(settings: Tree, offset: number): Promise<Update[]> {
    const answer = await this.#call(settings, 'POST', 'getUpdates', { offset })
    const rows = Array.isArray(answer?.result) ? answer.result : []
    return rows.map(row => ({
      updateId: Number(tree(row).update_id),
      from: tree(tree(tree(row).message).from) as unknown as Update['from'],
    }))
  }

  async send(settings: Tree, chat: string, text: string): Promise<void> {
    await this.#call(settings, 'POST', 'sendMessage', { chat_id: chat, text })
  }

  async #call(settings: Tree, method: string, name: string, body?: object): Promise<Tree | null> {
    const root = String(settings.apiRoot ?? 'https://api.telegram.org')
    try {
      const response = await request(this.#inside, {
        ...{ method, url: new URL(`${root}/bot${settings.botToken}/${name}`) },
        headers: { 'content-type': 'application/json' },
        body: body ? Buffer.from(JSON.stringify(body)) : null,
        timeoutMs: callMs,
      })
      return tree(JSON.parse((await bodyOf(response)).toString()))
    } catch {
      return null
    }
  }
}
