import type { Server as HttpServer } from 'node:http'
import { type LiveRowDependencies, liveRows } from './live-rows.ts'
import { createSocket, type SocketDependencies } from './socket.ts'

/** Everything that goes over sockets. */
export const openSockets = (
  http: HttpServer,
  deps: SocketDependencies & LiveRowDependencies,
  databaseUrl: string,
): { close(): Promise<void> } => createSocket(http, deps, io => [liveRows(io, deps, databaseUrl)])
