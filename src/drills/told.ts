import type { ServerRow } from '../servers/server.ts'
import type { DrillRow } from './store.ts'

/** Where a server's machine stands, as operators read it: `digitalocean/fra1 s-2vcpu-4gb`. */
export function placeOf({ candidates, candidateIndex, machineProvider }: ServerRow): string | null {
  const here = candidates[candidateIndex]
  if (!here) return machineProvider
  return `${here.provider}/${here.location} ${here.size}`
}

/** The first differences in words, for logs and letters. */
export function differencesText({ differences, differenceCount }: DrillRow): string {
  const first = (differences ?? []).slice(0, 3).map(({ path, expected, found }) => {
    if (expected === null) return `${path} is new`
    return found === null ? `${path} is missing` : `${path} was ${expected}, is ${found}`
  })
  return `${differenceCount} differ: ${first.join('; ')}`
}
