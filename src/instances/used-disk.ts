import { ok, type Result } from '../kit/result.ts'
import type {
  InstanceRefusal,
  InstanceTarget,
  MachineShell,
} from '../reconcilers/steps/instance-port.ts'
import { refuse } from './refusal.ts'

const kibibytesPerGb = 1e9 / 1024

/** How much of a machine's disk is used, system and software included, in GB as vendors count them. */
export async function readUsedDiskGb(
  shell: MachineShell,
  target: Pick<InstanceTarget, 'address' | 'sshPrivateKey' | 'hostKey'>,
  signal: AbortSignal,
): Promise<Result<number, InstanceRefusal>> {
  const asked = await shell.run(target, 'df -kP /', '', signal)
  if (!asked.ok) return asked
  const { code, stdout, stderr } = asked.value
  // `Filesystem 1024-blocks Used Available Capacity Mounted on`, and a line for each.
  const used = Number(stdout.trim().split('\n').at(-1)?.split(/\s+/)[2])
  if (code !== 0 || !Number.isFinite(used)) return refuse('chat-unreachable', stderr || stdout)
  return ok(used / kibibytesPerGb)
}
