import type { Duplex } from 'node:stream'
import type { ClientChannel } from 'ssh2'

/** In characters. */
export interface TerminalSize {
  columns: number
  rows: number
}

/** A command of a machine at a terminal, as somebody sits before one. */
export interface Interactive {
  /** What it shows, and what is typed. While nobody reads, the machine is soon asked for no more. */
  readonly stream: Duplex
  resize(size: TerminalSize): void
  /** Its exit code, once all that it has shown was read; null when it was cut off. */
  readonly ended: Promise<number | null>
  /** Hangs up: the command is told so, as by a line that breaks. */
  close(): void
}

export const ptyOf = ({ columns, rows }: TerminalSize) => ({
  cols: columns,
  rows,
  term: 'xterm-256color',
})

export function interactive(channel: ClientChannel): Interactive {
  let code: number | null = null
  channel.once('exit', (exitCode: number | null) => {
    code = exitCode
  })
  // There is one stream at a terminal; this one stays empty, and the channel waits for its end too.
  channel.stderr.resume()
  return {
    stream: channel,
    resize: ({ columns, rows }) => channel.setWindow(rows, columns, 0, 0),
    ended: new Promise(resolve => {
      channel.once('close', () => resolve(code))
      channel.once('error', () => resolve(null))
    }),
    close: () => void channel.destroy(),
  }
}
