import { type PlaceName, pointOf } from '../geography/places.ts'
import { addMs } from '../kit/clock.ts'

/** Hours of the day by the sun where a machine stands, `to` not included; over midnight when `to` is less. */
export interface MaintenanceWindow {
  readonly from: number
  readonly to: number
}

export const defaultWindow: MaintenanceWindow = { from: 2, to: 5 }

const hourMs = 3_600_000

/** `2-5`; null: it is not written so, or never. */
export function parseWindow(text: string): MaintenanceWindow | null {
  const [, from, to] = /^(\d{1,2})-(\d{1,2})$/.exec(text) ?? []
  const window = { from: Number(from), to: Number(to) % 24 }
  const isHour = (hour: number) => Number.isInteger(hour) && hour >= 0 && hour < 24
  return isHour(window.from) && isHour(window.to) && window.from !== window.to ? window : null
}

/**
 * By how much the sun is ahead of Greenwich, in whole hours: within an hour of what clocks there say, without a
 * table of zones that governments change.
 */
export function hoursAhead(place: PlaceName | null): number {
  const point = place && pointOf(place)
  return point ? Math.round(point.longitude / 15) : 0
}

export function isInWindow({ from, to }: MaintenanceWindow, ahead: number, now: Date): boolean {
  const hour = addMs(now, ahead * hourMs).getUTCHours()
  return from < to ? hour >= from && hour < to : hour >= from || hour < to
}

/** The start of the next one, for one that is not in it. */
export function nextWindow({ from }: MaintenanceWindow, ahead: number, now: Date): Date {
  const there = addMs(now, ahead * hourMs)
  const start = new Date(there)
  start.setUTCHours(from, 0, 0, 0)
  const next = start > there ? start : addMs(start, 24 * hourMs)
  return addMs(next, -ahead * hourMs)
}
