import type { Tree } from './gateway-config.ts'

/** A refused request, in the gateway's own error codes. */
export class Refused extends Error {
  readonly code: string
  readonly closeCode: number | null
  readonly details: Tree

  constructor(
    code: string,
    message: string,
    closeCode: number | null = null,
    details: Tree = { code },
  ) {
    super(message)
    this.code = code
    this.closeCode = closeCode
    this.details = details
  }
}
