import type { OwnersAccount } from '../blueprints/blueprint.ts'
import type { Connections } from '../instances/connections.ts'
import type { Interactive, TerminalSize } from '../instances/interactive.ts'
import { refuse } from '../instances/refusal.ts'
import { ok, type Result } from '../kit/result.ts'
import type { InstanceRefusal, InstanceTarget } from '../reconcilers/steps/instance-port.ts'
import { endCommand, terminalCommand } from './command.ts'

/** Shells of machines' owners, over the connections that everything else goes over too. */
export interface MachineTerminals {
  /** `signal` limits how long it may take to open. */
  open(
    target: InstanceTarget,
    owner: OwnersAccount,
    wish: { session: string; size: TerminalSize },
    signal: AbortSignal,
  ): Promise<Result<Interactive, InstanceRefusal>>
  /** Ends what goes on in a session, also where nobody looks at it. */
  end(
    target: InstanceTarget,
    owner: OwnersAccount,
    session: string,
    signal: AbortSignal,
  ): Promise<Result<null, InstanceRefusal>>
}

export const createMachineTerminals = (connections: Connections): MachineTerminals => ({
  open(target, owner, { session, size }, signal) {
    const opened = Promise.withResolvers<Result<Interactive, InstanceRefusal>>()
    const late = () => opened.resolve(refuse('terminal-unreachable', signal.reason))
    signal.addEventListener('abort', late, { once: true })
    // The connection is lent for as long as the terminal is open.
    connections
      .use(target, signal, async connection => {
        const command = terminalCommand(owner, session, size)
        const interactive = await connection.interactive(command, size)
        if (signal.aborted) interactive.close()
        signal.removeEventListener('abort', late)
        opened.resolve(ok(interactive))
        await interactive.ended
        return ok(null)
      })
      .then(lent => {
        if (!lent.ok) opened.resolve(lent)
      })
      .catch(error => opened.resolve(refuse('terminal-unreachable', error)))
    return opened.promise
  },

  end: (target, owner, session, signal) =>
    connections.use(target, signal, async connection => {
      try {
        await connection.exec(endCommand(owner, session), { signal })
        return ok(null)
      } catch (error) {
        return refuse('terminal-unreachable', error)
      }
    }),
})
