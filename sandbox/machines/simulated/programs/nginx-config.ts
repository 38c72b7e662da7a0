import { posix } from 'node:path'
import type { VirtualDisk } from '../disk.ts'

/** One directive with the block that it opens, if any. */
export interface Directive {
  name: string
  args: string[]
  block: Directive[]
}

export interface Listen {
  port: number
  isLoopback: boolean
  isSecure: boolean
  isDefault: boolean
}

export interface Server {
  listens: Listen[]
  names: string[]
  directives: Directive[]
}

const mainFile = '/etc/nginx/nginx.conf'

/** What the real one knows and configurations here use; any other word ends `nginx -t` with an error. */
const known = new Set(
  `access_log add_header charset default_type disable_symlinks error_log error_page events gzip
  gzip_min_length gzip_proxied gzip_types gzip_vary http include index listen location pid return root
  sendfile server server_name server_names_hash_bucket_size server_tokens ssl_certificate
  ssl_certificate_key ssl_ciphers ssl_prefer_server_ciphers ssl_protocols ssl_reject_handshake
  ssl_session_cache ssl_session_tickets ssl_session_timeout try_files types user worker_connections
  worker_processes`.split(/\s+/),
)

/**
 * The servers of a machine's nginx.conf and of all that it includes.
 * @throws in nginx's words, with file and line, when nginx would refuse to start
 */
export async function readNginxConfig(disk: VirtualDisk): Promise<Server[]> {
  const top = await directivesOf(disk, mainFile)
  const http = top.find(directive => directive.name === 'http')
  const servers = (http?.block ?? []).filter(one => one.name === 'server').map(toServer)
  for (const server of servers) await mustHaveCertificate(disk, server)
  return servers
}

/** The arguments of the first such directive, or null. */
export function argsOf(directives: Directive[], name: string): string[] | null {
  return directives.find(directive => directive.name === name)?.args ?? null
}

function toServer({ block }: Directive): Server {
  return {
    listens: block.filter(one => one.name === 'listen').map(({ args }) => toListen(args)),
    names: argsOf(block, 'server_name') ?? [],
    directives: block,
  }
}

function toListen([address = '80', ...flags]: string[]): Listen {
  return {
    port: Number(address.split(':').at(-1)),
    isLoopback: /^(127\.|localhost)/.test(address),
    isSecure: flags.includes('ssl'),
    isDefault: flags.includes('default_server'),
  }
}

async function mustHaveCertificate(disk: VirtualDisk, server: Server): Promise<void> {
  if (!server.listens.some(listen => listen.isSecure)) return
  if (argsOf(server.directives, 'ssl_reject_handshake')?.[0] === 'on') return
  for (const name of ['ssl_certificate', 'ssl_certificate_key']) {
    const path = argsOf(server.directives, name)?.[0]
    if (path === undefined) throw new Error(`no "${name}" is defined for the "listen ... ssl"`)
    if (await disk.isFile(path)) continue
    throw new Error(`cannot load certificate "${path}": No such file or directory`)
  }
}

async function directivesOf(disk: VirtualDisk, path: string): Promise<Directive[]> {
  const text = await disk.read(path)
  if (text === null) throw new Error(`open() "${path}" failed (2: No such file or directory)`)
  return await withIncludes(disk, parse(text, path))
}

async function withIncludes(disk: VirtualDisk, directives: Directive[]): Promise<Directive[]> {
  const all: Directive[] = []
  for (const directive of directives) {
    if (directive.name !== 'include') {
      all.push({ ...directive, block: await withIncludes(disk, directive.block) })
      continue
    }
    for (const path of await filesOf(disk, directive.args[0] ?? '')) {
      all.push(...(await directivesOf(disk, path)))
    }
  }
  return all
}

/** A pattern may name nothing; a file that is named itself must be there. */
async function filesOf(disk: VirtualDisk, wanted: string): Promise<string[]> {
  const path = posix.resolve('/etc/nginx', wanted)
  if (!path.includes('*')) return [path]
  const [start = '', end = ''] = posix.basename(path).split('*')
  const folder = posix.dirname(path)
  const names = await disk.names(folder)
  return names
    .filter(name => name.startsWith(start) && name.endsWith(end))
    .map(name => `${folder}/${name}`)
}

function parse(text: string, path: string): Directive[] {
  const root: Directive = { name: '', args: [], block: [] }
  const open: Directive[] = [root]
  let words: string[] = []
  let line = 1
  const fail = (why: string): never => {
    throw new Error(`${why} in ${path}:${line}`)
  }
  const take = (): Directive => {
    const [name = '', ...args] = words
    words = []
    if (!known.has(name)) fail(`unknown directive "${name}"`)
    const directive = { name, args, block: [] }
    open.at(-1)?.block.push(directive)
    return directive
  }
  const token = /\n|#.*|"((?:\\.|[^"\\])*)"|'((?:\\.|[^'\\])*)'|[;{}]|(?:\\.|[^\s;{}"'])+/g
  for (const [all, double, single] of text.matchAll(token)) {
    if (all === '\n') line++
    else if (all.startsWith('#') && words.length === 0) continue
    else if (double !== undefined || single !== undefined) {
      words.push((double ?? single ?? '').replaceAll(/\\(["'\\])/g, '$1'))
    } else if (all === ';') {
      if (words.length === 0) fail('unexpected ";"')
      take()
    } else if (all === '{') open.push(take())
    else if (all === '}') {
      if (words.length > 0 || open.length === 1) fail('unexpected "}"')
      open.pop()
    } else words.push(all)
  }
  if (open.length > 1 || words.length > 0) fail('unexpected end of file, expecting ";" or "}"')
  return root.block
}
