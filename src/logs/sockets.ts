import { z } from 'zod'
import { findSignedIn } from '../accounts/signed-in.ts'
import type { AppDependencies } from '../http/app.ts'
import type { MachineReader } from '../instances/machine-reader.ts'
import { pause } from '../kit/pause.ts'
import { type Acknowledged, answer, refused } from '../realtime/requests.ts'
import type { CallerSocket, SocketFeature } from '../realtime/socket.ts'
import { instanceTarget } from '../reconcilers/steps/instance-target.ts'
import { ownServer } from '../servers/own-server.ts'
import { type ServerRow, serverCan } from '../servers/server.ts'
import { storedReason } from '../words/sentence.ts'
import { inBatches } from './batches.ts'
import { journalCommand, type LogLine, levels } from './journal.ts'

export interface LogDependencies
  extends Pick<AppDependencies, 'auth' | 'blueprints' | 'context' | 'db' | 'vault' | 'zone'> {
  readonly machines: MachineReader
}

const levelNames = Object.keys(levels) as (keyof typeof levels)[]
const Open = z.object({
  /** The page's own name for it, by which it knows its lines. */
  stream: z.string().min(1).max(60),
  server: z.string().min(1).max(60),
  /** One of its blueprint's. */
  log: z.string().min(1).max(40),
  level: z.enum(levelNames),
  text: z.string().max(200),
})

/** An SSH server lets ten channels be open on one connection, and everything else needs some. */
const perServer = 2
const linesAtFirst = 200
/** Where a text is looked for, more has to be read to find as much. */
const linesSearched = 2_000
/** So that a flood is seen as a flood, and no browser drowns in it. */
const betweenMs = 50

interface Stream {
  name: string
  serverId: string
  socket: CallerSocket
  end: AbortController
}

/**
 * What a server's software writes, as it writes it: `logs-open` one of its logs, and `logs-close` it. Each batch of
 * `logs` waits until the page has taken the one before, so that a page that pauses reads nothing.
 */
export function logSockets(deps: LogDependencies): SocketFeature {
  const { log } = deps.context
  const streams = new Set<Stream>()

  async function open(socket: CallerSocket, request: unknown): Promise<Acknowledged> {
    const wish = Open.safeParse(request)
    if (!wish.success) return refused(socket, 'invalid-input')
    const account = await findSignedIn(deps.auth, socket.handshake.headers)
    if (account?.id !== socket.data.account.id) return refused(socket, 'signed-out')
    const reached = await ownServer(deps, account, wish.data.server, 'logs', 'watchLogs')
    if (!reached.ok) return refused(socket, reached.error)
    const story = reached.value
    const { server } = story
    const refusal = serverCan.watch(server)
    if (refusal) return refused(socket, refusal)
    const found = deps.blueprints
      .find(server.blueprint)
      .logs.find(({ name }) => name === wish.data.log)
    if (!found) return refused(socket, 'not-found')
    for (const stream of streams) if (stream.socket === socket) close(stream)
    const others = [...streams].filter(({ serverId }) => serverId === server.id)
    if (others.length >= perServer) return refused(socket, 'too-many-requests')
    const { stream: name, level, text } = wish.data
    const stream = { name, serverId: server.id, socket, end: new AbortController() }
    streams.add(stream)
    if (!socket.connected) close(stream)
    const lines = text === '' ? linesAtFirst : linesSearched
    void follow(stream, server, journalCommand(found.unit, { level, lines }), text)
    return { ok: true }
  }

  async function follow(stream: Stream, server: ServerRow, command: string, text: string) {
    const { signal } = stream.end
    try {
      const target = instanceTarget(server, { ...deps, blueprint: deps.blueprints.find })
      const read = await deps.machines.follow(target, command, signal, output =>
        inBatches(output, text, lines => give(stream, lines)),
      )
      if (signal.aborted) return
      if (!read.ok) log.warn({ server: server.id, ...read.error }, 'a log was not read')
      over(stream, 'server-unreachable')
    } catch (error) {
      log.error({ err: error, server: server.id }, 'a log could not be read')
      over(stream, 'internal-error')
    } finally {
      streams.delete(stream)
    }
  }

  async function give({ name, socket, end: { signal } }: Stream, lines: LogLine[]): Promise<void> {
    const taken = new Promise(resolve => socket.emit('logs', name, lines, resolve))
    await Promise.race([taken, aborted(signal)])
    signal.throwIfAborted()
    await pause(betweenMs, signal)
  }

  /** The page hears why there is no more. */
  function over({ name, socket }: Stream, code: string): void {
    socket.emit('logs-ended', name, storedReason(code, socket.data.language))
  }

  function close(stream: Stream): void {
    stream.end.abort(new Error('nobody reads it any more'))
    streams.delete(stream)
  }

  return {
    onSocket(socket) {
      answer(socket, log, 'logs-open', request => open(socket, request))
      socket.on('logs-close', name => {
        for (const one of streams) if (one.socket === socket && one.name === name) close(one)
      })
      socket.on('disconnect', () => {
        for (const one of streams) if (one.socket === socket) close(one)
      })
    },
    async close() {
      for (const stream of streams) close(stream)
    },
  }
}

const aborted = (signal: AbortSignal): Promise<void> =>
  new Promise(resolve => {
    if (signal.aborted) resolve()
    signal.addEventListener('abort', () => resolve(), { once: true })
  })
