import type { Blueprint } from '../blueprints/blueprint.ts'
import { fail, ok, type Result } from '../kit/result.ts'
import type {
  InstanceRefusal,
  InstanceTarget,
  MachineShell,
} from '../reconcilers/steps/instance-port.ts'
import {
  beginCommand,
  beginInput,
  forgetCommand,
  lookCommand,
  parseStage,
  type UpdateStage,
  undoCommand,
} from './update-scripts.ts'

type Target = Pick<InstanceTarget, 'address' | 'sshPrivateKey' | 'hostKey'>
type Answer<T> = Promise<Result<T, InstanceRefusal>>

/**
 * Another release of the software on a machine, which does it by itself once it was told: nothing depends on who
 * has told it. Each may be asked again.
 */
export interface SoftwareUpdates {
  /** `order` names this update; a machine that was told of it goes on with it. */
  begin(target: Target, blueprint: Blueprint, order: string, signal: AbortSignal): Answer<null>
  /** Null: the machine knows of no update. */
  look(target: Target, signal: AbortSignal): Answer<UpdateStage | null>
  /** The release and the data that were there before come back. */
  undo(target: Target, order: string, reason: string, signal: AbortSignal): Answer<null>
  /** The way back is given up. */
  forget(target: Target, signal: AbortSignal): Answer<null>
}

export function createSoftwareUpdates(shell: MachineShell): SoftwareUpdates {
  const run = async (target: Target, command: string, stdin: string, signal: AbortSignal) => {
    const done = await shell.run(target, command, stdin, signal)
    if (!done.ok) return fail({ ...done.error, reason: 'machine-unreachable' })
    const { code, stdout, stderr } = done.value
    if (code === 0) return ok(stdout)
    const detail = stderr.trim().slice(-300) || `exit ${code}`
    return fail({ reason: code === null ? 'machine-unreachable' : 'update-refused', detail })
  }
  const asNull = async (answer: Answer<string>): Answer<null> => {
    const answered = await answer
    return answered.ok ? ok(null) : answered
  }
  return {
    begin: (target, blueprint, order, signal) =>
      asNull(run(target, beginCommand(blueprint, order), beginInput(blueprint), signal)),
    async look(target, signal) {
      const looked = await run(target, lookCommand, '', signal)
      return looked.ok ? ok(parseStage(looked.value)) : looked
    },
    undo: (target, order, reason, signal) =>
      asNull(run(target, undoCommand(order, reason), '', signal)),
    forget: (target, signal) => asNull(run(target, forgetCommand, '', signal)),
  }
}
