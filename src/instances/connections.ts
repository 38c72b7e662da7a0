import type { Result } from '../kit/result.ts'
import type { InstanceRefusal, InstanceTarget } from '../reconcilers/steps/instance-port.ts'
import type { Dial } from './dial.ts'
import { connectSsh, type SshConnection } from './ssh.ts'

/** A connection that nobody used for this long is closed. */
const idleMs = 60_000

interface Held {
  /** Which machine it leads to: another host key or address is another machine. */
  identity: string
  connection: Promise<Result<SshConnection, InstanceRefusal>>
  idle: NodeJS.Timeout | null
  users: number
}

/**
 * One SSH connection for each server in this process, shared by whoever needs it and lent to a
 * callback, so that none is leaked. It is opened at the first use and closed when idle.
 */
export class Connections {
  readonly #dial: Dial
  readonly #held = new Map<string, Held>()

  constructor(dial: Dial) {
    this.#dial = dial
  }

  async use<T>(
    target: InstanceTarget,
    signal: AbortSignal,
    work: (connection: SshConnection) => Promise<Result<T, InstanceRefusal>>,
  ): Promise<Result<T, InstanceRefusal>> {
    const held = this.#hold(target, signal)
    held.users++
    if (held.idle) clearTimeout(held.idle)
    try {
      const connection = await held.connection
      return connection.ok ? await work(connection.value) : connection
    } finally {
      held.users--
      if (held.users === 0)
        held.idle = setTimeout(() => this.#drop(target.serverId, held), idleMs).unref()
    }
  }

  close(): void {
    for (const [serverId, held] of this.#held) this.#drop(serverId, held)
  }

  #hold(target: InstanceTarget, signal: AbortSignal): Held {
    const identity = `${target.address} ${target.hostKey}`
    const known = this.#held.get(target.serverId)
    if (known?.identity === identity) return known
    if (known) this.#drop(target.serverId, known)
    const held: Held = {
      identity,
      connection: connectSsh(this.#dial, target, signal),
      idle: null,
      users: 0,
    }
    this.#held.set(target.serverId, held)
    held.connection.then(connection => {
      if (connection.ok) connection.value.onClose(() => this.#forget(target.serverId, held))
      else this.#forget(target.serverId, held)
    })
    return held
  }

  #forget(serverId: string, held: Held): void {
    if (this.#held.get(serverId) === held) this.#held.delete(serverId)
  }

  #drop(serverId: string, held: Held): void {
    if (held.idle) clearTimeout(held.idle)
    this.#forget(serverId, held)
    held.connection.then(connection => connection.ok && connection.value.close())
  }
}
