import { request as httpRequest, type IncomingMessage, type ServerResponse } from 'node:http'
import type { Socket } from 'node:net'
import type { Duplex } from 'node:stream'
import type { Inside } from '../inside.ts'
import type { Directive } from './caddyfile.ts'

/** Caddy sorts a site's directives in a fixed order; these are the ones that answer a request. */
const order = [
  'header',
  'redir',
  'handle',
  'handle_path',
  'route',
  'respond',
  'reverse_proxy',
  'file_server',
]
const contentTypes: Record<string, string> = {
  html: 'text/html; charset=utf-8',
  css: 'text/css; charset=utf-8',
  js: 'text/javascript; charset=utf-8',
  svg: 'image/svg+xml',
  png: 'image/png',
  json: 'application/json',
  txt: 'text/plain; charset=utf-8',
}

interface Exchange {
  inside: Inside
  request: IncomingMessage
  response: ServerResponse
  path: string
  matchers: Map<string, string[]>
}

/** Answers one request by the directives of its site. */
export async function serveSite(
  inside: Inside,
  directives: Directive[],
  request: IncomingMessage,
  response: ServerResponse,
): Promise<void> {
  const path = decodeURIComponent((request.url ?? '/').split('?')[0] ?? '/')
  const exchange = { inside, request, response, path, matchers: namedMatchers(directives, request) }
  if (await answer(exchange, directives, '')) return
  response.writeHead(404).end()
}

/** The upstream of a WebSocket upgrade, or null when no proxy matches its path. */
export function upgradeTarget(directives: Directive[], request: IncomingMessage): number | null {
  const path = (request.url ?? '/').split('?')[0] ?? '/'
  const matchers = namedMatchers(directives, request)
  for (const directive of directives) {
    const [name, first = ''] = directive.words
    if ((name === 'handle' || name === 'route') && matches(first, path, matchers)) {
      const inner = upgradeTarget(directive.block, request)
      if (inner !== null) return inner
    }
    if (name === 'reverse_proxy' && matches(first, path, matchers)) return upstreamPort(directive)
  }
  return null
}

async function answer(
  exchange: Exchange,
  directives: Directive[],
  inheritedRoot: string,
): Promise<boolean> {
  const root = directives.find(d => d.words[0] === 'root')?.words.at(-1) ?? inheritedRoot
  const rank = (d: Directive) => order.indexOf(d.words[0] ?? '')
  for (const directive of directives.filter(d => rank(d) >= 0).sort((a, b) => rank(a) - rank(b))) {
    const [name, ...args] = directive.words
    const isMatcher = /^[/*@]/.test(args[0] ?? '')
    if (isMatcher && !matches(args[0] ?? '', exchange.path, exchange.matchers)) continue
    const rest = isMatcher ? args.slice(1) : args
    if (name === 'header') setHeaders(exchange.response, rest, directive.block)
    else if (name === 'redir') {
      const location = (rest[0] ?? '')
        .replaceAll('{host}', exchange.request.headers.host ?? '')
        .replaceAll('{uri}', exchange.request.url ?? '')
      exchange.response
        .writeHead(rest[1] === 'permanent' ? 301 : Number(rest[1] ?? 302), { location })
        .end()
      return true
    } else if (name === 'respond') {
      const isStatus = /^\d{3}$/.test(rest[0] ?? '')
      exchange.response
        .writeHead(Number(isStatus ? rest[0] : (rest[1] ?? 200)))
        .end(isStatus ? '' : rest[0])
      return true
    } else if (name === 'reverse_proxy') {
      await proxy(exchange, upstreamPort(directive))
      return true
    } else if (name === 'file_server') {
      if (await serveFile(exchange, root)) return true
    } else if (await answer(exchange, directive.block, root)) return true
  }
  return false
}

async function serveFile(
  { inside, path, request, response }: Exchange,
  root: string,
): Promise<boolean> {
  const wanted = inside.disk.fs.resolvePath('/', `${root}/${path.replaceAll('..', '')}`)
  for (const file of [wanted, `${wanted.replace(/\/$/, '')}/index.html`]) {
    if (!(await inside.disk.isFile(file))) continue
    const body = await inside.disk.fs.readFileBuffer(file)
    const type = contentTypes[file.split('.').pop() ?? ''] ?? 'application/octet-stream'
    response.writeHead(200, { 'content-type': type, 'content-length': body.length })
    response.end(request.method === 'HEAD' ? undefined : body)
    return true
  }
  return false
}

function proxy({ inside, request, response }: Exchange, port: number): Promise<void> {
  return new Promise(resolve => {
    response.on('close', () => resolve())
    const stream = inside.network.dial(port, 'inside')
    if (!stream) return void response.writeHead(502).end()
    const forwarded = httpRequest(
      {
        method: request.method,
        path: request.url,
        headers: { ...request.headers, ...forwardedHeaders(request) },
        // A Duplex has all that the client uses of a socket; the types ask for the whole class.
        createConnection: () => stream as Socket,
      },
      answered => {
        response.writeHead(answered.statusCode ?? 502, answered.headers)
        answered.pipe(response)
      },
    )
    forwarded.on('error', () => {
      if (!response.headersSent) response.writeHead(502)
      response.end()
    })
    request.pipe(forwarded)
  })
}

/** Hands an upgraded connection to the upstream byte for byte. */
export function proxyUpgrade(
  inside: Inside,
  port: number,
  request: IncomingMessage,
  client: Duplex,
  head: Buffer,
) {
  const upstream = inside.network.dial(port, 'inside')
  if (!upstream) return void client.end('HTTP/1.1 502 Bad Gateway\r\n\r\n')
  const headers = { ...request.headers, ...forwardedHeaders(request) }
  const lines = Object.entries(headers).map(([name, value]) => `${name}: ${value}\r\n`)
  upstream.write(`${request.method} ${request.url} HTTP/1.1\r\n${lines.join('')}\r\n`)
  upstream.write(head)
  client.pipe(upstream).pipe(client)
  client.on('error', () => upstream.destroy())
  upstream.on('error', () => client.destroy())
  client.on('close', () => upstream.destroy())
}

function forwardedHeaders(request: IncomingMessage): Record<string, string> {
  return {
    'x-forwarded-for': '198.18.0.1',
    'x-forwarded-proto': 'https',
    'x-forwarded-host': request.headers.host ?? '',
  }
}

function upstreamPort(directive: Directive): number {
  const target = [
    ...directive.words,
    ...directive.block.flatMap(d => (d.words[0] === 'to' ? d.words : [])),
  ]
  return Number(target.map(word => /:(\d+)$/.exec(word)?.[1]).find(Boolean) ?? 80)
}

function setHeaders(response: ServerResponse, inline: string[], block: Directive[]): void {
  for (const [name = '', value = ''] of [
    ...(inline.length ? [inline] : []),
    ...block.map(d => d.words),
  ]) {
    if (name.startsWith('-')) response.removeHeader(name.slice(1))
    else if (name) response.setHeader(name.replace(/^[+?>]/, ''), value)
  }
}

/** What the names stand for in this request: paths; or all of them or none, by a header. */
function namedMatchers(directives: Directive[], request: IncomingMessage): Map<string, string[]> {
  const named = directives.filter(d => d.words[0]?.startsWith('@'))
  return new Map(named.map(d => [d.words[0] ?? '', pathsOf(d, request)]))
}

function pathsOf({ words, block }: Directive, request: IncomingMessage): string[] {
  const [, kind, header = '', pattern = ''] = words
  if (kind === 'header_regexp') {
    const value = request.headers[header.toLowerCase()]
    return new RegExp(pattern).test(String(value ?? '')) ? ['/*'] : []
  }
  const inline = kind === 'path' ? words.slice(2) : []
  return [...inline, ...block.filter(b => b.words[0] === 'path').flatMap(b => b.words.slice(1))]
}

function matches(matcher: string, path: string, named: Map<string, string[]>): boolean {
  if (matcher.startsWith('@'))
    return (named.get(matcher) ?? []).some(pattern => matches(pattern, path, named))
  if (!matcher.startsWith('/')) return true
  return matcher.endsWith('*') ? path.startsWith(matcher.slice(0, -1)) : path === matcher
}
