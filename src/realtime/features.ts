import type { Server as HttpServer } from 'node:http'
import type { TerminalDependencies } from '../terminal/open-terminals.ts'
import { terminalSockets } from '../terminal/sockets.ts'
import { type LiveRowDependencies, liveRows } from './live-rows.ts'
import { createSocket, type SocketDependencies } from './socket.ts'

/** Everything that goes over sockets. */
export const openSockets = (
  http: HttpServer,
  deps: SocketDependencies & LiveRowDependencies & TerminalDependencies,
  databaseUrl: string,
): { close(): Promise<void> } => createSocket(http, deps, io => [liveRows(io, deps, databaseUrl), terminalSockets(deps)])
