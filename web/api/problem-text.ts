import type { Words } from '../i18n/en.ts'
import type { Problem } from './schema.ts'

/** The sentence to show: the server's own where it gave one, ours where no answer came. */
export function problemText(words: Words, problem: Problem): string {
  if (problem.title) return problem.title
  if (problem.code === 'timed-out') return words.problems['timed-out']
  if (problem.code === 'unreachable') return words.problems.unreachable
  return words.problems.unexpected
}
