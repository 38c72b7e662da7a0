import { fail, ok, type Result } from '../kit/result.ts'
import type { InstanceRefusal } from '../reconcilers/steps/instance-port.ts'
import type { Dial } from './dial.ts'
import { refuse } from './refusal.ts'
import { connectSsh, type SshConnection, type SshTarget } from './ssh.ts'

/** Software that does not stop by then does not stop by itself. */
const scriptMs = 150_000

/** A connection of its own for the time of `work`; one that breaks, or is not had, is `machine-unreachable`. */
export async function connected<T>(
  dial: Dial,
  target: SshTarget,
  signal: AbortSignal,
  work: (connection: SshConnection) => Promise<Result<T, InstanceRefusal>>,
): Promise<Result<T, InstanceRefusal>> {
  const opened = await connectSsh(dial, target, signal)
  if (!opened.ok) return fail({ ...opened.error, reason: 'machine-unreachable' })
  try {
    return await work(opened.value)
  } catch (error) {
    return refuse('machine-unreachable', error)
  } finally {
    opened.value.close()
  }
}

/** What a script prints; `failure` is the reason when it says that it has failed. */
export async function run(
  connection: SshConnection,
  script: string,
  failure: string,
  signal: AbortSignal,
  limitMs = scriptMs,
): Promise<Result<string, InstanceRefusal>> {
  const within = AbortSignal.any([signal, AbortSignal.timeout(limitMs)])
  const { code, stdout, stderr } = await connection.exec(script, { signal: within })
  if (code === null) return refuse('machine-unreachable', 'the connection broke')
  return code === 0 ? ok(stdout) : refuse(failure, stderr.trim().slice(-300) || `exit ${code}`)
}

export async function asNull(
  answer: Promise<Result<string, InstanceRefusal>>,
): Promise<Result<null, InstanceRefusal>> {
  const answered = await answer
  return answered.ok ? ok(null) : answered
}
