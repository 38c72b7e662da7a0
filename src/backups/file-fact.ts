/** One word for all of a file that has to be the same; a file's hash follows it. */
export function factOf({
  kind,
  mode,
  owner,
  content,
}: {
  /** As `find` calls it: f, d, l, p, c, b. */
  kind: string
  /** Octal. */
  mode: string
  /** `user:group` */
  owner: string
  /** A file's size, or where a link leads. Sizes of folders are their file system's affair. */
  content: string
}): string {
  const shown = kind === 'f' || kind === 'l' ? ` ${content}` : ''
  return `${kind} ${mode} ${owner}${shown}`
}
