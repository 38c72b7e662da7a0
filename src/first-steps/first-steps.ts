import type { ActivityKind } from '../activity/tables.ts'
import { addMs } from '../kit/clock.ts'

/** What somebody with a new server does first, in this order. */
export const firstStepNames = ['model', 'message', 'channel', 'credentials', 'two-factor'] as const
export type FirstStepName = (typeof firstStepNames)[number]

export interface FirstStep {
  name: FirstStepName
  isDone: boolean
}

/** Whoever has not done them by then does not want to hear of them any more. */
export const shownForMs = 14 * 86_400_000

export interface Facts {
  server: { announcedAt: Date | null; model: unknown; credentialsShownAt: Date | null }
  isAssistant: boolean
  hasTwoFactor: boolean
  /** Which of the kinds that tell of a step stand in the server's timeline. */
  happened: ReadonlySet<ActivityKind>
}

/** Pure. A server's first steps; none where there is nothing left to do, or where it is no longer new. */
export function firstSteps(
  { server, isAssistant, hasTwoFactor, happened }: Facts,
  now: Date,
): FirstStep[] {
  if (!server.announcedAt || addMs(server.announcedAt, shownForMs) <= now) return []
  const steps: FirstStep[] = [
    ...(isAssistant
      ? [
          { name: 'model', isDone: server.model !== null } as const,
          { name: 'message', isDone: happened.has('first-said') } as const,
          { name: 'channel', isDone: happened.has('channel-connected') } as const,
        ]
      : []),
    { name: 'credentials', isDone: server.credentialsShownAt !== null },
    { name: 'two-factor', isDone: hasTwoFactor },
  ]
  return steps.every(({ isDone }) => isDone) ? [] : steps
}
