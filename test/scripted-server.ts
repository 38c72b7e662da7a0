import { createServer, type IncomingMessage, type ServerResponse } from 'node:http'
import { isDeepStrictEqual } from 'node:util'

export interface ExpectedExchange {
  /** Method, path and query exactly as sent: `GET /servers?page=1&per_page=50`. */
  request: string
  /** The JSON body that must have been sent; unchecked when absent. */
  sent?: unknown
  status?: number
  headers?: Record<string, string>
  /** JSON, or text to be sent as it is. */
  body?: unknown
  /** Instead of answering: cut the connection, or say nothing. */
  instead?: 'reset' | 'silence'
}

export interface ScriptedServer {
  url: string
  /** Throws unless exactly the expected requests came, in their order. */
  expectDone(): void
  close(): Promise<void>
}

/** An HTTP server that holds one conversation: these requests, in this order, with these answers. */
export async function startScriptedServer(script: ExpectedExchange[]): Promise<ScriptedServer> {
  const ahead = [...script]
  const surprises: string[] = []
  const server = createServer((request, response) => {
    void converse(request, response).catch(error => {
      surprises.push(String(error))
      response.destroy()
    })
  })

  async function converse(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const chunks: Buffer[] = []
    for await (const chunk of request) chunks.push(chunk)
    const line = `${request.method} ${request.url}`
    const expected = ahead.shift()
    if (expected?.request !== line) {
      surprises.push(`expected ${expected?.request ?? 'no more calls'}, got ${line}`)
      response.writeHead(418).end()
      return
    }
    const sent = chunks.length === 0 ? undefined : JSON.parse(Buffer.concat(chunks).toString())
    if ('sent' in expected && !isDeepStrictEqual(sent, expected.sent)) {
      surprises.push(`${line} carried ${JSON.stringify(sent)}`)
    }
    if (expected.instead === 'silence') return
    if (expected.instead === 'reset') {
      request.socket.destroy()
      return
    }
    const { body = null } = expected
    response.writeHead(expected.status ?? 200, {
      'content-type': 'application/json',
      ...expected.headers,
    })
    response.end(typeof body === 'string' ? body : JSON.stringify(body))
  }

  await new Promise<void>(resolve => server.listen(0, '127.0.0.1', resolve))
  const address = server.address()
  if (address === null || typeof address === 'string') throw new Error('a TCP address')
  return {
    url: `http://127.0.0.1:${address.port}`,
    expectDone() {
      const missing = ahead.map(({ request }) => `expected more calls: ${request}`)
      const wrong = [...surprises, ...missing]
      if (wrong.length > 0) throw new Error(wrong.join('\n'))
    },
    close: () =>
      new Promise(resolve => {
        server.close(() => resolve())
        server.closeAllConnections()
      }),
  }
}
