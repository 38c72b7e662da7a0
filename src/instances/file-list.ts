import type { Readable } from 'node:stream'
import { factOf } from '../backups/file-fact.ts'
import { flatText } from '../kit/flat-text.ts'
import type { FileList } from '../reconcilers/steps/instance-port.ts'

/**
 * Prints what there is below folders, in two parts: of everything its path, kind, mode, owner, size and where
 * it leads; then, after an empty word, of every file its SHA-256. Words end with a zero byte, because names may
 * hold anything else. One `find` each and one `sha256sum` for thousands of files, and nothing is sorted.
 */
export function listScript(root: string, paths: readonly string[]): string {
  const tops = paths.map(path => path.replace(/^\/+/, ''))
  return [
    'set -eo pipefail',
    `cd ${root}`,
    'tops=',
    ...tops.map(top => `if [ -e ${top} ]; then tops="$tops ${top}"; fi`),
    'if [ -z "$tops" ]; then exit 0; fi',
    // Archives hold no sockets: the program that has made one makes it again.
    `find $tops ! -type s -printf '%p\\0%y %m %u:%g %s\\0%l\\0'`,
    "printf '\\0'",
    'find $tops -type f -print0 | xargs -0 -r sha256sum -z --',
  ].join('\n')
}

/**
 * Reads what {@link listScript} prints, as it comes.
 * @throws when it is something else, or a file appeared or went while it was read
 */
export async function readFileList(printed: Readable): Promise<FileList> {
  const files = new Map<string, string>()
  let bytes = 0
  let expected = 0
  let part: 'facts' | 'hashes' = 'facts'
  let head: string[] = []
  for await (const word of words(printed)) {
    if (part === 'facts') {
      if (head.length === 0 && word === '') {
        part = 'hashes'
        continue
      }
      head.push(word)
      if (head.length < 3) continue
      const [path = '', facts = '', target = ''] = head
      const [kind = '', mode = '', owner = '', size = '0'] = facts.split(' ')
      files.set(path, factOf({ kind, mode, owner, content: kind === 'l' ? target : size }))
      if (kind === 'f') {
        bytes += Number(size)
        expected++
      }
      head = []
    } else {
      const [, hash = '', path = ''] = /^([0-9a-f]{64}) [ *]([\s\S]+)$/.exec(word) ?? []
      const known = files.get(path)
      if (known === undefined) throw new Error(`${path || word} appeared while it was listed`)
      files.set(path, flatText(`${known} ${hash}`))
      expected--
    }
  }
  if (expected !== 0) throw new Error(`${expected} files went while they were listed`)
  return { files, bytes }
}

async function* words(printed: Readable): AsyncGenerator<string> {
  let rest = Buffer.alloc(0)
  for await (const chunk of printed) {
    const all = rest.length === 0 ? (chunk as Buffer) : Buffer.concat([rest, chunk])
    let from = 0
    for (let end = all.indexOf(0, from); end >= 0; end = all.indexOf(0, from)) {
      // Names are bytes to the system; what is no UTF-8 stays distinct enough to be compared.
      yield all.toString('latin1', from, end)
      from = end + 1
    }
    rest = Buffer.from(all.subarray(from))
  }
  if (rest.length > 0) throw new Error('the list was cut off')
}
