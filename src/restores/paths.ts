import { fail, ok, type Result } from '../kit/result.ts'

/** More are a whole restore. */
export const pathsMost = 100
const lengthMost = 4_096

/**
 * Pure. Chosen paths as absolute ones. Each is what a blueprint backs up, or lies below it; a relative one
 * is meant from `/`, as archives list it, or else from the first folder that is backed up. Of two that lie
 * in each other the outer one counts.
 * @returns `path-illegal` for anything else, such as `..`
 */
export function chosenPaths(
  wished: readonly string[],
  backupPaths: readonly string[],
): Result<string[], 'path-illegal'> {
  if (wished.length === 0 || wished.length > pathsMost) return fail('path-illegal')
  const chosen = new Set<string>()
  for (const each of wished) {
    const path = absolute(each, backupPaths)
    if (path === null) return fail('path-illegal')
    chosen.add(path)
  }
  const all = [...chosen].sort()
  return ok(all.filter(path => !all.some(outer => isBelow(path, outer))))
}

function absolute(wished: string, backupPaths: readonly string[]): string | null {
  if (wished.length > lengthMost || hasControls(wished)) return null
  const path = wished.replace(/\/+$/, '')
  const segments = path.replace(/^\//, '').split('/')
  if (segments.some(segment => segment === '' || segment === '.' || segment === '..')) return null
  const isBackedUp = (one: string) => backupPaths.some(top => one === top || isBelow(one, top))
  if (path.startsWith('/')) return isBackedUp(path) ? path : null
  if (isBackedUp(`/${path}`)) return `/${path}`
  return backupPaths[0] ? `${backupPaths[0]}/${path}` : null
}

const isBelow = (path: string, top: string): boolean => path.startsWith(`${top}/`)

/** Nobody means a line break in a name that they have typed. */
const hasControls = (text: string): boolean =>
  [...text].some(sign => sign < ' ' || sign === '\u007f')
