import { createHash } from 'node:crypto'
import { readFileSync } from 'node:fs'

interface Published {
  /** Below the listener's address. */
  path: string
  content: Buffer
  /** Hexadecimal, as sellers print it beside a download. */
  sha256: string
}

const version = '1.0.0'

/**
 * The release of conductor that this sandbox publishes, as a seller would: the same bytes at every
 * start. On a real machine they are two Python programs; a simulated machine knows them by their
 * second line.
 */
export const conductorRelease = {
  version,
  conductor: published('conductor'),
  spoq: published('spoq'),
}

function published(name: string): Published {
  const content = readFileSync(new URL(`${name}.py`, import.meta.url))
  return {
    path: `/conductor/${version}/${name}`,
    content,
    sha256: createHash('sha256').update(content).digest('hex'),
  }
}
