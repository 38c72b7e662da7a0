import type { ServerChannel, Session } from 'ssh2'

export interface TtySize {
  columns: number
  rows: number
}

/** The terminal at which somebody sits, at the other end of an SSH channel. */
export class Tty {
  size: TtySize
  readonly #channel: ServerChannel
  #hear: (bytes: Buffer) => void = () => {}

  constructor(channel: ServerChannel, size: TtySize) {
    this.#channel = channel
    this.size = size
    channel.on('data', (bytes: Buffer) => this.#hear(bytes))
  }

  get isGone(): boolean {
    return this.#channel.destroyed || !this.#channel.writable
  }

  /** Whoever reads from now on what is typed. */
  listen(hear: (bytes: Buffer) => void): void {
    this.#hear = hear
  }

  /** As a terminal's driver writes it. */
  print(bytes: Buffer): void {
    this.write(bytes.toString().replaceAll(/\r?\n/g, '\r\n'))
  }

  /** False: it takes no more for now, see {@link room}. */
  write(text: string): boolean {
    return this.isGone || this.#channel.write(text)
  }

  /** Once it takes more, or is gone. */
  room(): Promise<void> {
    return new Promise(resolve => {
      const channel = this.#channel
      const done = () => {
        channel.off('drain', done)
        channel.off('close', done)
        resolve()
      }
      channel.once('drain', done)
      channel.once('close', done)
    })
  }

  whenGone(leave: () => void): void {
    this.#channel.once('close', leave)
  }
}

/** The terminals that an SSH session asks for, and their sizes from then on. */
export function ttysOf(session: Session): { open(channel: ServerChannel): Tty; asked: boolean } {
  let size: TtySize | null = null
  let tty: Tty | null = null
  session.on('pty', (accept, _reject, { cols, rows }) => {
    size = { columns: cols, rows }
    accept?.()
  })
  session.on('window-change', (accept, _reject, { cols, rows }) => {
    if (tty) tty.size = { columns: cols, rows }
    accept?.()
  })
  return {
    get asked() {
      return size !== null
    },
    open(channel) {
      tty = new Tty(channel, size ?? { columns: 80, rows: 24 })
      return tty
    },
  }
}
