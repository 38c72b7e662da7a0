import type { ProviderName } from '../../providers/compute.ts'
import type { ServerRow } from '../../servers/server.ts'
import type { Candidate } from '../../subscriptions/tables.ts'

/** Where the server's machine of this generation was asked for: something of it may be there still. */
export const candidatesTried = ({ candidates, candidateIndex }: ServerRow): Candidate[] =>
  candidates.slice(0, candidateIndex + 1)

export const providersTried = (server: ServerRow): ProviderName[] => [
  ...new Set(candidatesTried(server).map(({ provider }) => provider)),
]
