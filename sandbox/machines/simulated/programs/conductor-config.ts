import { createHmac, timingSafeEqual } from 'node:crypto'
import type { VirtualDisk } from '../disk.ts'

export interface ConductorConfig {
  host: string
  port: number
  ownerId: string
  jwtSecret: string
}

const fields = ['server.host', 'server.port', 'auth.owner_id', 'auth.jwt_secret']

/**
 * What the published conductor reads with `tomllib`, as far as its configuration goes: tables of basic
 * strings and whole numbers.
 * @throws with the reason why conductor would end with status 78
 */
export async function readConductorConfig(
  disk: VirtualDisk,
  path: string,
): Promise<ConductorConfig> {
  const text = await disk.read(path)
  if (text === null) throw new Error(`${path}: No such file or directory`)
  const values = parseTables(text)
  const strange = [...values.keys()].find(name => !fields.includes(name))
  if (strange !== undefined) throw new Error(`${strange} is unknown`)
  const missing = fields.find(name => !values.has(name))
  if (missing !== undefined) throw new Error(`${missing} is missing`)
  const string = (name: string): string => {
    const value = values.get(name)
    if (typeof value === 'string' && value !== '') return value
    throw new Error(`${name} is not a str with a value`)
  }
  const port = values.get('server.port')
  if (typeof port !== 'number' || port < 1 || port > 65_535)
    throw new Error('server.port is no port')
  const jwtSecret = string('auth.jwt_secret')
  if (jwtSecret.length < 16)
    throw new Error('auth.jwt_secret is too short (16 characters at least)')
  return { host: string('server.host'), port, ownerId: string('auth.owner_id'), jwtSecret }
}

function parseTables(text: string): Map<string, string | number> {
  const values = new Map<string, string | number>()
  let table = ''
  for (const [at, raw] of text.split('\n').entries()) {
    const line = raw.trim()
    if (line === '' || line.startsWith('#')) continue
    const header = /^\[(\w+)\]$/.exec(line)?.[1]
    const pair = /^(\w+)\s*=\s*("(?:[^"\\]|\\.)*"|\d+)$/.exec(line)
    if (header !== undefined) table = `${header}.`
    else if (pair) values.set(`${table}${pair[1]}`, JSON.parse(pair[2] ?? ''))
    else throw new Error(`Invalid statement (at line ${at + 1})`)
  }
  return values
}

/** A token by which conductor knows its owner: a JWT signed with HS256. */
export function ownerToken({ ownerId, jwtSecret }: ConductorConfig, now: Date): string {
  const claims = { sub: ownerId, exp: Math.floor(now.getTime() / 1000) + 60 }
  const signed = [{ alg: 'HS256', typ: 'JWT' }, claims].map(encoded).join('.')
  return `${signed}.${signature(signed, jwtSecret)}`
}

export function isOwner(authorization: string, config: ConductorConfig, now: Date): boolean {
  const [, header = '', claims = '', given = ''] =
    /^Bearer ([\w-]+)\.([\w-]+)\.([\w-]+)$/i.exec(authorization) ?? []
  const wanted = Buffer.from(signature(`${header}.${claims}`, config.jwtSecret))
  if (given.length !== wanted.length || !timingSafeEqual(Buffer.from(given), wanted)) return false
  const { sub, exp } = decoded(claims)
  return (
    decoded(header).alg === 'HS256' && sub === config.ownerId && Number(exp) * 1000 > now.getTime()
  )
}

function signature(signed: string, secret: string): string {
  return createHmac('sha256', secret).update(signed).digest('base64url')
}

function encoded(value: object): string {
  return Buffer.from(JSON.stringify(value)).toString('base64url')
}

function decoded(part: string): Record<string, unknown> {
  return JSON.parse(Buffer.from(part, 'base64url').toString())
}
