import type { z } from 'zod'
import { cityName } from '../geography/places.ts'
import type { Activity } from '../http/activity-views.ts'
import type { ServerRow } from '../servers/server.ts'
import { type Language, storedReason } from '../words/sentence.ts'
import type { ActivityRow } from './timeline.ts'

export type ActivityView = z.infer<typeof Activity>

export interface Person {
  name: string
  role: 'customer' | 'operator'
}

/** Pure. One line as its reader sees it. */
export function activityView(
  row: ActivityRow,
  server: Pick<ServerRow, 'accountId' | 'candidates'>,
  {
    planNames,
    people,
    language,
  }: {
    planNames: ReadonlyMap<string, string>
    /** Whoever is named in a line, by their ids. */
    people: ReadonlyMap<string, Person>
    language: Language
  },
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
    ...whoDid(row, server.accountId, people),
    reason: reason === undefined ? null : storedReason(String(reason), language),
    detail,
  }
}

/** A member is named: of all who may have been it, only they are several. */
function whoDid(
  { kind, accountId, detail }: ActivityRow,
  ownerId: string,
  people: ReadonlyMap<string, Person>,
): Pick<ActivityView, 'by' | 'member'> {
  if (detail.by === 'operator' || detail.by === 'idle') return { by: detail.by, member: null }
  if (accountId === ownerId || (accountId === null && detail.by === 'customer')) {
    return { by: 'customer', member: null }
  }
  if (accountId === null) return { by: null, member: null }
  if (kind === 'access-refused') return { by: 'stranger', member: null }
  const person = people.get(accountId)
  if (person?.role === 'operator') return { by: 'operator', member: null }
  return { by: 'member', member: person?.name || null }
}
