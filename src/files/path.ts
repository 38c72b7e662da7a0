import { posix } from 'node:path'

/** Linux takes no longer ones. */
const pathBytesMost = 4_095
const nameBytesMost = 255

/**
 * Pure. A path as the machine means it, without `.`, `..` and doubled slashes; any sign but NUL may be in it.
 * Where its links lead is the machine's affair.
 * @returns null for what is no absolute path
 */
export function absolutePath(text: string): string | null {
  if (!text.startsWith('/') || text.includes('\0') || !text.isWellFormed()) return null
  const path = posix.normalize(text).replace(/(?<=.)\/+$/, '')
  const isTooLong =
    Buffer.byteLength(path) > pathBytesMost ||
    path.split('/').some(name => Buffer.byteLength(name) > nameBytesMost)
  return isTooLong ? null : path
}

export const folderOf = (path: string): string => posix.dirname(path)
export const nameOf = (path: string): string => posix.basename(path)

/** Whether `path` is `top`, or something in it. */
export const isWithin = (path: string, top: string): boolean =>
  path === top || path.startsWith(top === '/' ? '/' : `${top}/`)

/**
 * Where the parts of a file are gathered until all of it is there: beside it, because only there it takes its place
 * in one moment. `id` tells this file from another one of the same name.
 */
export function partPath(path: string, id: string): string {
  const ending = `.${id}.part`
  // A name that is as long as names may be has no room for more.
  let name = nameOf(path)
  while (Buffer.byteLength(name) > nameBytesMost - ending.length - 1)
    name = [...name].slice(0, -1).join('')
  return posix.join(folderOf(path), `.${name}${ending}`)
}
