import type { Blueprint } from '../blueprints/blueprint.ts'
import { sealScriptOf } from '../blueprints/first-boot.ts'
import type { Dial } from '../instances/dial.ts'
import { connectSsh, type SshConnection, type SshTarget } from '../instances/ssh.ts'
import { pause } from '../kit/pause.ts'
import { ok, type Result } from '../kit/result.ts'
import { failed, type ImageFailure } from './failure.ts'

const connectMs = 5 * 60_000
const installMs = 20 * 60_000
const proveMs = 10 * 60_000
const sealMs = 2 * 60_000

/**
 * Over SSH, waits until a new machine has installed its software, starts that once to see that it
 * works, and removes everything by which the machine could be told from another.
 */
export async function prepareDisk(
  dial: Dial,
  target: SshTarget,
  blueprint: Blueprint,
  say: (line: string) => void,
  signal: AbortSignal,
): Promise<Result<null, ImageFailure>> {
  const connected = await connect(dial, target, signal)
  if (!connected.ok) return connected
  const connection = connected.value
  try {
    say('the machine answers over SSH; installing')
    // Its exit status is no verdict: newer versions also report warnings by it. The mark is one.
    const installed = await run(
      connection,
      'install',
      'cloud-init status --wait >/dev/null; cat /etc/sambuk/installed || tail -n 30 /var/log/cloud-init-output.log',
      '',
      AbortSignal.any([signal, AbortSignal.timeout(installMs)]),
    )
    if (!installed.ok) return installed
    if (!installed.value.includes(blueprint.version)) return failed('install', installed.value)
    say(`installed: ${installed.value.trim()}`)
    const proved = await run(
      connection,
      'prove',
      'bash -s',
      blueprint.scripts.prove,
      AbortSignal.any([signal, AbortSignal.timeout(proveMs)]),
    )
    if (!proved.ok) return proved
    say('the software answers; sealing')
    const sealed = await run(
      connection,
      'seal',
      'bash -s',
      sealScriptOf(blueprint),
      AbortSignal.any([signal, AbortSignal.timeout(sealMs)]),
    )
    return sealed.ok ? ok(null) : sealed
  } finally {
    connection.close()
  }
}

/** A machine that is still booting refuses connections: it is asked again until the time is over. */
async function connect(
  dial: Dial,
  target: SshTarget,
  signal: AbortSignal,
): Promise<Result<SshConnection, ImageFailure>> {
  const within = AbortSignal.any([signal, AbortSignal.timeout(connectMs)])
  let detail = ''
  while (!within.aborted) {
    const connected = await connectSsh(dial, target, within)
    if (connected.ok) return connected
    detail = connected.error.detail
    await pause(1000, within)
  }
  return failed('connect', detail)
}

async function run(
  connection: SshConnection,
  step: ImageFailure['step'],
  command: string,
  stdin: string,
  signal: AbortSignal,
): Promise<Result<string, ImageFailure>> {
  try {
    const { code, stdout, stderr } = await connection.exec(command, { stdin, signal })
    return code === 0 ? ok(stdout) : failed(step, `exit ${code}: ${stderr.slice(-1000)}`)
  } catch (error) {
    return failed(step, error instanceof Error ? error.message : String(error))
  }
}
