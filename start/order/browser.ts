/** A problem the product answered with; `code` is part of its API. */
export class Refused extends Error {
  readonly code: string

  constructor(code: string, title: string) {
    super(`${title} (${code})`)
    this.code = code
  }
}

/** What a browser is to the product: one address, a cookie jar and a language. */
export class Browser {
  readonly #origin: string
  readonly #language: string
  readonly #address: string | null
  readonly #cookies = new Map<string, string>()

  /** @param address where it sits, as a trusted proxy says it; null: on this computer */
  constructor(origin: string, language: string, address: string | null = null) {
    this.#origin = origin
    this.#language = language
    this.#address = address
  }

  /** What it sends with every request. */
  get cookie(): string {
    return [...this.#cookies].map(([name, value]) => `${name}=${value}`).join('; ')
  }

  /** @throws {Refused} when the product says no, in its own words */
  async json<T>(method: string, path: string, body?: unknown): Promise<T> {
    const response = await this.send(method, path, body)
    const text = await response.text()
    const answer = text === '' ? null : JSON.parse(text)
    if (!response.ok) {
      throw new Refused(
        answer?.code ?? String(response.status),
        answer?.title ?? answer?.message ?? answer?.error ?? 'refused',
      )
    }
    return answer as T
  }

  async send(method: string, path: string, body?: unknown, timeoutMs = 30_000): Promise<Response> {
    const response = await fetch(new URL(path, this.#origin), {
      method,
      headers: {
        origin: this.#origin,
        'accept-language': this.#language,
        cookie: this.cookie,
        ...(body === undefined ? {} : { 'content-type': 'application/json' }),
        ...(this.#address === null ? {} : { 'x-forwarded-for': this.#address }),
      },
      body: body === undefined ? null : JSON.stringify(body),
      signal: AbortSignal.timeout(timeoutMs),
    })
    for (const line of response.headers.getSetCookie()) {
      const [pair = ''] = line.split(';')
      const split = pair.indexOf('=')
      this.#cookies.set(pair.slice(0, split), pair.slice(split + 1))
    }
    return response
  }
}

/** Events of a `text/event-stream`, parsed, until it ends. */
export async function* events<T>(response: Response): AsyncGenerator<T> {
  if (!response.body) return
  let rest = ''
  for await (const chunk of response.body.pipeThrough(new TextDecoderStream())) {
    rest += chunk
    for (let end = rest.indexOf('\n\n'); end >= 0; end = rest.indexOf('\n\n')) {
      const block = rest.slice(0, end)
      rest = rest.slice(end + 2)
      const data = block
        .split('\n')
        .filter(line => line.startsWith('data:'))
        .map(line => line.slice(5).trimStart())
        .join('\n')
      if (data) yield JSON.parse(data) as T
    }
  }
}
