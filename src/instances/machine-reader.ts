import type { Readable } from 'node:stream'
import { ok, type Result } from '../kit/result.ts'
import type { InstanceRefusal, InstanceTarget } from '../reconcilers/steps/instance-port.ts'
import type { Connections } from './connections.ts'
import { refuse } from './refusal.ts'

type Target = Pick<InstanceTarget, 'serverId' | 'address' | 'sshPrivateKey' | 'hostKey'>

/** What machines say of themselves, over the connections that everything else goes over too. */
export interface MachineReader {
  /** What a short command prints. Refuses with `server-unreachable`, also where the command fails. */
  read(
    target: Target,
    command: string,
    signal: AbortSignal,
  ): Promise<Result<string, InstanceRefusal>>
  /**
   * Lends what a command prints, as it prints it, for the time of `work`; the command ends with it, and is held up
   * while `work` reads nothing.
   */
  follow(
    target: Target,
    command: string,
    signal: AbortSignal,
    work: (output: Readable) => Promise<void>,
  ): Promise<Result<null, InstanceRefusal>>
}

export const createMachineReader = (connections: Pick<Connections, 'use'>): MachineReader => ({
  read: (target, command, signal) =>
    connections.use(target as InstanceTarget, signal, async connection => {
      try {
        const { code, stdout, stderr } = await connection.exec(command, { signal })
        return code === 0 ? ok(stdout) : refuse('server-unreachable', stderr || `exit ${code}`)
      } catch (error) {
        return refuse('server-unreachable', error)
      }
    }),

  follow: (target, command, signal, work) =>
    connections.use(target as InstanceTarget, signal, async connection => {
      let output: Readable | null = null
      try {
        output = await connection.read(command, signal)
        await work(output)
        return ok(null)
      } catch (error) {
        return refuse('server-unreachable', error)
      } finally {
        output?.destroy()
      }
    }),
})
