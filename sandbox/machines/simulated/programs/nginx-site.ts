import type { IncomingMessage, ServerResponse } from 'node:http'
import { posix } from 'node:path'
import type { VirtualDisk } from '../disk.ts'
import { argsOf, type Directive, type Server } from './nginx-config.ts'

const types: Record<string, string> = {
  html: 'text/html',
  css: 'text/css',
  js: 'application/javascript',
  json: 'application/json',
  svg: 'image/svg+xml',
  png: 'image/png',
  jpg: 'image/jpeg',
  ico: 'image/x-icon',
  txt: 'text/plain',
  xml: 'text/xml',
}
/** The types to which `charset` is added. */
const charsetTypes = ['text/html', 'text/xml', 'text/plain', 'application/javascript']

interface Exchange {
  disk: VirtualDisk
  request: IncomingMessage
  response: ServerResponse
  /** Decoded, without `.` and `..`. */
  path: string
  server: Server
}

/** Directives of the location before those of its server: the nearest of a name counts. */
type Scope = Directive[]

/** Answers one request as its server's locations say. */
export async function serveNginx(
  disk: VirtualDisk,
  server: Server,
  request: IncomingMessage,
  response: ServerResponse,
): Promise<void> {
  const path = normalPath(request.url ?? '/')
  const exchange = { disk, request, response, path: path ?? '/', server }
  if (path === null) return end(exchange, server.directives, 400, 'text/html', page(400))
  if (request.method !== 'GET' && request.method !== 'HEAD') {
    return end(exchange, server.directives, 405, 'text/html', page(405))
  }
  await answer(exchange, locationOf(server, exchange.path))
}

async function answer(exchange: Exchange, location: Directive | null): Promise<void> {
  const { server, path } = exchange
  const scope: Scope = [...(location?.block ?? []), ...server.directives]
  const [status, text = ''] = argsOf(scope, 'return') ?? []
  if (Number(status) >= 400 && text === '') return await failed(exchange, scope, Number(status))
  if (status !== undefined) return returned(exchange, scope, Number(status), text)
  const tries = argsOf(location?.block ?? [], 'try_files')
  if (tries === null) return await file(exchange, scope, path)
  const last = tries.at(-1) ?? ''
  for (const candidate of tries.slice(0, -1)) {
    const isFolder = candidate.endsWith('/')
    const wanted = candidate.replace(/\/$/, '').replaceAll('$uri', path)
    if (!(await isThere(exchange, scope, wanted, isFolder))) continue
    return await file(exchange, scope, wanted)
  }
  if (last.startsWith('=')) return await failed(exchange, scope, Number(last.slice(1)))
  const next = last.startsWith('@')
    ? (server.directives.find(one => one.name === 'location' && one.args[0] === last) ?? null)
    : locationOf(server, last)
  await answer({ ...exchange, path: last.startsWith('@') ? path : last }, next)
}

/** nginx's order: exact, the longest prefix when marked `^~`, the first expression, the longest prefix. */
function locationOf(server: Server, path: string): Directive | null {
  const locations = server.directives.filter(one => one.name === 'location')
  const exact = locations.find(({ args }) => args[0] === '=' && args[1] === path)
  if (exact) return exact
  const prefixOf = ({ args }: Directive) => (args[0] === '^~' ? (args[1] ?? '') : (args[0] ?? ''))
  const longest = locations
    .filter(one => prefixOf(one).startsWith('/') && path.startsWith(prefixOf(one)))
    .sort((a, b) => prefixOf(b).length - prefixOf(a).length)[0]
  if (longest?.args[0] === '^~') return longest
  const expression = locations.find(
    ({ args }) => args[0] === '~' && new RegExp(args[1] ?? '').test(path),
  )
  return expression ?? longest ?? null
}

function returned(exchange: Exchange, scope: Scope, status: number, text: string): void {
  if (status >= 300 && status < 400) {
    const location = text.replaceAll('$request_uri', exchange.request.url ?? '/')
    exchange.response.setHeader('location', location)
  }
  const hasText = text !== '' && (status < 300 || status >= 400)
  const type = hasText ? (argsOf(scope, 'default_type')?.[0] ?? 'text/plain') : 'text/html'
  end(exchange, scope, status, type, hasText ? text : page(status))
}

const rootOf = (scope: Scope): string => argsOf(scope, 'root')?.[0] ?? '/usr/share/nginx/html'

async function isThere(
  { disk }: Exchange,
  scope: Scope,
  wanted: string,
  isFolder: boolean,
): Promise<boolean> {
  const root = rootOf(scope)
  const path = posix.normalize(root + wanted).replace(/(.)\/$/, '$1')
  if (!(await disk.fs.exists(path)) || !(await linksAllowed(disk, scope, root, path))) return false
  return (await disk.fs.stat(path)).isDirectory === isFolder
}

async function file(exchange: Exchange, scope: Scope, wanted: string): Promise<void> {
  const { disk } = exchange
  const root = rootOf(scope)
  const path = posix.normalize(root + wanted).replace(/(.)\/$/, '$1')
  if (!(await disk.fs.exists(path))) return await failed(exchange, scope, 404)
  if ((await disk.fs.stat(path)).isDirectory) {
    if (!wanted.endsWith('/')) {
      const scheme = exchange.server.listens.some(one => one.isSecure) ? 'https' : 'http'
      const location = `${scheme}://${exchange.request.headers.host}${wanted}/`
      exchange.response.setHeader('location', location)
      return end(exchange, scope, 301, 'text/html', page(301))
    }
    const index = `${wanted}${argsOf(scope, 'index')?.[0] ?? 'index.html'}`
    if (!(await isThere(exchange, scope, index, false))) return await failed(exchange, scope, 403)
    return await file(exchange, scope, index)
  }
  if (!(await mayRead(disk, scope, root, path))) return await failed(exchange, scope, 403)
  const ending = posix.extname(path).slice(1)
  const type = types[ending] ?? argsOf(scope, 'default_type')?.[0] ?? 'application/octet-stream'
  end(exchange, scope, 200, type, Buffer.from(await disk.fs.readFileBuffer(path)))
}

/** The workers are www-data. */
async function mayRead(
  disk: VirtualDisk,
  scope: Scope,
  root: string,
  path: string,
): Promise<boolean> {
  if (!(await linksAllowed(disk, scope, root, path))) return false
  return ((await disk.fs.stat(path)).mode & 0o004) !== 0
}

/** `disable_symlinks if_not_owner` refuses links below the root to what is another user's. */
async function linksAllowed(
  disk: VirtualDisk,
  scope: Scope,
  root: string,
  path: string,
): Promise<boolean> {
  if (argsOf(scope, 'disable_symlinks')?.[0] !== 'if_not_owner') return true
  const parts = path.slice(root.length).split('/').filter(Boolean)
  for (let depth = 1; depth <= parts.length; depth++) {
    const at = `${root}/${parts.slice(0, depth).join('/')}`
    if (!(await disk.fs.lstat(at)).isSymbolicLink) continue
    const target = await disk.fs.realpath(at)
    if (disk.ownerOf(target).user !== disk.ownerOf(at).user) return false
  }
  return true
}

/** An error, with the page that `error_page` names where there is one. */
async function failed(exchange: Exchange, scope: Scope, status: number): Promise<void> {
  const args = argsOf(exchange.server.directives, 'error_page') ?? []
  const own = args.slice(0, -1).includes(String(status)) ? (args.at(-1) ?? null) : null
  const path = own === null ? null : rootOf(scope) + own
  if (path !== null && (await exchange.disk.isFile(path))) {
    if (await mayRead(exchange.disk, scope, rootOf(scope), path)) {
      const body = Buffer.from(await exchange.disk.fs.readFileBuffer(path))
      return end(exchange, scope, status, 'text/html', body)
    }
  }
  end(exchange, scope, status, 'text/html', page(status))
}

function end(
  { request, response }: Exchange,
  scope: Scope,
  status: number,
  type: string,
  body: Buffer | string,
): void {
  const charset = argsOf(scope, 'charset')?.[0]
  const isText = charset !== undefined && charsetTypes.includes(type)
  const bytes = Buffer.from(body)
  for (const { name, args } of scope) {
    const isMeant = status < 400 || args[2] === 'always'
    if (name === 'add_header' && isMeant) response.setHeader(args[0] ?? '', args[1] ?? '')
  }
  response.writeHead(status, {
    server: 'nginx',
    'content-type': isText ? `${type}; charset=${charset}` : type,
    'content-length': bytes.length,
  })
  response.end(request.method === 'HEAD' ? undefined : bytes)
}

const page = (status: number): string =>
  `<html>\r\n<head><title>${status}</title></head>\r\n<body>\r\n<center><h1>${status}</h1></center>\r\n<hr><center>nginx</center>\r\n</body>\r\n</html>\r\n`

/** Null for what is not UTF-8, or leads above the top. */
function normalPath(url: string): string | null {
  try {
    const path = decodeURIComponent(url.split('?')[0] ?? '/')
    const parts: string[] = []
    for (const part of path.split('/')) {
      if (part === '..' && parts.length === 0) return null
      if (part === '..') parts.pop()
      else if (part !== '' && part !== '.') parts.push(part)
    }
    const isFolder = /\/\.{0,2}$/.test(path) && parts.length > 0
    return path.includes('\0') ? null : `/${parts.join('/')}${isFolder ? '/' : ''}`
  } catch (error) {
    if (error instanceof URIError) return null
    throw error
  }
}
