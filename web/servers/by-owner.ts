import type { Server } from '../api/schema.ts'

type Owner = Pick<NonNullable<Server['shared']>, 'ownerName' | 'ownerEmail'>

/** Pure. One's own servers, and those of each who shares theirs, in the order in which they come. */
export function byOwner<Each extends { shared: Owner | null }>(
  servers: readonly Each[],
): { own: Each[]; shared: (Owner & { servers: Each[] })[] } {
  const own: Each[] = []
  // Names are not their owners' alone; addresses are.
  const shared = new Map<string, Owner & { servers: Each[] }>()
  for (const server of servers) {
    if (server.shared === null) {
      own.push(server)
      continue
    }
    const { ownerName, ownerEmail } = server.shared
    const theirs = shared.get(ownerEmail)
    if (theirs) theirs.servers.push(server)
    else shared.set(ownerEmail, { ownerName, ownerEmail, servers: [server] })
  }
  return { own, shared: [...shared.values()] }
}
