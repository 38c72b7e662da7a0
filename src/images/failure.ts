import { fail } from '../kit/result.ts'
import type { ProviderError } from '../providers/compute.ts'

/** Why there is no image: at which step, and in whose words. For operators. */
export interface ImageFailure {
  step:
    | 'offer'
    | 'access'
    | 'machine'
    | 'connect'
    | 'install'
    | 'prove'
    | 'seal'
    | 'power-off'
    | 'image'
  detail: string
}

export const failed = (step: ImageFailure['step'], detail: string) =>
  fail<ImageFailure>({ step, detail })

export const refused = (step: ImageFailure['step'], error: ProviderError) =>
  failed(step, `${error.operation}: ${error.kind}, ${error.code}: ${error.message}`)
