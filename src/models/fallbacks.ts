import type { ModelSettings, StoredModel } from '../subscriptions/tables.ts'

/** More would be tried one after the other while somebody waits. */
export const fallbacksMost = 3

/**
 * Pure, like all here. A server has one model of each vendor, in the order in which they are asked: the first is
 * the default, the others answer when those before them do not.
 */
const allOf = ({ fallbacks = [], ...first }: ModelSettings): StoredModel[] => [first, ...fallbacks]

const settingsOf = ([first, ...fallbacks]: StoredModel[]): ModelSettings | null =>
  first ? { ...first, ...(fallbacks.length > 0 && { fallbacks }) } : null

/** The model that is asked first, in the place of the one that was; the others stay. */
export function withDefault(now: ModelSettings | null, next: StoredModel): ModelSettings {
  const others = now ? allOf(now).slice(1) : []
  const rest = others.filter(({ vendor }) => vendor !== next.vendor)
  return settingsOf([next, ...rest]) ?? next
}

/** One more at the end, or another key or model of a vendor that is there; a code where that is not possible. */
export function withFallback(
  now: ModelSettings | null,
  next: StoredModel,
): ModelSettings | 'no-model-key' | 'model-is-default' | 'fallbacks-too-many' {
  if (!now) return 'no-model-key'
  if (now.vendor === next.vendor) return 'model-is-default'
  const all = allOf(now)
  const isKnown = all.some(({ vendor }) => vendor === next.vendor)
  if (isKnown) return settingsOf(all.map(one => (one.vendor === next.vendor ? next : one))) ?? now
  return all.length > fallbacksMost ? 'fallbacks-too-many' : (settingsOf([...all, next]) ?? now)
}

export function withoutFallback(now: ModelSettings | null, vendor: string): ModelSettings | null {
  if (!now?.fallbacks?.some(one => one.vendor === vendor)) return null
  return settingsOf(allOf(now).filter((one, at) => at === 0 || one.vendor !== vendor))
}

/** A fallback is asked first from now on, and what was first comes second. */
export function promoted(now: ModelSettings | null, vendor: string): ModelSettings | null {
  const next = now?.fallbacks?.find(one => one.vendor === vendor)
  if (!now || !next) return null
  return settingsOf([next, ...allOf(now).filter(one => one !== next)])
}
