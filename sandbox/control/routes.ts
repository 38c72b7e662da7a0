import Fastify, { type FastifyInstance } from 'fastify'
import { z } from 'zod'
import { preferredLanguage } from '../pages/layout.ts'
import type { World } from '../world.ts'
import { faultKinds, faultSchema } from './faults.ts'
import { renderHomePage } from './home-page.ts'

const advanceMsMax = 400 * 24 * 3_600_000

const callsQuery = z.object({ limit: z.coerce.number().int().min(1).max(10_000).default(200) })
const portBody = z.strictObject({ port: z.int().min(1).max(65_535) })
const clockBody = z.strictObject({ advanceMs: z.int().min(1).max(advanceMsMax) })

/** A mistake in a request to the control API. */
class ControlError extends Error {
  readonly statusCode: number

  constructor(statusCode: number, message: string) {
    super(message)
    this.statusCode = statusCode
  }
}

/** How a person or a test looks into the sandbox and changes its mind. */
export function createControl(
  world: World,
  allowPort: (port: number) => Promise<void>,
): FastifyInstance {
  const app = Fastify({ bodyLimit: 64 * 1024, requestTimeout: 60_000, forceCloseConnections: true })
  const { clock, faults, calls, machines, settings } = world

  app.setErrorHandler((error: Error & { statusCode?: number }, _request, reply) => {
    if (error instanceof z.ZodError) return reply.code(400).send({ error: z.prettifyError(error) })
    return reply.code(error.statusCode ?? 500).send({ error: error.message })
  })

  app.setNotFoundHandler(({ method, url }, reply) =>
    reply.code(404).send({ error: `there is no ${method} ${url}` }),
  )

  // A web page elsewhere must not be able to pull plugs on this computer, not even under a name of
  // its own that leads here.
  app.addHook('onRequest', async ({ headers, host, hostname }) => {
    const isLocal = ['127.0.0.1', 'localhost', '[::1]'].includes(hostname)
    if (!isLocal) throw new ControlError(403, `"${hostname}" is not this computer`)
    const { origin } = headers
    if (origin !== undefined && (!URL.canParse(origin) || new URL(origin).host !== host)) {
      throw new ControlError(403, 'requests from other sites are refused')
    }
  })

  app.get('/', ({ headers }, reply) => {
    const page = renderHomePage(world, preferredLanguage(headers['accept-language']))
    return reply.type('text/html; charset=utf-8').send(page)
  })

  app.get('/_sandbox/status', () => ({
    pid: process.pid,
    driver: machines.driver.kind,
    simulated: machines.driver.kind === 'simulated',
    seed: settings.seed,
    clock: readClock(),
    urls: settings.urls,
    socks: settings.socks,
    zone: settings.keys.zone,
    caFile: settings.caFile,
    hostFromMachine: settings.hostFromMachine,
    machines: machines.list().length,
  }))

  app.get('/_sandbox/faults', () => ({ faults: faults.list() }))
  app.post('/_sandbox/faults', (request, reply) => {
    const fault = readFault(request.body)
    const problem = faults.problemOf(fault)
    if (problem !== null) throw new ControlError(422, problem)
    faults.add(fault)
    return reply.code(201).send({ faults: faults.list() })
  })
  app.delete('/_sandbox/faults', (_request, reply) => {
    faults.clear()
    return reply.code(204).send()
  })

  app.get('/_sandbox/operations', () => ({ operations: faults.operations(), kinds: faultKinds }))

  app.get('/_sandbox/calls', request => ({
    counts: calls.counts(),
    calls: calls.list(callsQuery.parse(request.query).limit),
  }))
  app.delete('/_sandbox/calls', (_request, reply) => {
    calls.reset()
    return reply.code(204).send()
  })

  app.get('/_sandbox/clock', () => readClock())
  app.post('/_sandbox/clock', async request => {
    await clock.advance(clockBody.parse(request.body).advanceMs)
    return readClock()
  })

  app.get('/_sandbox/machines', () => ({
    machines: machines.list().map(machine => ({
      id: machine.spec.id,
      hostname: machine.spec.hostname,
      address: machine.spec.address,
      image: machine.spec.image,
      state: machine.state(),
      openPorts: machine.spec.openPorts,
    })),
  }))
  app.get('/_sandbox/machines/:id/console', (request, reply) =>
    reply.type('text/plain').send(getMachine(request.params).console()),
  )
  app.post('/_sandbox/machines/:id/kill', async request => {
    const machine = getMachine(request.params)
    await machine.powerOff({ force: true })
    return { id: machine.spec.id, state: machine.state() }
  })

  app.post('/_sandbox/panel-ports', async request => {
    await allowPort(portBody.parse(request.body).port)
    return { portsFromMachine: [...settings.portsFromMachine] }
  })

  function readFault(body: unknown) {
    const fault = faultSchema.safeParse(body)
    if (fault.success) return fault.data
    throw new ControlError(422, z.prettifyError(fault.error))
  }

  function readClock(): object {
    return { mode: clock.mode, now: clock.now().toISOString() }
  }

  function getMachine(params: unknown) {
    const { id } = z.object({ id: z.string() }).parse(params)
    const machine = machines.find(id)
    if (!machine) throw new ControlError(404, `there is no machine "${id}"`)
    return machine
  }

  return app
}
