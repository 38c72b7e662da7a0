import { createServer, type IncomingMessage, type ServerResponse } from 'node:http'
import { fail, ok } from '../commands/outcome.ts'
import { type ConductorConfig, isOwner, readConductorConfig } from './conductor-config.ts'
import type { Program, ProgramRun, RunningProgram } from './program.ts'

const configError = 78
const bodyBytesMax = 64 * 1024

/** The conductor that `downloads/` publishes, without its Python: the same answers over the machine's network. */
export const conductor: Program = {
  name: 'conductor',
  start: run => new Conductor(run),
  async cli([verb, path = ''], inside, _context, version) {
    if (verb === '--version') return ok(`conductor ${version}\n`)
    if (verb !== 'check-config')
      return fail(2, 'conductor: a simulated machine runs it as a service only')
    try {
      await readConductorConfig(inside.disk, path)
      return ok('The configuration is right.\n')
    } catch (error) {
      return fail(configError, `conductor: ${error instanceof Error ? error.message : error}`)
    }
  },
}

class Conductor implements RunningProgram {
  readonly #run: ProgramRun
  readonly #server = createServer()
  #close: () => void = () => undefined
  #stopped = false

  constructor(run: ProgramRun) {
    this.#run = run
    run.inside.activity.start(() => this.#start())
  }

  async stop(): Promise<void> {
    this.#stopped = true
    this.#close()
    this.#server.closeAllConnections()
  }

  async #start(): Promise<void> {
    const { inside, args, log, exited } = this.#run
    let config: ConductorConfig
    try {
      config = await readConductorConfig(inside.disk, args[args.indexOf('--config') + 1] ?? '')
    } catch (error) {
      log(`conductor: ${error instanceof Error ? error.message : error}`)
      return exited(configError)
    }
    if (this.#stopped) return
    this.#server.on('request', (request, response) => {
      this.#answer(config, request, response).catch(error => {
        log(String(error))
        response.destroy()
      })
    })
    try {
      const scope = config.host === '127.0.0.1' ? 'loopback' : 'any'
      this.#close = inside.network.listen(config.port, scope, stream => {
        this.#server.emit('connection', stream)
      })
      log(`conductor ${this.#run.version} serves ${config.host}:${config.port}`)
    } catch (error) {
      log(String(error))
      exited(1)
    }
  }

  async #answer(config: ConductorConfig, request: IncomingMessage, response: ServerResponse) {
    const say = (status: number, content: object) => {
      response
        .writeHead(status, { 'content-type': 'application/json' })
        .end(JSON.stringify(content))
    }
    if (request.method === 'GET' && request.url === '/health')
      return say(200, { status: 'ok', version: this.#run.version })
    let body = ''
    for await (const chunk of request) {
      body += chunk
      if (body.length > bodyBytesMax) return say(413, { error: 'too_large' })
    }
    if (request.method !== 'POST' || !/^\/v1\/(ask|run)$/.test(request.url ?? ''))
      return say(404, { error: 'not_found' })
    const now = this.#run.inside.world.clock.now()
    if (!isOwner(request.headers.authorization ?? '', config, now))
      return say(401, { error: 'unauthorized' })
    const text = textOf(body)
    return text === null
      ? say(400, { error: 'text_missing' })
      : say(200, { text: `This conductor has no model; you said: ${text}` })
  }
}

function textOf(body: string): string | null {
  try {
    const content: unknown = JSON.parse(body)
    const has = typeof content === 'object' && content !== null && 'text' in content
    return has ? String(content.text) : null
  } catch (error) {
    if (error instanceof SyntaxError) return null
    throw error
  }
}
