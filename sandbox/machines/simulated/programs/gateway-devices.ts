import { createHash, createPublicKey, randomBytes, verify } from 'node:crypto'
import type { Inside } from '../inside.ts'
import { stateFolder, type Tree, tree } from './gateway-config.ts'

const path = `${stateFolder}/state/devices.json`
const owner = { user: 'openclaw', group: 'openclaw' }
const grantMs = 600_000

/** What a browser that its host has sent may do: the profile `control-ui-owner`. */
export const ownerScopes = [
  'operator.admin',
  'operator.approvals',
  'operator.pairing',
  'operator.questions',
  'operator.read',
  'operator.talk.secrets',
  'operator.write',
]

interface Devices {
  /** Digests of grants that no browser has used, and until when they count. */
  grants: Record<string, number>
  /** Digests of the credentials of those that have, by the device's id. */
  paired: Record<string, string>
}

const digest = (text: string): string => createHash('sha256').update(text).digest('hex')

async function read({ disk }: Inside): Promise<Devices> {
  const stored = await disk.read(path)
  return stored === null ? { grants: {}, paired: {} } : (JSON.parse(stored) as Devices)
}

const write = ({ disk }: Inside, devices: Devices): Promise<void> =>
  disk.write(path, JSON.stringify(devices), 0o600, owner)

/** `openclaw dashboard --json`: an address for one browser, once. */
export async function dashboardAnswer(inside: Inside, port: number): Promise<string> {
  const devices = await read(inside)
  const token = randomBytes(32).toString('base64url')
  const expiresAtMs = inside.world.clock.now().getTime() + grantMs
  devices.grants[digest(token)] = expiresAtMs
  await write(inside, devices)
  const httpUrl = `http://127.0.0.1:${port}/`
  const wsUrl = `ws://127.0.0.1:${port}`
  const fragment = new URLSearchParams({
    bootstrapToken: token,
    bootstrapProfile: 'owner',
    gatewayUrl: wsUrl,
  })
  return `${JSON.stringify({
    ...{ ok: true, url: httpUrl, httpUrl, wsUrl, port, tokenIncluded: false },
    browserUrl: `${httpUrl}#${fragment}`,
    browserBootstrapExpiresAtMs: expiresAtMs,
  })}\n`
}

/**
 * A device that connects with a grant, or with the credential that it got for one before. Null: neither counts, or the
 * device did not sign for it. A grant is used up by the first device.
 */
export async function admit(
  inside: Inside,
  params: Tree,
  nonce: string,
): Promise<{ deviceToken: string; scopes: string[] } | null> {
  const device = tree(params.device)
  const { bootstrapToken, deviceToken } = tree(params.auth)
  const given = typeof deviceToken === 'string' ? deviceToken : String(bootstrapToken ?? '')
  if (!hasSigned(params, given, nonce)) return null
  const devices = await read(inside)
  const id = String(device.id)
  if (typeof deviceToken === 'string')
    return devices.paired[id] === digest(deviceToken) ? { deviceToken, scopes: ownerScopes } : null
  const until = devices.grants[digest(given)]
  if (until === undefined || until < inside.world.clock.now().getTime()) return null
  delete devices.grants[digest(given)]
  const fresh = randomBytes(32).toString('base64url')
  devices.paired[id] = digest(fresh)
  await write(inside, devices)
  return { deviceToken: fresh, scopes: ownerScopes }
}

/** OpenClaw's third form of what a device signs. */
function hasSigned(params: Tree, token: string, nonce: string): boolean {
  const [device, client] = [tree(params.device), tree(params.client)]
  const raw = Buffer.from(String(device.publicKey ?? ''), 'base64url')
  if (raw.length !== 32 || device.nonce !== nonce) return false
  if (createHash('sha256').update(raw).digest('hex') !== device.id) return false
  const scopes = Array.isArray(params.scopes) ? params.scopes.join(',') : ''
  const signed = [
    ...['v3', device.id, client.id, client.mode, params.role, scopes, device.signedAt, token],
    ...[nonce, client.platform, client.deviceFamily ?? ''],
  ].join('|')
  const key = createPublicKey({
    key: { kty: 'OKP', crv: 'Ed25519', x: raw.toString('base64url') },
    format: 'jwk',
  })
  const signature = Buffer.from(String(device.signature ?? ''), 'base64url')
  return verify(null, Buffer.from(signed), key, signature)
}
