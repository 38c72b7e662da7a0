import type { StepRecord } from './tables.ts'

/** The record of an earlier try that was called off would make a step late before it begins. */
export function withoutSteps(
  { steps }: { steps: Record<string, StepRecord> },
  ...names: string[]
): Record<string, StepRecord> {
  return Object.fromEntries(Object.entries(steps).filter(([name]) => !names.includes(name)))
}
