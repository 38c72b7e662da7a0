import { Readable } from 'node:stream'
import type { ClientChannel } from 'ssh2'
import type { GivesAway } from '../kit/gives-away.ts'

/** A command that did not end well; its code is null when it was cut off. */
export class CommandFailed extends Error {
  readonly code: number | null

  constructor(code: number | null, stderr: string) {
    super(stderr || (code === null ? 'the connection broke' : `exit ${code}`))
    this.code = code
  }
}

/** How much of what a command complains about is kept. */
const complaintMax = 2_000
/** In memory before whoever reads it has to catch up; the channel itself holds two megabytes. */
const waitingBytesMost = 512 * 1024

/**
 * What a command prints. A broken connection ends its channel as a finished command does, without a code: only
 * a command that ended well ends this without an error.
 *
 * By events and not by iteration: a channel gives 32 KiB at a time, and a turn of the loop for each would cost
 * more than to decrypt them. What it gives was deciphered for it, and is nobody else's.
 */
export function outputOf(channel: ClientChannel, signal: AbortSignal): Readable & GivesAway {
  let stderr = ''
  let code: number | null = null
  const output = new Readable({
    highWaterMark: waitingBytesMost,
    read: () => void channel.resume(),
    destroy(error, done) {
      signal.removeEventListener('abort', onAbort)
      channel.destroy()
      done(error)
    },
  })
  const onAbort = () => void output.destroy(signal.reason)
  signal.addEventListener('abort', onAbort, { once: true })
  channel.stderr.on('data', (chunk: Buffer) => {
    stderr = (stderr + chunk.toString('utf8')).slice(-complaintMax)
  })
  channel.on('data', (chunk: Buffer) => {
    if (!output.push(chunk)) channel.pause()
  })
  channel.once('exit', (exitCode: number | null) => {
    code = exitCode
  })
  channel.once('error', (error: Error) => output.destroy(error))
  // After its last data.
  channel.once('close', () => {
    if (code === 0) output.push(null)
    else output.destroy(new CommandFailed(code, stderr.trim()))
  })
  channel.pause()
  channel.end()
  return Object.assign(output, { givesAway: true as const })
}
