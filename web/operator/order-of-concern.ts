import type { OperatorServer } from '../api/client.ts'

const concern = (server: OperatorServer): number => {
  if (server.stuck) return 0
  if (server.phase === 'refunding' || server.phase === 'lost') return 1
  return server.phase === 'provisioning' ? 2 : 3
}

/** Stuck first, then what moves, then the rest; the newest first among equals. */
export const byConcern = (servers: OperatorServer[]): OperatorServer[] =>
  [...servers].sort((a, b) => concern(a) - concern(b) || b.orderedAt.localeCompare(a.orderedAt))
