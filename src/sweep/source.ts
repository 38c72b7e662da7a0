import type { Answer } from '../providers/compute.ts'
import type { Thing } from './thing.ts'
import type { OrphanRow } from './verdict.ts'

/** One account at a vendor, as the sweep sees it. */
export interface Source {
  /** The vendor's name, or `dns`. */
  readonly name: string
  /**
   * All that may be ours there, one LIST for each kind. An error of any of them is an error of all: what is not
   * seen whole is not swept.
   */
  list(signal: AbortSignal): Answer<Thing[]>
  /** Removes it, or lets it go where that is all that can be done; gone is success. */
  remove(orphan: OrphanRow, signal: AbortSignal): Answer<null>
  /** Switches it off: asks first, and then, when it `insists`, pulls the plug. Nothing to do is success. */
  switchOff(orphan: OrphanRow, insists: boolean, signal: AbortSignal): Answer<null>
}
