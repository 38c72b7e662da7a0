import { createHash } from 'node:crypto'
import { parse } from 'yaml'
import type { VirtualDisk } from '../disk.ts'

export interface GatewayConfig {
  port: number
  token: string | null
  trustedProxies: string[]
  allowedOrigins: string[]
  model: { baseUrl: string; apiKey: string; id: string } | null
}

export const stateFolder = '/var/lib/openclaw/.openclaw'
export const configPath = `${stateFolder}/openclaw.json`

/** The configuration, or in words why the gateway would exit with status 78. */
export async function loadConfig(
  disk: VirtualDisk,
  env: Record<string, string>,
): Promise<{ ok: true; config: GatewayConfig } | { ok: false; reason: string }> {
  const text = await disk.read(env.OPENCLAW_CONFIG_PATH ?? configPath)
  if (text === null) return { ok: false, reason: 'Missing config. Run `openclaw setup`.' }
  let raw: Tree
  try {
    raw = parseTolerant(text)
  } catch (error) {
    return {
      ok: false,
      reason: `Invalid config: ${error instanceof Error ? error.message : error}`,
    }
  }
  const gateway = tree(raw.gateway)
  if (gateway.mode !== 'local')
    return { ok: false, reason: 'Missing config: gateway.mode must be "local".' }
  const auth = tree(gateway.auth)
  const token = env.OPENCLAW_GATEWAY_TOKEN ?? (typeof auth.token === 'string' ? auth.token : null)
  if (auth.mode === 'token' && !token) {
    return { ok: false, reason: 'Refusing to start: auth mode "token" but no token is set.' }
  }
  const trusted = Array.isArray(gateway.trustedProxies) ? gateway.trustedProxies.map(String) : []
  const origins = tree(gateway.controlUi).allowedOrigins
  const allowedOrigins = Array.isArray(origins) ? origins.map(String) : []
  const port = Number(gateway.port ?? 18789)
  return {
    ok: true,
    config: { port, token, trustedProxies: trusted, allowedOrigins, model: modelOf(raw, env) },
  }
}

/** The fingerprint that `config.patch` must name to show that it saw the latest text. */
export function configHash(text: string): string {
  return createHash('sha256').update(text).digest('hex')
}

/** A deep merge in which null removes a key. */
export function mergeConfig(base: Tree, patch: Tree): Tree {
  const merged: Tree = { ...base }
  for (const [key, value] of Object.entries(patch)) {
    if (value === null) delete merged[key]
    else if (isTree(value)) merged[key] = mergeConfig(tree(merged[key]), value)
    else merged[key] = value
  }
  return merged
}

/** Lists that a patch would shorten without naming them, which the gateway refuses. */
export function shortenedLists(
  base: unknown,
  patch: unknown,
  replacePaths: readonly unknown[],
  path = '',
): string[] {
  if (Array.isArray(base)) {
    const isLost = !Array.isArray(patch) || base.some(one => !patch.some(kept => isSame(one, kept)))
    return isLost && base.length > 0 && !replacePaths.includes(path) ? [path] : []
  }
  if (!isTree(base) || patch === undefined) return []
  const inner = (key: string) => (isTree(patch) ? patch[key] : null)
  return Object.entries(base).flatMap(([key, value]) =>
    inner(key) === undefined
      ? []
      : shortenedLists(value, inner(key), replacePaths, path === '' ? key : `${path}.${key}`),
  )
}

/** Entries with an id are the same while that is. */
const isSame = (a: unknown, b: unknown): boolean =>
  isTree(a) && isTree(b) && 'id' in a ? a.id === b.id : JSON.stringify(a) === JSON.stringify(b)

/** JSON, or the part of JSON5 that people write: comments, bare keys, trailing commas. */
export function parseTolerant(text: string): Tree {
  const bare = text.replaceAll(
    /("(?:\\.|[^"\\])*")|\/\/[^\n]*|\/\*[\s\S]*?\*\//g,
    (_, kept) => kept ?? '',
  )
  const value: unknown = parse(bare.replaceAll('\t', '  '))
  if (!isTree(value)) throw new Error('the configuration is not an object')
  return value
}

export function redacted(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(redacted)
  if (!isTree(value)) return value
  const hidden = /token|apikey|password|secret/i
  return Object.fromEntries(
    Object.entries(value).map(([key, inner]) => [
      key,
      hidden.test(key) && typeof inner === 'string' ? '__OPENCLAW_REDACTED__' : redacted(inner),
    ]),
  )
}

export type Tree = Record<string, unknown>

export function isTree(value: unknown): value is Tree {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}

export function tree(value: unknown): Tree {
  return isTree(value) ? value : {}
}

function modelOf(raw: Tree, env: Record<string, string>): GatewayConfig['model'] {
  const primary = tree(tree(tree(raw.agents).defaults).model).primary
  if (typeof primary !== 'string') return null
  const [name = '', ...rest] = primary.split('/')
  const provider = tree(tree(tree(raw.models).providers)[name])
  const { baseUrl, apiKey } = provider
  if (typeof baseUrl !== 'string') return null
  const key = typeof apiKey === 'string' ? apiKey : ''
  return {
    baseUrl,
    apiKey: key.replaceAll(/\$\{(\w+)\}/g, (_, v) => env[v] ?? ''),
    id: rest.join('/'),
  }
}
