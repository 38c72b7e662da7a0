import type { ChoosePart } from './files-port.ts'

/**
 * Pure. The part that a request's `Range` names, in which other than HTTP's single ranges count as the whole, as
 * RFC 9110 has it; so does any, when `ifRange` names another state of the file.
 */
export const chosenPart =
  (range: string | undefined, ifRange: string | undefined): ChoosePart =>
  ({ bytes, tag }) => {
    const whole = { from: 0, bytes }
    const [, first = '', last = ''] = /^bytes=(\d*)-(\d*)$/.exec(range ?? '') ?? []
    if ((first === '' && last === '') || (ifRange !== undefined && ifRange !== tag)) return whole
    if (first === '') {
      const from = Math.max(0, bytes - Number(last))
      return Number(last) === 0 || bytes === 0 ? null : { from, bytes: bytes - from }
    }
    const from = Number(first)
    const end = last === '' ? bytes - 1 : Math.min(Number(last), bytes - 1)
    if (last !== '' && Number(last) < from) return whole
    return from >= bytes ? null : { from, bytes: end - from + 1 }
  }
