import { z } from 'zod'
import type { AppDependencies } from '../http/app.ts'
import type { MachineReader } from '../instances/machine-reader.ts'
import { fail, type Result } from '../kit/result.ts'
import { type Acknowledged, answer, refused } from '../realtime/requests.ts'
import type { CallerSocket, SocketFeature, SocketServer } from '../realtime/socket.ts'
import { instanceTarget } from '../reconcilers/steps/instance-target.ts'
import { ownServer } from '../servers/own-server.ts'
import { serverCan } from '../servers/server.ts'
import { findAnyServer } from '../servers/store.ts'
import { storedReason } from '../words/sentence.ts'
import { measureCommand } from './measure.ts'
import { Sampler, type SamplerTimes, usualTimes } from './sampler.ts'

export interface VitalsDependencies
  extends Pick<AppDependencies, 'blueprints' | 'context' | 'db' | 'vault' | 'zone'> {
  readonly machines: MachineReader
}

const Id = z.string().min(1).max(60)
const measureMs = 10_000

interface Watched {
  sampler: Sampler
  sockets: Set<CallerSocket>
  forget: NodeJS.Timeout | null
}

/**
 * How busy a machine is: `vitals-watch` a server of one's own, and what was measured lately comes at once and each
 * new sample as it is taken. One sampler for each server, which ends when nobody looks.
 */
export function vitalsSockets(
  io: SocketServer,
  deps: VitalsDependencies,
  times: SamplerTimes = usualTimes,
): SocketFeature {
  const { log, clock } = deps.context
  const watched = new Map<string, Watched>()
  const room = (id: string) => `vitals ${id}`

  async function measure(id: string, signal: AbortSignal): Promise<Result<string, string>> {
    try {
      const story = await findAnyServer(deps.db, id)
      const refusal = story ? serverCan.watch(story.server) : 'not-found'
      if (!story || refusal) return fail(refusal ?? 'not-found')
      const target = instanceTarget(story.server, { ...deps, blueprint: deps.blueprints.find })
      const within = AbortSignal.any([signal, AbortSignal.timeout(measureMs)])
      const read = await deps.machines.read(target, measureCommand, within)
      if (read.ok) return read
      if (!signal.aborted) log.warn({ server: id, ...read.error }, 'a machine was not measured')
      return fail('server-unreachable')
    } catch (error) {
      log.error({ err: error, server: id }, 'a machine could not be measured')
      return fail('internal-error')
    }
  }

  const begin = (id: string): Watched => ({
    sampler: new Sampler(signal => measure(id, signal), {
      times,
      clock,
      heard: {
        onSample: sample => io.to(room(id)).emit('vitals', { server: id, sample }),
        onRefusal: code => tellRefusal(id, code),
      },
    }),
    sockets: new Set(),
    forget: null,
  })

  function tellRefusal(id: string, code: string): void {
    for (const socket of watched.get(id)?.sockets ?? []) {
      const reason = storedReason(code, socket.data.language)
      socket.emit('vitals-refused', { server: id, reason })
    }
  }

  async function watch(socket: CallerSocket, request: unknown): Promise<Acknowledged> {
    const id = Id.safeParse(request)
    if (!id.success) return refused(socket, 'not-found')
    const reached = await ownServer(deps, socket.data.account, id.data, 'vitals', 'watchVitals')
    if (!reached.ok) return refused(socket, reached.error)
    const story = reached.value
    const refusal = serverCan.watch(story.server)
    if (refusal) return refused(socket, refusal)
    const one = watched.get(id.data) ?? begin(id.data)
    watched.set(id.data, one)
    if (one.forget) clearTimeout(one.forget)
    await socket.join(room(id.data))
    if (!socket.connected) return refused(socket, 'not-found')
    one.sockets.add(socket)
    one.sampler.start()
    return { ok: true, samples: one.sampler.samples, everyMs: times.everyMs }
  }

  function leave(socket: CallerSocket, id: string): void {
    const one = watched.get(id)
    if (!one?.sockets.delete(socket)) return
    void socket.leave(room(id))
    if (one.sockets.size > 0) return
    one.sampler.stop()
    one.forget = setTimeout(() => watched.delete(id), times.keepMs).unref()
  }

  return {
    onSocket(socket) {
      answer(socket, log, 'vitals-watch', request => watch(socket, request))
      socket.on('vitals-leave', request => leave(socket, String(request)))
      socket.on('disconnect', () => {
        for (const id of [...watched.keys()]) leave(socket, id)
      })
    },
    async close() {
      for (const { sampler, forget } of watched.values()) {
        sampler.stop()
        if (forget) clearTimeout(forget)
      }
    },
  }
}
