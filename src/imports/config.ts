import { gatewayPort, stateDir } from '../blueprints/openclaw/config.ts'
import { ArchiveRefused } from './refusal.ts'

/** Larger is no configuration. */
export const configBytesMost = 4 * 2 ** 20

/**
 * Pure. A brought `openclaw.json` as it has to be on one of our machines: paths lead to where the state lives here,
 * and how the gateway is reached is ours to say, or we would be locked out. All else stays; the customer's model is
 * applied when the gateway answers.
 * @throws {ArchiveRefused} `archive-config-unreadable`
 */
export function adaptConfig(content: string, broughtFrom: string): string {
  let config: unknown
  try {
    config = JSON.parse(content)
  } catch (error) {
    throw new ArchiveRefused('archive-config-unreadable', String(error))
  }
  if (config === null || typeof config !== 'object' || Array.isArray(config)) {
    throw new ArchiveRefused('archive-config-unreadable', 'it is no object')
  }
  const here = rewritten(config, broughtFrom) as Record<string, unknown>
  const { auth, bind, port, tls, tailscale, remote, customBindHost, mode, ...gateway } =
    (here.gateway ?? {}) as Record<string, unknown>
  return `${JSON.stringify(
    {
      ...here,
      gateway: {
        ...gateway,
        mode: 'local',
        port: gatewayPort,
        bind: 'loopback',
        auth: { mode: 'token' },
      },
    },
    null,
    2,
  )}\n`
}

/** Every text that begins with the folder that it was made in, at any depth; `~` is that folder's own. */
function rewritten(value: unknown, from: string): unknown {
  if (typeof value === 'string') {
    for (const old of [from, '~/.openclaw']) {
      if (value === old || value.startsWith(`${old}/`)) return stateDir + value.slice(old.length)
    }
    return value
  }
  if (Array.isArray(value)) return value.map(each => rewritten(each, from))
  if (value === null || typeof value !== 'object') return value
  return Object.fromEntries(
    Object.entries(value).map(([key, each]) => [key, rewritten(each, from)]),
  )
}
