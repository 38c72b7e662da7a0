import type { Activity } from '../api/schema.ts'
import type { ActivityWords } from '../i18n/activity-words.ts'
import { isolated, leftToRight } from '../i18n/formats.ts'

/** Pure. The most telling sentence that there is for a line: with its name, else with who did it. */
export function sentenceOf({ kind, by, detail }: Activity, say: ActivityWords): string {
  if (kind === 'backed-up') return pick(say.backedUp, detail.purpose) ?? say.kinds[kind]
  const named = pick(say.named, kind)
  const name = nameIn(detail)
  if (named && name) return named(name)
  const byThem =
    by === null || by === 'stranger' || by === 'member' ? undefined : pick(say.by[by], kind)
  return byThem ?? say.kinds[kind]
}

function nameIn({ plan, city, model, to }: Activity['detail']): string | undefined {
  if (plan ?? city) return isolated(plan ?? city ?? '')
  return (model ?? to) && leftToRight(model ?? to ?? '')
}

const pick = <Value>(from: Record<string, Value>, key: string | undefined): Value | undefined =>
  key !== undefined && Object.hasOwn(from, key) ? from[key] : undefined
