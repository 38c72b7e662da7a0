import { z } from 'zod'
import type { Blueprint } from '../blueprints/blueprint.ts'
import { doorOf } from '../blueprints/openclaw/door.ts'
import type { Chats } from '../chat/chats.ts'
import { allowOrigins } from '../instances/machine-access.ts'
import type { MachineReader } from '../instances/machine-reader.ts'
import { fail, ok, type Result } from '../kit/result.ts'
import type { InstanceRefusal, InstanceTarget } from '../reconcilers/steps/instance-port.ts'

export interface Handoff {
  /** Opened by one browser, once: it signs that in and pairs it, and says nothing to any other. */
  url: string
  /** As the machine's clock says. */
  expiresAt: Date
}

const Said = z.object({
  ok: z.literal(true),
  browserUrl: z.string(),
  browserBootstrapExpiresAtMs: z.number(),
})

/**
 * OpenClaw's own way to open its pages on a browser (2026.9.6, `openclaw dashboard --json`): a grant for one browser,
 * which works once and for ten minutes, and which that browser exchanges for a credential of its own. The gateway's token
 * is not in it. All other output stays here, because the token is in that.
 */
const dashboardCommand = ({ owner }: Pick<Blueprint, 'owner'>): string =>
  [
    'set -a',
    '. /etc/openclaw/gateway.env',
    'set +a',
    `cd ${owner.home}`,
    `exec runuser -u ${owner.username} -- env HOME=${owner.home} PATH=${owner.path} NODE_COMPILE_CACHE=/var/cache/openclaw/compile OPENCLAW_NO_AUTO_UPDATE=1 openclaw dashboard --json`,
  ].join('\n')

/**
 * Makes an address by which a browser opens the assistant's own pages. They are behind a door of the machine's web server,
 * which the address opens too.
 */
export async function makeHandoff(
  { chats, machines }: { chats: Chats; machines: MachineReader },
  target: InstanceTarget,
  blueprint: Blueprint,
  signal: AbortSignal,
): Promise<Result<Handoff, InstanceRefusal>> {
  const origin = `https://${target.fqdn}`
  const origins = { ours: [origin], gone: [] }
  const allowed = await chats.use(
    target,
    signal,
    gateway => allowOrigins(gateway, origins, signal),
    ['operator.read', 'operator.admin'],
  )
  if (!allowed.ok) return allowed
  if (!allowed.value.ok) return allowed.value
  const printed = await machines.read(target, dashboardCommand(blueprint), signal)
  if (!printed.ok) return fail({ reason: printed.error.reason, detail: 'no dashboard address' })
  const grant = grantOf(printed.value)
  if (!grant) return fail({ reason: 'control-ui-failed', detail: 'no dashboard address was told' })
  const { path } = doorOf(target.gatewayToken)
  const fragment = new URLSearchParams({
    bootstrapToken: grant.token,
    bootstrapProfile: 'owner',
  })
  return ok({ url: `${origin}${path}#${fragment}`, expiresAt: grant.expiresAt })
}

/** Pure. What is in the address that OpenClaw made for a browser on its own machine; null where there is none. */
export function grantOf(printed: string): { token: string; expiresAt: Date } | null {
  const json = printed.slice(printed.indexOf('{'))
  const said = Said.safeParse(parse(json))
  if (!said.success || !URL.canParse(said.data.browserUrl)) return null
  const { hash } = new URL(said.data.browserUrl)
  const token = new URLSearchParams(hash.slice(1)).get('bootstrapToken')
  return token ? { token, expiresAt: new Date(said.data.browserBootstrapExpiresAtMs) } : null
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch (error) {
    return error
  }
}
