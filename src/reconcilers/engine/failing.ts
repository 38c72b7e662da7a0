import type { ProviderError } from '../../providers/compute.ts'
import type { Next } from './engine.ts'
import { retryDelaySeconds, waitingReason } from './outcome.ts'

/** The end of a pass that a vendor refused: say why to the operator, look again later. */
export const failing = (error: ProviderError, failures: number, slowestMs = 30_000): Next => ({
  wakeInMs: retryDelaySeconds(error, failures, slowestMs / 1000) * 1000,
  failure: {
    code: waitingReason(error),
    detail: `${error.provider} ${error.operation}: ${error.code} ${error.message}`,
  },
})
