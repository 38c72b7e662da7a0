import { ok } from '../kit/result.ts'
import type { MachineShell } from '../reconcilers/steps/instance-port.ts'
import type { Dial } from './dial.ts'
import { refuse } from './refusal.ts'
import { connectSsh } from './ssh.ts'

const commandMs = 45_000

/** Runs single commands as root on machines that have no server yet; each on a connection of its own. */
export const createShell = (dial: Dial): MachineShell => ({
  async run(target, command, stdin, signal) {
    const within = AbortSignal.any([signal, AbortSignal.timeout(commandMs)])
    const connected = await connectSsh(dial, target, within)
    if (!connected.ok) return connected
    try {
      return ok(await connected.value.exec(command, { stdin, signal: within }))
    } catch (error) {
      return refuse('chat-unreachable', error)
    } finally {
      connected.value.close()
    }
  },
})
