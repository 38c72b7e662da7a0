/** Whether a path is left out, as `tar --anchored --exclude` says: by a pattern of it or of a folder above it. */
export function excluder(patterns: readonly string[]): (path: string) => boolean {
  const all = patterns.map(pattern => new RegExp(`^${expression(pattern)}(/.*)?$`, 's'))
  return path => all.some(one => one.test(path))
}

/** A wildcard matches slashes too; what follows a backslash is meant as it is. */
function expression(pattern: string): string {
  return pattern.replaceAll(/\\.|\[[^\]]+\]|[*?]|[^\\[*?]+|./gs, part => {
    if (part === '*') return '.*'
    if (part === '?') return '.'
    if (part.length > 2 && part.startsWith('[')) return part.replace(/^\[!/, '[^')
    const literal = part.startsWith('\\') ? part.slice(1) : part
    return literal.replaceAll(/[\\^$.*+?()[\]{}|/]/g, '\\$&')
  })
}

/** Of `--transform` only what takes a beginning away: `flags=r;s,^PREFIX,,`. */
export function transformer(wanted: string | undefined): (path: string) => string {
  if (wanted === undefined) return path => path
  const [, prefix] = /^(?:flags=\w+;)?s,\^([^,]+),,$/.exec(wanted) ?? []
  if (prefix === undefined) throw new Error(`${wanted}: not supported in a simulated machine`)
  return path => (path.startsWith(prefix) ? path.slice(prefix.length) : path)
}
