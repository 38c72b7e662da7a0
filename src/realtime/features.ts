import type { Server as HttpServer } from 'node:http'
import type { BrowserDependencies } from '../browser/open-views.ts'
import { browserSockets } from '../browser/sockets.ts'
import type { ChatDependencies } from '../chat/reachable.ts'
import { chatSockets } from '../chat/sockets.ts'
import { type LogDependencies, logSockets } from '../logs/sockets.ts'
import type { TerminalDependencies } from '../terminal/open-terminals.ts'
import { terminalSockets } from '../terminal/sockets.ts'
import { type VitalsDependencies, vitalsSockets } from '../vitals/sockets.ts'
import { type LiveRowDependencies, liveRows } from './live-rows.ts'
import { createSocket, type SocketDependencies, usualCheckEveryMs } from './socket.ts'

/** Everything that goes over sockets. */
export const openSockets = (
  http: HttpServer,
  deps: SocketDependencies &
    LiveRowDependencies &
    ChatDependencies &
    TerminalDependencies &
    BrowserDependencies &
    VitalsDependencies &
    LogDependencies,
  databaseUrl: string,
  sessionsCheckedEveryMs = usualCheckEveryMs,
): { close(): Promise<void> } =>
  createSocket(
    http,
    deps,
    io => [
      liveRows(io, deps, databaseUrl),
      chatSockets(deps),
      terminalSockets(deps),
      browserSockets(deps),
      vitalsSockets(io, deps),
      logSockets(deps),
    ],
    sessionsCheckedEveryMs,
  )
