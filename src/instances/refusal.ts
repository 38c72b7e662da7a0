import { fail } from '../kit/result.ts'
import type { InstanceRefusal } from '../reconcilers/steps/instance-port.ts'

/** A refusal of a machine: the code of a sentence for people, and the words of the network for operators. */
export const refuse = (reason: string, cause: unknown): { ok: false; error: InstanceRefusal } =>
  fail({ reason, detail: wordsOf(cause) })

export const wordsOf = (cause: unknown): string => {
  if (!(cause instanceof Error)) return String(cause)
  const code = 'code' in cause && typeof cause.code === 'string' ? `${cause.code} ` : ''
  return `${code}${cause.message}`.slice(0, 300)
}
