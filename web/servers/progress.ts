import type { Server, ServerStep } from '../api/schema.ts'

const timeOf = (iso: string): number => new Date(iso).getTime()

/** How long a step has taken or is taking, in milliseconds; null before it began. */
export function stepElapsedMs(step: ServerStep, nowMs: number): number | null {
  if (step.startedAt === null) return null
  const end = step.endedAt === null ? nowMs : timeOf(step.endedAt)
  return Math.max(0, end - timeOf(step.startedAt))
}

/** From the order to the moment it was ready, or to now. */
export const totalElapsedMs = (
  server: Pick<Server, 'orderedAt' | 'readyAt'>,
  nowMs: number,
): number =>
  Math.max(0, (server.readyAt === null ? nowMs : timeOf(server.readyAt)) - timeOf(server.orderedAt))

export const stepsDone = (steps: ServerStep[]): number =>
  steps.filter(step => step.state === 'done').length

/** The first step that nobody works on yet; null on the last. */
export const nextStep = (steps: ServerStep[]): ServerStep | null =>
  steps.find(step => step.state === 'waiting') ?? null

/** Why it did not work: the step's own word comes before the general notice. */
export const failureReason = (server: Pick<Server, 'notice' | 'steps'>): string | null =>
  server.steps.find(step => step.state === 'failed')?.reason?.text ?? server.notice?.text ?? null
