import type { z } from 'zod'
import { cityName } from '../geography/places.ts'
import type { Activity } from '../http/activity-views.ts'
import type { ServerRow } from '../servers/server.ts'
import { type Language, storedReason } from '../words/sentence.ts'
import type { ActivityRow } from './timeline.ts'

export type ActivityView = z.infer<typeof Activity>

/** Pure. One line as its reader sees it; `planNames` by the plans' ids. */
export function activityView(
  row: ActivityRow,
  server: Pick<ServerRow, 'accountId' | 'candidates'>,
  planNames: ReadonlyMap<string, string>,
  language: Language,
): ActivityView {
  const { by: _by, reason, plan, provider, location, ...rest } = row.detail
  const place = server.candidates.find(
    candidate => candidate.provider === provider && candidate.location === location,
  )
  const detail = Object.fromEntries(
    Object.entries({
      ...rest,
      ...(plan !== undefined && { plan: planNames.get(String(plan)) ?? plan }),
      ...(provider !== undefined && { provider }),
      ...(location !== undefined && { city: place ? cityName(place, language) : location }),
    }).map(([name, value]) => [name, String(value)]),
  )
  return {
    id: row.id,
    at: row.at.toISOString(),
    kind: row.kind,
    by: whoDid(row, server.accountId),
    reason: reason === undefined ? null : storedReason(String(reason), language),
    detail,
  }
}

function whoDid({ kind, accountId, detail }: ActivityRow, ownerId: string): ActivityView['by'] {
  if (detail.by === 'customer' || detail.by === 'operator' || detail.by === 'idle') return detail.by
  if (accountId === null) return null
  if (accountId === ownerId) return 'customer'
  return kind === 'access-refused' ? 'stranger' : 'operator'
}
