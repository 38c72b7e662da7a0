import { readFileSync } from 'node:fs'

/** What a machine says of its own use at one moment. */
export interface Usage {
  /** When it was last used, as far as the machine knows; null: it does not. */
  usedSecondsAgo: number | null
  /** When the next job of its owner's is due; null: there is none. */
  dueInSeconds: number | null
  /** It is in use right now, or may be. */
  busy: boolean
}

const lib = readFileSync(new URL('machine/usage.sh', import.meta.url), 'utf8')

/** Bash that asks a machine; `part` is the blueprint's, which says what it knows by the functions of `usage.sh`. */
export const usageCommand = (part: string): string => `${lib}\n${part}\necho told\n`

/** Null: the machine could not tell, or did not come to the end of it. */
export function parseUsage(stdout: string): Usage | null {
  const lines = stdout.split('\n').filter(Boolean)
  if (lines.pop() !== 'told') return null
  const used: number[] = []
  const due: number[] = []
  let busy = false
  for (const line of lines) {
    const [word, seconds = ''] = line.split(' ')
    const value = Number(seconds)
    if (word === 'busy') busy = true
    else if (word === 'used' && Number.isFinite(value)) used.push(value)
    else if (word === 'due' && Number.isFinite(value)) due.push(value)
    else return null
  }
  return {
    // Clocks differ, and files may carry any time: what was used later than now was used now.
    usedSecondsAgo: used.length > 0 ? Math.max(0, Math.min(...used)) : null,
    dueInSeconds: due.length > 0 ? Math.min(...due) : null,
    busy,
  }
}
