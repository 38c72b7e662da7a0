/** A member of a tar in GNU's posix format; names have the bytes of the file system, one a character. */
export interface TarHeader {
  /** Without a slash at either end. */
  path: string
  type: string
  /** Octal, without zeros before it. */
  mode: string
  /** `user:group`, numbers where there is no name. */
  owner: string
  size: number
  /** Where a link leads. */
  target: string
}

/** @throws when it is no header, or not what its sum says */
export function readHeader(bytes: Buffer, pax: Readonly<Record<string, string>>): TarHeader {
  if (bytes.toString('latin1', 257, 262) !== 'ustar') throw new Error('it is no tar archive')
  const sum = bytes.reduce((total, byte, at) => total + (at >= 148 && at < 156 ? 32 : byte), 0)
  if (octal(bytes, 148, 8) !== sum) throw new Error('a header of the archive is damaged')
  const type = String.fromCharCode(bytes[156] ?? 0)
  const prefix = text(bytes, 345, 155)
  const name = text(bytes, 0, 100)
  const path = pax.path ?? (prefix ? `${prefix}/${name}` : name)
  const user = pax.uname ?? text(bytes, 265, 32)
  const group = pax.gname ?? text(bytes, 297, 32)
  const target = pax.linkpath ?? text(bytes, 157, 100)
  const size = Number(pax.size ?? octal(bytes, 124, 12))
  return {
    path: path.replace(/^(\.?\/)+|\/+$/g, ''),
    type,
    mode: (octal(bytes, 100, 8) & 0o7777).toString(8),
    owner: `${user || (pax.uid ?? octal(bytes, 108, 8))}:${group || (pax.gid ?? octal(bytes, 116, 8))}`,
    // Links and folders have nothing behind their headers, whatever these say.
    size: /[1-6]/.test(type) ? 0 : size,
    target: type === '1' ? target.replace(/^(\.?\/)+/, '') : target,
  }
}

/** What a header of type x says of the next one: `length key=value\n`, where the length counts itself. */
export function readPax(bytes: Buffer): Record<string, string> {
  const records: Record<string, string> = {}
  for (let at = 0; at < bytes.length; ) {
    const space = bytes.indexOf(0x20, at)
    const length = Number(bytes.toString('latin1', at, space))
    if (space < 0 || !Number.isInteger(length) || length <= 0) {
      throw new Error('a header of the archive cannot be read')
    }
    const record = bytes.toString('latin1', space + 1, at + length - 1)
    const split = record.indexOf('=')
    records[record.slice(0, split)] = record.slice(split + 1)
    at += length
  }
  return records
}

const octal = (bytes: Buffer, at: number, length: number): number =>
  Number.parseInt(text(bytes, at, length).trim() || '0', 8)

const text = (bytes: Buffer, at: number, length: number): string =>
  bytes.toString('latin1', at, at + length).replace(/\0[\s\S]*$/, '')
