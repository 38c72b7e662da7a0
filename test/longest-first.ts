import { relative } from 'node:path'
import { BaseSequencer, type TestSpecification } from 'vitest/node'

/**
 * What takes longest, in its order; a run that began one of these last would end long after all others. What keeps the
 * processor busy is apart from each other, among what waits for machines.
 */
const long = [
  'test/real/openclaw-on',
  'test/survival/operate',
  'test/simulation/simulation',
  'test/survival/',
  'test/real/update-on',
  'test/stories/',
  'test/real/',
  'test/journeys/',
  'test/simulation/',
  'sandbox/hostinger/first-boot',
]

/** What measures how fast pages come: by the time it begins, the other workers have little left to do. */
const quiet = 'test/journeys/quality'

/** Starts the long tests first, so that all workers end at about the same time. */
export class LongestFirst extends BaseSequencer {
  override async sort(files: TestSpecification[]): Promise<TestSpecification[]> {
    const sorted = await super.sort(files)
    const root = this.ctx.config.root
    const rank = ({ moduleId }: TestSpecification) => {
      const file = relative(root, moduleId)
      if (file.startsWith(quiet)) return long.length + 1
      const at = long.findIndex(start => file.startsWith(start))
      return at === -1 ? long.length : at
    }
    return sorted.toSorted((one, other) => rank(one) - rank(other))
  }
}
