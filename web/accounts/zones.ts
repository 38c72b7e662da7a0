import type { Language } from '../api/schema.ts'
import { localeOf } from '../i18n/formats.ts'

/**
 * Pure. All time zones by their names, with what they are away from UTC at `now`, from west to east. `also`: one that
 * is chosen already, which this browser may know by another name.
 */
export function zoneOptions(
  language: Language,
  now: Date,
  also: string | null = null,
): { zone: string; text: string }[] {
  const zones = new Set([...Intl.supportedValuesOf('timeZone'), ...(also === null ? [] : [also])])
  return [...zones]
    .map(zone => ({ zone, minutes: minutesOf(zone, now), away: awayOf(zone, now, language) }))
    .sort((one, other) => one.minutes - other.minutes || one.zone.localeCompare(other.zone))
    .map(({ zone, away }) => ({ zone, text: `${zone.replaceAll('_', ' ')} (${away})` }))
}

const part = (zone: string, now: Date, locale: string): string =>
  new Intl.DateTimeFormat(locale, { timeZone: zone, timeZoneName: 'shortOffset' })
    .formatToParts(now)
    .find(({ type }) => type === 'timeZoneName')?.value ?? ''

const awayOf = (zone: string, now: Date, language: Language): string =>
  part(zone, now, localeOf(language))

/** `GMT+5:30` as minutes. */
function minutesOf(zone: string, now: Date): number {
  const [, sign, hours = '0', minutes = '0'] =
    /([+-])(\d+)(?::(\d+))?/.exec(part(zone, now, 'en-US')) ?? []
  return (sign === '-' ? -1 : 1) * (Number(hours) * 60 + Number(minutes))
}
