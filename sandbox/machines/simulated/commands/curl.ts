import { type Command, defineCommand, latin1FromBytes } from 'just-bash'
import type { CommandContext, Inside } from '../inside.ts'
import { bodyOf, request, Unreachable } from '../reach.ts'
import { packageTarball } from '../registry.ts'
import { fail, ok, options } from './outcome.ts'

const valued = ['-o', '--output', '-X', '--request', '-H', '--header', '-d', '--data', '--data-raw']
valued.push('--data-binary', '--data-urlencode', '--retry', '--retry-delay', '--retry-max-time')
valued.push(
  '-m',
  '--max-time',
  '--connect-timeout',
  '-w',
  '--write-out',
  '--cacert',
  '-u',
  '--user',
)
valued.push('-A', '--user-agent', '--json', '--proto', '--url', '-T', '--upload-file', '--resolve')

interface Asked {
  url: URL
  method: string
  headers: Record<string, string>
  body: Buffer | null
  timeoutMs: number
  insecure: boolean
  ca?: string
}

interface Answer {
  status: number
  headers: Record<string, string | string[] | undefined>
  body: Buffer
}

/** curl, with real HTTP to the few places a simulated machine can reach; see `reach.ts`. */
export function curlCommand(inside: Inside): Command {
  return defineCommand('curl', async (args, context) => {
    const repeated = repeatedOptions(args)
    const { flags, words } = options(args, valued)
    const get = (...names: string[]) => names.map(n => flags.get(n)).find(v => v !== undefined)
    const has = (...names: string[]) => names.some(name => flags.has(name))
    const target = get('--url') ?? words[0]
    if (target === undefined) return fail(2, 'curl: no URL specified!')
    const url = URL.parse(/^https?:\/\//.test(target) ? target : `http://${target}`)
    if (!url) return fail(3, `curl: (3) URL using bad/illegal format: ${target}`)
    const body = await requestBody(repeated, context)
    const headers: Record<string, string> = { 'user-agent': 'curl/7.88.1', accept: '*/*' }
    if (body !== null) headers['content-type'] = 'application/x-www-form-urlencoded'
    if (has('--json')) headers['content-type'] = headers.accept = 'application/json'
    for (const [kind, value] of repeated) {
      if (kind !== 'header') continue
      const lines = value.startsWith('@')
        ? (await readData(value.slice(1), context)).toString()
        : value
      for (const line of lines.split('\n').filter(text => text.includes(':'))) {
        const at = line.indexOf(':')
        headers[line.slice(0, at).trim().toLowerCase()] = line.slice(at + 1).trim()
      }
    }
    const user = get('-u', '--user')
    if (user) headers.authorization = `Basic ${Buffer.from(user).toString('base64')}`
    const upload = get('-T', '--upload-file')
    const method =
      get('-X', '--request') ??
      (upload ? 'PUT' : body ? 'POST' : has('-I', '--head') ? 'HEAD' : 'GET')
    const ca = get('--cacert')
    const asked: Asked = {
      url,
      method,
      headers,
      body: upload
        ? Buffer.from(await context.fs.readFileBuffer(resolvePath(context, upload)))
        : body,
      timeoutMs: Number(get('-m', '--max-time', '--connect-timeout') ?? 30) * 1000,
      insecure: has('-k', '--insecure'),
      ...(ca && { ca: await context.fs.readFile(resolvePath(context, ca)) }),
    }
    const retries = Number(get('--retry') ?? 0)
    const delayMs = Number(get('--retry-delay') ?? 1) * 1000
    const quiet = has('-s', '--silent') && !has('-S', '--show-error')
    for (let attempt = 0; ; attempt++) {
      const outcome = await attemptOnce(inside, asked, has('-L', '--location'))
      const failedStatus =
        has('-f', '--fail', '--fail-with-body') && 'status' in outcome && outcome.status >= 400
      const transient = !('status' in outcome)
        ? has('--retry-all-errors') ||
          (outcome.curlCode === 7 ? has('--retry-connrefused') : outcome.curlCode === 28)
        : outcome.status === 429 ||
          outcome.status >= 500 ||
          (failedStatus && has('--retry-all-errors'))
      if (transient && attempt < retries) {
        await inside.activity.sleep(delayMs, 'curl --retry')
        continue
      }
      const format = get('-w', '--write-out') ?? ''
      const written = format
        .replaceAll(
          /%\{(http_code|response_code)\}/g,
          'status' in outcome ? String(outcome.status) : '000',
        )
        .replaceAll('\\n', '\n')
      if (!('status' in outcome)) {
        return {
          ...ok(written),
          stderr: quiet ? '' : `curl: (${outcome.curlCode}) ${outcome.message}\n`,
          exitCode: outcome.curlCode,
        }
      }
      if (failedStatus && !has('--fail-with-body')) {
        const message = `curl: (22) The requested URL returned error: ${outcome.status}\n`
        return { ...ok(written), stderr: quiet ? '' : message, exitCode: 22 }
      }
      const output = has('-O', '--remote-name')
        ? url.pathname.split('/').pop()
        : get('-o', '--output')
      if (output !== undefined)
        await context.fs.writeFile(resolvePath(context, output), outcome.body)
      const shown =
        output === undefined
          ? headerText(outcome, has('-i', '--include', '-I')) + outcome.body.toString('latin1')
          : ''
      return {
        stdout: shown + written,
        stdoutKind: 'bytes',
        stderr: '',
        exitCode: failedStatus ? 22 : 0,
      }
    }
  })
}

async function attemptOnce(
  inside: Inside,
  asked: Asked,
  follow: boolean,
): Promise<Answer | Unreachable> {
  // What npm's registry would serve is made here: simulated machines have no internet.
  const tarball = packageTarball(asked.url)
  if (tarball) return { status: 200, headers: {}, body: tarball }
  let url = asked.url
  for (let hop = 0; hop < 10; hop++) {
    try {
      const response = await request(inside, {
        ...asked,
        url,
        timeoutMs: asked.timeoutMs,
        signal: inside.signal,
      })
      const body = await bodyOf(response)
      const status = response.statusCode ?? 0
      const location = response.headers.location
      if (!follow || !location || status < 300 || status > 399)
        return { status, headers: response.headers, body }
      url = new URL(location, url)
    } catch (error) {
      if (error instanceof Unreachable) return error
      return new Unreachable(56, error instanceof Error ? error.message : String(error))
    }
  }
  return new Unreachable(47, 'Maximum (10) redirects followed')
}

/** The options that may be given many times, in order: headers and the parts of the body. */
function repeatedOptions(args: string[]): [kind: string, value: string][] {
  const kinds: Record<string, string> = {
    '-H': 'header',
    '--header': 'header',
    '-d': 'data',
    '--data': 'data',
    '--data-raw': 'raw',
    '--data-binary': 'binary',
    '--data-urlencode': 'urlencode',
    '--json': 'binary',
  }
  return args.flatMap((arg, i) => {
    const kind = kinds[arg]
    return kind ? [[kind, args[i + 1] ?? ''] as [string, string]] : []
  })
}

async function requestBody(
  repeated: [string, string][],
  context: CommandContext,
): Promise<Buffer | null> {
  const parts: Buffer[] = []
  for (const [kind, value] of repeated) {
    if (kind === 'header') continue
    if (kind === 'urlencode') parts.push(Buffer.from(await urlEncoded(value, context)))
    else if (kind !== 'raw' && value.startsWith('@')) {
      const bytes = await readData(value.slice(1), context)
      // curl strips line ends from --data @file, not from --data-binary.
      parts.push(
        kind === 'data'
          ? Buffer.from(bytes.toString('latin1').replaceAll(/[\r\n]/g, ''), 'latin1')
          : bytes,
      )
    } else parts.push(Buffer.from(value))
  }
  if (parts.length === 0) return null
  return Buffer.concat(parts.flatMap((part, i) => (i === 0 ? [part] : [Buffer.from('&'), part])))
}

async function urlEncoded(value: string, context: CommandContext): Promise<string> {
  const match = /^([^=@]*)([=@])([\s\S]*)$/.exec(value)
  if (!match) return encodeURIComponent(value)
  const [, name = '', sign, rest = ''] = match
  const content = sign === '@' ? (await readData(rest, context)).toString() : rest
  return (name ? `${name}=` : '') + encodeURIComponent(content)
}

async function readData(name: string, context: CommandContext): Promise<Buffer> {
  if (name === '-') return Buffer.from(latin1FromBytes(context.stdin), 'latin1')
  return Buffer.from(await context.fs.readFileBuffer(resolvePath(context, name)))
}

function resolvePath(context: CommandContext, path: string): string {
  return context.fs.resolvePath(context.cwd, path)
}

function headerText(answer: Answer, wanted: boolean): string {
  if (!wanted) return ''
  const lines = Object.entries(answer.headers).map(([name, value]) => `${name}: ${value}\r\n`)
  return `HTTP/1.1 ${answer.status}\r\n${lines.join('')}\r\n`
}
