import type { Server } from '../api/schema.ts'

/** Pure. One's own servers, and those of each who shares theirs, in the order in which they come. */
export function byOwner(servers: readonly Server[]): {
  own: Server[]
  shared: { ownerName: string; servers: Server[] }[]
} {
  const own = servers.filter(({ shared }) => shared === null)
  const shared: { ownerName: string; servers: Server[] }[] = []
  for (const server of servers) {
    if (server.shared === null) continue
    const { ownerName } = server.shared
    const last = shared.at(-1)
    if (last?.ownerName === ownerName) last.servers.push(server)
    else shared.push({ ownerName, servers: [server] })
  }
  return { own, shared }
}
