import type { Code } from '../words/codes.ts'

/** Something about an archive for which nothing of it is kept: each with a sentence of its own. */
export class ArchiveRefused extends Error {
  readonly code: Code & `archive-${string}`

  constructor(code: ArchiveRefused['code'], detail: string) {
    super(detail)
    this.code = code
  }
}
