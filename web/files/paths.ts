import type { FileEntry } from '../api/schema.ts'

/** Paths as the machine writes them, whatever is in their names. */

export const joined = (folder: string, name: string): string =>
  folder === '/' ? `/${name}` : `${folder}/${name}`

export const parentOf = (path: string): string => path.slice(0, path.lastIndexOf('/')) || '/'

export const nameOf = (path: string): string => path.slice(path.lastIndexOf('/') + 1)

/** Each folder on the way to a path, from the top on. */
export function waysTo(path: string): { name: string; path: string }[] {
  const names = path.split('/').filter(Boolean)
  return names.map((name, at) => ({ name, path: `/${names.slice(0, at + 1).join('/')}` }))
}

/** A name that can be given: not empty, in this folder, and no longer than disks allow. */
export const isName = (name: string): boolean =>
  name !== '' &&
  name !== '.' &&
  name !== '..' &&
  !/[/\0]/.test(name) &&
  new TextEncoder().encode(name).length <= 255

/**
 * A name as it may be shown: signs that are not to be seen, or that turn the text around them, would let a file look
 * like another one.
 */
export const shown = (name: string): string =>
  [...name].map(sign => (isUnseen(sign.codePointAt(0) ?? 0) ? '\ufffd' : sign)).join('')

const isUnseen = (code: number): boolean =>
  code < 0x20 ||
  (code >= 0x7f && code <= 0x9f) ||
  (code >= 0x200b && code <= 0x200f) ||
  (code >= 0x2028 && code <= 0x202e) ||
  (code >= 0x2060 && code <= 0x206f)

const images: Record<string, string> = {
  png: 'image/png',
  jpg: 'image/jpeg',
  jpeg: 'image/jpeg',
  gif: 'image/gif',
  webp: 'image/webp',
  avif: 'image/avif',
  bmp: 'image/bmp',
  svg: 'image/svg+xml',
}

/** What a browser calls an image of this name; null: it is none. */
export const imageType = (name: string): string | null => images[endingOf(name)] ?? null

/** The letters after the last dot, in lower case. */
export const endingOf = (name: string): string => /\.([^.]+)$/.exec(name)?.[1]?.toLowerCase() ?? ''

export const isFolder = ({ kind, leadsTo }: FileEntry): boolean =>
  kind === 'folder' || leadsTo === 'folder'

export const isFile = ({ kind, leadsTo }: FileEntry): boolean =>
  kind === 'file' || leadsTo === 'file'

export type SortKey = 'name' | 'bytes' | 'changedAt'

/** Folders first, and then by `key`; names as people of the language sort them, with numbers as numbers. */
export function sorted(
  entries: readonly FileEntry[],
  key: SortKey,
  isDescending: boolean,
  language: string,
): FileEntry[] {
  const { compare } = new Intl.Collator(language, { numeric: true, sensitivity: 'base' })
  const order = (one: FileEntry, other: FileEntry): number => {
    if (key === 'bytes' && one.bytes !== other.bytes) return one.bytes - other.bytes
    if (key === 'changedAt' && one.changedAt !== other.changedAt)
      return one.changedAt < other.changedAt ? -1 : 1
    return compare(one.name, other.name)
  }
  return [...entries].sort((one, other) => {
    if (isFolder(one) !== isFolder(other)) return isFolder(one) ? -1 : 1
    return isDescending ? order(other, one) : order(one, other)
  })
}
