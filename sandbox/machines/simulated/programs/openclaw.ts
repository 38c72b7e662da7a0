import { createServer, type IncomingMessage, type ServerResponse } from 'node:http'
import { WebSocketServer } from 'ws'
import { fail, ok, options } from '../commands/outcome.ts'
import { GatewayBrowser } from './gateway-browser.ts'
import { GatewayChannels } from './gateway-channels.ts'
import { GatewayChat } from './gateway-chat.ts'
import {
  configPath,
  type GatewayConfig,
  loadConfig,
  mergeConfig,
  parseTolerant,
  tree,
} from './gateway-config.ts'
import { GatewayConnection } from './gateway-connection.ts'
import { dashboardAnswer } from './gateway-devices.ts'
import { controlUiPage, pageHeaders } from './gateway-pages.ts'
import { createSnapshot } from './openclaw-backup.ts'
import { repairState } from './openclaw-doctor.ts'
import { note, settleState } from './openclaw-state.ts'
import type { Program, ProgramRun, RunningProgram } from './program.ts'

/** Sandbox time between the start and `/readyz`; the real gateway takes ten to twenty seconds. */
const startupMs = 500
const configError = 78

/** A toy OpenClaw: the gateway's health endpoints and WebSocket protocol over the configured model. */
export const openclaw: Program = {
  name: 'openclaw',
  start(run) {
    const gateway = run.args[0] === 'gateway' ? new Gateway(run) : null
    if (!gateway) {
      run.log(`openclaw: a simulated machine only runs "gateway run", not "${run.args.join(' ')}"`)
      run.inside.activity.start(async () => run.exited(1))
    }
    return gateway ?? { stop: async () => undefined }
  },
  async cli(args, inside, context, version) {
    const { flags, words } = options(args, [
      '--file',
      '--port',
      '--bind',
      '--repository',
      '--agent',
    ])
    const [noun, verb] = words
    if (args.includes('--version') || args.includes('-V')) return ok(`OpenClaw ${version}\n`)
    if (noun === 'config' && verb === 'validate') {
      // The file alone is looked at: a token may come with the environment of the service.
      const env = { OPENCLAW_GATEWAY_TOKEN: 'any', ...context.exportedEnv }
      const loaded = await loadConfig(inside.disk, env)
      return loaded.ok ? ok('Config valid\n') : fail(1, loaded.reason)
    }
    if (noun === 'config' && verb === 'patch') {
      const raw = (await inside.disk.read(configPath)) ?? '{}'
      const patch = Buffer.from(String(context.stdin), 'latin1').toString()
      const merged = mergeConfig(parseTolerant(raw), parseTolerant(patch))
      await inside.disk.write(
        configPath,
        `${JSON.stringify(merged, null, 2)}\n`,
        0o600,
        inside.disk.ownerOf(configPath),
      )
      return ok('Applied config update(s).\n')
    }
    if (noun === 'config' && verb === 'get') {
      const config = parseTolerant((await inside.disk.read(configPath)) ?? '{}')
      const path = words[2] ?? ''
      const found = path.split('.').reduce<unknown>((value, key) => tree(value)[key], config)
      if (found === undefined) return fail(1, `Unknown config path: ${path}.`)
      return ok(`${typeof found === 'string' ? found : JSON.stringify(found, null, 2)}\n`)
    }
    if (noun === 'doctor' && args.includes('--fix')) {
      const repaired = await repairState(inside.disk)
      return repaired.ok
        ? ok(`${[...repaired.done, 'Doctor complete.'].join('\n')}\n`)
        : fail(1, repaired.reason)
    }
    if (words.join(' ') === 'backup sqlite create' && flags.has('--global')) {
      return await createSnapshot(inside, flags.get('--repository') ?? '')
    }
    if (noun === 'dashboard' && args.includes('--json')) {
      // It reaches the gateway and asks nothing of it: the token is only for another address that it prints.
      const loaded = await loadConfig(inside.disk, { OPENCLAW_GATEWAY_TOKEN: 'any' })
      const port = loaded.ok ? loaded.config.port : 18789
      const line = inside.network.dial(port, 'inside')
      line?.destroy()
      if (line && loaded.ok) return ok(await dashboardAnswer(inside, port))
      const reason = loaded.ok ? 'Gateway is not reachable.' : loaded.reason
      return { stdout: `${JSON.stringify({ ok: false, reason })}\n`, stderr: '', exitCode: 1 }
    }
    if (noun === 'health') return ok('{"ok":true}\n')
    return fail(1, `openclaw: unsupported in a simulated machine: ${args.join(' ')}`)
  },
}

class Gateway implements RunningProgram {
  readonly #run: ProgramRun
  readonly #startedAt: number
  readonly #connections = new Set<GatewayConnection>()
  readonly #server = createServer((request, response) => this.#respond(request, response))
  readonly #sockets = new WebSocketServer({ noServer: true, perMessageDeflate: false })
  readonly #chat: GatewayChat
  readonly #browser: GatewayBrowser
  readonly #channels: GatewayChannels
  #config: GatewayConfig = {
    port: 18789,
    token: null,
    trustedProxies: [],
    allowedOrigins: [],
    model: null,
  }
  #close: () => void = () => undefined
  #stopped = false

  constructor(run: ProgramRun) {
    this.#run = run
    this.#startedAt = run.inside.world.clock.now().getTime()
    this.#browser = new GatewayBrowser(run.inside.disk)
    this.#channels = new GatewayChannels(run.inside)
    this.#chat = new GatewayChat(
      run.inside,
      this.#browser,
      () => this.#config,
      (key, event, payload, needs) => {
        for (const connection of this.#connections) connection.publish(key, event, payload, needs)
      },
    )
    run.inside.activity.start(() => this.#start())
  }

  async stop(): Promise<void> {
    this.#stopped = true
    this.#close()
    this.#chat.stop()
    this.#browser.screencasts.stop()
    for (const connection of this.#connections) connection.shutdown()
    this.#server.closeAllConnections()
    await settleState(this.#run.inside.disk)
  }

  async #start(): Promise<void> {
    const loaded = await loadConfig(this.#run.inside.disk, this.#run.env)
    if (this.#stopped) return
    if (this.#run.inside.world.faults.take('machine', 'gateway', ['boot-fails'])) {
      this.#run.log('cannot open the state (sandbox fault boot-fails)')
      return this.#run.exited(configError)
    }
    if (!loaded.ok) {
      this.#run.log(loaded.reason)
      return this.#run.exited(configError)
    }
    this.#config = loaded.config
    const { disk, world } = this.#run.inside
    await settleState(disk)
    await note(disk, `started ${world.clock.now().toISOString()}`)
    this.#server.on('upgrade', (request, socket, head) => {
      if (this.#isForeignProxy(request)) return void socket.end('HTTP/1.1 403 Forbidden\r\n\r\n')
      if (request.url?.startsWith('/browser/screencast')) {
        const url = new URL(request.url, 'http://127.0.0.1')
        const ticket = this.#browser.screencasts.take(url.searchParams.get('token') ?? '')
        if (!ticket) return void socket.end('HTTP/1.1 401 Unauthorized\r\n\r\n')
        return this.#sockets.handleUpgrade(request, socket, head, viewer => {
          viewer.on('error', () => viewer.terminate())
          this.#browser.screencasts.watch(ticket, viewer)
        })
      }
      this.#sockets.handleUpgrade(request, socket, head, opened => {
        const state = {
          inside: this.#run.inside,
          version: this.#run.version,
          chat: this.#chat,
          browser: this.#browser,
          channels: this.#channels,
          token: () => this.#config.token,
          allowedOrigins: () => this.#config.allowedOrigins,
          isReady: () => this.#isReady(),
          reload: () => this.#reload(),
        }
        const connection = new GatewayConnection(opened, state, {
          viaProxy: isForwarded(request),
          origin: request.headers.origin ?? null,
        })
        this.#connections.add(connection)
        opened.on('close', () => this.#connections.delete(connection))
        opened.on('error', error => this.#run.log(`websocket: ${error.message}`))
      })
    })
    try {
      this.#close = this.#run.inside.network.listen(this.#config.port, 'loopback', stream => {
        this.#server.emit('connection', stream)
      })
      this.#run.log(`gateway listening on ws://127.0.0.1:${this.#config.port}`)
    } catch (error) {
      this.#run.log(String(error))
      this.#run.exited(1)
    }
  }

  async #reload(): Promise<void> {
    const loaded = await loadConfig(this.#run.inside.disk, this.#run.env)
    if (loaded.ok) this.#config = loaded.config
  }

  #uptimeMs(): number {
    return this.#run.inside.world.clock.now().getTime() - this.#startedAt
  }

  #isReady(): boolean {
    return this.#uptimeMs() >= startupMs
  }

  #isForeignProxy(request: IncomingMessage): boolean {
    return isForwarded(request) && !this.#config.trustedProxies.includes('127.0.0.1')
  }

  #respond(request: IncomingMessage, response: ServerResponse): void {
    const isPage = request.url?.split('?')[0] === '/' && request.method === 'GET'
    if (isPage && !this.#isForeignProxy(request)) {
      return void response.writeHead(200, pageHeaders).end(controlUiPage)
    }
    const [status, body] = this.#isForeignProxy(request)
      ? [403, { error: { code: 'proxy_attribution_required' } }]
      : this.#health(request)
    response.writeHead(status, { 'content-type': 'application/json' }).end(JSON.stringify(body))
  }

  #health(request: IncomingMessage): [status: number, body: Record<string, unknown>] {
    const ready = this.#isReady()
    const uptimeMs = this.#uptimeMs()
    switch (request.url?.split('?')[0]) {
      case '/health':
      case '/healthz':
        return [200, { ok: true, status: 'live' }]
      case '/startup':
      case '/startupz':
        if (!ready) return [503, { ok: false, status: 'starting' }]
        return [200, { ok: true, status: 'started', version: this.#run.version, uptimeMs }]
      case '/ready':
      case '/readyz': {
        // Through a proxy the gateway tells strangers no details.
        const details = { failing: ready ? [] : ['startup-sidecars'], uptimeMs }
        return [ready ? 200 : 503, { ready, ...(isForwarded(request) ? {} : details) }]
      }
      default:
        return [404, { error: { code: 'not_found' } }]
    }
  }
}

function isForwarded(request: IncomingMessage): boolean {
  return Object.keys(request.headers).some(
    name => name.startsWith('x-forwarded-') || name === 'forwarded',
  )
}
