import { z } from 'zod'
import { type MachineFile, renderFiles } from '../blueprints/blueprint.ts'
import { fail, ok, type Result } from '../kit/result.ts'
import type { InstanceRefusal } from '../reconcilers/steps/instance-port.ts'
import type { Gateway } from './gateway.ts'
import { refuse } from './refusal.ts'
import type { SshConnection } from './ssh.ts'

/** How a machine is reached by its customer: files of root's, and commands after which they count. */
export interface MachineAccess {
  readonly files: readonly MachineFile[]
  /** Bash, run as root with `set -e`: fails where what lies at each path and `.new` must not take its place. */
  readonly check: string
  /** The same, once the files are there; may run again. */
  readonly commands: string
  /** Whose pages an assistant's gateway serves; null where there is no gateway. */
  readonly origins: { readonly ours: readonly string[]; readonly gone: readonly string[] } | null
}

/**
 * All files lie beside those in use before any takes its place, whole, with its mode and owner. What is refused goes
 * again, and what was there is what counts, also at the machine's next start.
 */
const scriptOf = ({ check, commands }: MachineAccess): string => `set -e
written=''
while read -r path mode owner content; do
  mkdir -p "$(dirname "$path")"
  (umask 077 && echo "$content" | base64 -d >"$path.new")
  chown "$owner" "$path.new"
  chmod "$mode" "$path.new"
  written="$written $path"
done
set +e
(
set -e
${check}
)
refused=$?
set -e
if [ "$refused" -ne 0 ]; then
  for path in $written; do rm -f "$path.new"; done
  exit "$refused"
fi
for path in $written; do mv "$path.new" "$path"; done
${commands}`

/** Over one SSH connection; the files travel by its input, because others may see a command's words. */
export async function writeAccess(
  connection: SshConnection,
  access: MachineAccess,
  signal: AbortSignal,
): Promise<Result<null, InstanceRefusal>> {
  try {
    const stdin = renderFiles(access.files)
    const { code, stderr } = await connection.exec(scriptOf(access), { stdin, signal })
    return code === 0
      ? ok(null)
      : refuse('access-not-written', stderr.slice(-300) || `exit ${code}`)
  } catch (error) {
    return refuse('server-unreachable', error)
  }
}

const Gateways = z
  .object({
    trustedProxies: z.array(z.string()).optional(),
    controlUi: z
      .object({ allowedOrigins: z.array(z.string()).optional() })
      .loose()
      .optional(),
  })
  .loose()
const Config = z
  .object({ hash: z.string(), config: z.object({ gateway: Gateways.optional() }).loose() })
  .loose()

/** The web server beside the gateway. Without them the gateway refuses whatever comes through a proxy. */
const proxies = ['127.0.0.1', '::1']

/**
 * Lets the gateway's own pages be served under these origins, and no more under those that are gone; what a customer
 * allowed beside ours stays. OpenClaw 2026.9.6 takes it without a restart.
 */
export async function allowOrigins(
  gateway: Gateway,
  { ours, gone }: NonNullable<MachineAccess['origins']>,
  signal: AbortSignal,
): Promise<Result<null, InstanceRefusal>> {
  const read = Config.safeParse(await gateway.request('config.get', {}, signal))
  if (!read.success) return fail({ reason: 'gateway-refused', detail: read.error.message })
  const { hash, config } = read.data
  const now = config.gateway?.controlUi?.allowedOrigins ?? []
  const trusted = config.gateway?.trustedProxies ?? []
  const next = union(
    ours,
    now.filter(origin => !gone.includes(origin)),
  )
  const trustedNext = union(trusted, proxies)
  if (isSame(now, next) && isSame(trusted, trustedNext)) return ok(null)
  const patch = {
    gateway: { trustedProxies: trustedNext, controlUi: { allowedOrigins: next } },
  }
  const replacePaths = ['gateway.controlUi.allowedOrigins']
  const params = { raw: JSON.stringify(patch), baseHash: hash, replacePaths }
  await gateway.request('config.patch', params, signal)
  return ok(null)
}

const union = (a: readonly string[], b: readonly string[]): string[] => [...new Set([...a, ...b])]

const isSame = (a: readonly string[], b: readonly string[]): boolean =>
  a.length === b.length && a.every(one => b.includes(one))
