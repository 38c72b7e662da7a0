import { refuse } from './errors.ts'

/** No length of a chunk and no trailer is longer. */
const lineBytesMax = 1_024

/**
 * The encoding `aws-chunked` without signatures: chunks with their length in hex before them, an empty one
 * at the end, and after it headers that could only be known then, such as the checksum.
 */
export class AwsChunks {
  readonly trailers = new Map<string, string>()
  #source: AsyncIterator<Buffer> | null = null
  #rest: Buffer = Buffer.alloc(0)

  async *decode(body: AsyncIterable<Buffer>): AsyncGenerator<Buffer> {
    this.#source = body[Symbol.asyncIterator]()
    for (;;) {
      const line = await this.#line()
      if (!/^[0-9a-f]+$/i.test(line)) throw refuse('InvalidRequest', 'A chunk has no length')
      let left = Number.parseInt(line, 16)
      if (left === 0) break
      while (left > 0) {
        if (this.#rest.length === 0) await this.#more()
        const piece = this.#rest.subarray(0, left)
        this.#rest = this.#rest.subarray(piece.length)
        left -= piece.length
        yield piece
      }
      if ((await this.#line()) !== '') throw refuse('IncompleteBody')
    }
    for (let line = await this.#line(); line !== ''; line = await this.#line()) {
      const [, name = '', value = ''] = /^([^:]+):\s*(.*)$/.exec(line) ?? []
      this.trailers.set(name.toLowerCase(), value)
    }
  }

  async #line(): Promise<string> {
    for (;;) {
      const end = this.#rest.indexOf('\r\n')
      if (end >= 0) {
        const line = this.#rest.subarray(0, end).toString('latin1')
        this.#rest = this.#rest.subarray(end + 2)
        return line
      }
      if (this.#rest.length > lineBytesMax) throw refuse('InvalidRequest', 'A line is too long')
      await this.#more()
    }
  }

  async #more(): Promise<void> {
    const next = await this.#source?.next()
    if (!next || next.done) throw refuse('IncompleteBody')
    this.#rest = this.#rest.length === 0 ? next.value : Buffer.concat([this.#rest, next.value])
  }
}
