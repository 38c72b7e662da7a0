import type { Connections } from '../instances/connections.ts'
import { refuse } from '../instances/refusal.ts'
import type { SshConnection } from '../instances/ssh.ts'
import { fail, type Result } from '../kit/result.ts'
import type { InstanceRefusal } from '../reconcilers/steps/instance-port.ts'
import type { FilesTarget } from './files-port.ts'
import { refusalOf } from './refusal.ts'
import { Sftp } from './sftp.ts'

const greetingMs = 15_000
/** Part of Debian's SSH server. */
const server = '/usr/lib/openssh/sftp-server'

/** As the owner of a machine, which root becomes: from a folder that everybody may be in. */
export const asOwner = ({ owner }: FilesTarget, command: string): string =>
  `cd / && runuser -u ${owner.username} -- ${command}`

type Work<T> = (sftp: Sftp, connection: SshConnection) => Promise<Result<T, InstanceRefusal>>

/**
 * One SFTP session for each SSH connection, as the machine's owner: sshd lets a connection have ten sessions, which
 * terminals and archives need too.
 */
export class FileSessions {
  readonly #connections: Connections
  readonly #open = new WeakMap<SshConnection, Promise<Sftp>>()

  constructor(connections: Connections) {
    this.#connections = connections
  }

  /** What goes wrong in `work` is told as a refusal. */
  async use<T>(
    target: FilesTarget,
    signal: AbortSignal,
    work: Work<T>,
  ): Promise<Result<T, InstanceRefusal>> {
    const used = await this.#connections.use(target, signal, async connection => {
      let sftp: Sftp
      try {
        sftp = await this.#of(connection, target)
      } catch (error) {
        return refuse('files-unreachable', error)
      }
      try {
        return await unless(signal, work(sftp, connection))
      } catch (error) {
        return fail(refusalOf(error))
      }
    })
    // By the names that chats have for it, a connection that is not had is one thing to a person.
    return used.ok || !['chat-unreachable', 'ssh-refused'].includes(used.error.reason)
      ? used
      : fail({ ...used.error, reason: 'files-unreachable' })
  }

  async #of(connection: SshConnection, target: FilesTarget): Promise<Sftp> {
    const known = await this.#open.get(connection)?.catch(() => null)
    if (known && !known.isClosed) return known
    const opening = connection
      .start(asOwner(target, server))
      .then(stream => Sftp.over(stream, AbortSignal.timeout(greetingMs)))
    this.#open.set(connection, opening)
    return await opening
  }
}

/** The other side may never answer: then nobody waits for it any longer. */
function unless<T>(signal: AbortSignal, work: Promise<T>): Promise<T> {
  return new Promise((resolve, reject) => {
    const stop = () => reject(signal.reason)
    if (signal.aborted) stop()
    signal.addEventListener('abort', stop, { once: true })
    work.then(resolve, reject).finally(() => signal.removeEventListener('abort', stop))
  })
}
