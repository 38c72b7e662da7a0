import type { Conversation, FileList } from '../reconcilers/steps/instance-port.ts'
import type { Difference } from './tables.ts'

/** So many are kept to be looked at; all are counted. */
const shownMost = 50

export interface Compared {
  differences: Difference[]
  differenceCount: number
}

/** Pure. What is missing, what is too much, and what is other than it was; in the order of paths. */
export function compareFiles(expected: FileList['files'], found: FileList['files']): Compared {
  const paths: string[] = []
  for (const [path, fact] of expected) if (found.get(path) !== fact) paths.push(path)
  for (const path of found.keys()) if (!expected.has(path)) paths.push(path)
  const differences = paths
    .sort()
    .slice(0, shownMost)
    .map(path => ({
      path: readable(path),
      expected: expected.get(path) ?? null,
      found: found.get(path) ?? null,
    }))
  return { differences, differenceCount: paths.length }
}

/** Lists have the bytes of names. */
const readable = (path: string): string => Buffer.from(path, 'latin1').toString('utf8')

/** What came since may have pushed so much out of what a gateway tells. */
const forgottenMost = 100

/** Pure. Each conversation is there, with its messages in their order, whatever was said since. */
export const isHistoryKept = (
  before: readonly Conversation[],
  after: readonly Conversation[],
): boolean =>
  before.every(({ key, messages }) => {
    const now = after.find(each => each.key === key)?.messages ?? []
    const needed = messages.slice(Math.max(0, messages.length - forgottenMost))
    return needed.length === 0 || findRun(now, needed)
  })

const findRun = (all: readonly string[], run: readonly string[]): boolean =>
  all.some((_, start) => run.every((each, at) => all[start + at] === each))
