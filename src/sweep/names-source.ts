import { ok } from '../kit/result.ts'
import type { DnsProvider } from '../providers/dns.ts'
import { nameComment } from '../servers/server.ts'
import type { Source } from './source.ts'
import { claimantByComment } from './thing.ts'

/** The names of this installation in its zone; their comments are their marks. */
export function namesSource(dns: DnsProvider, installationId: string): Source {
  const mark = nameComment(installationId)
  return {
    name: 'dns',
    async list(signal) {
      const listed = await dns.listNames(mark, signal)
      if (!listed.ok) return listed
      return ok(
        listed.value.map(({ recordId, name, comment, createdAt }) => ({
          ...{ kind: 'dns' as const, isMarked: true, vendorId: recordId, name, createdAt },
          labels: { 'sambuk.installation': installationId, comment },
          claimant: claimantByComment(comment.slice(mark.length), name),
        })),
      )
    },
    remove: ({ vendorId, labels: { comment = '' } }, signal) =>
      dns.removeRecord({ recordId: vendorId, comment }, signal),
    switchOff: async () => ok(null),
  }
}
