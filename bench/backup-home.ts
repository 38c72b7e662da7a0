import { mkdirSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { integer, type Random } from '../src/kit/random.ts'

export interface HomeSize {
  files: number
  bytes: number
}

const filesInFolder = 200
/** Larger than what zstd looks back at, so that no file is a copy of another to it. */
const poolBytes = 32 * 1024 ** 2
const words = 'the of machine and server is backup name file a path to with for data in'.split(' ')

/**
 * A home like those that are backed up: most files small and some large, half of the content text and half of
 * it such that nothing compresses it further.
 */
export function makeHome(folder: string, { files, bytes }: HomeSize, random: Random): void {
  const write = writer(random)
  const weights = Array.from({ length: files }, () => integer(random, 1, 10) ** 4)
  const sum = weights.reduce((total, weight) => total + weight, 0)
  for (const [at, weight] of weights.entries()) {
    const path = pathOf(folder, at)
    if (at % filesInFolder === 0) mkdirSync(dirname(path), { recursive: true })
    write(path, Math.round((bytes * weight) / sum), at)
  }
}

/** Other content in one of a hundred files; their names stay. */
export function changeSome(folder: string, { files, bytes }: HomeSize, random: Random): void {
  const write = writer(random)
  for (let at = 7; at < files; at += 100) write(pathOf(folder, at), Math.round(bytes / files), at)
}

const pathOf = (folder: string, at: number): string => {
  const group = Math.floor(at / filesInFolder)
  return join(folder, `group-${Math.floor(group / 50)}`, `folder-${group}`, `file-${at}.txt`)
}

function writer(random: Random): (path: string, size: number, at: number) => void {
  const dense = random.bytes(poolBytes)
  const text = Buffer.alloc(poolBytes)
  for (let at = 0; at < poolBytes; ) {
    const line = Array.from(dense.subarray(at, at + 12), byte => words[byte % words.length])
    at += text.write(`${dense.readUInt8(at)} ${line.join(' ')}\n`, at) || poolBytes
  }
  return (path, size, at) => {
    const pool = at % 2 === 0 ? dense : text
    const pieces: Buffer[] = []
    for (let left = size; left > 0; left -= pieces.at(-1)?.length ?? 0) {
      const from = integer(random, 0, poolBytes - 1)
      pieces.push(pool.subarray(from, from + left))
    }
    writeFileSync(path, Buffer.concat(pieces))
  }
}
