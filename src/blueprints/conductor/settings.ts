import { z } from 'zod'
import type { ConductorRelease } from './release.ts'

/** What machines download: the checksum keeps it what it is, https keeps it from being seen. */
const download = z
  .url({ protocol: /^https?$/, error: 'is not an http(s) address' })
  .refine(isPrivateOrSecure, 'is not an https address (http is for private addresses only)')
  .refine(url => !/['\s]/.test(url), 'has a quote or a space in it')
const sha256 = z
  .string()
  .regex(/^[0-9a-fA-F]{64}$/, 'is not a SHA-256 (64 hexadecimal digits)')
  .toLowerCase()

/** The environment's variables that name a seller's release of conductor. */
export const conductorVariables = {
  SAMBUK_CONDUCTOR_VERSION: z
    .string()
    .regex(/^[\w.+-]{1,40}$/, 'is not a version (letters, digits, ., +, - and _)')
    .optional(),
  SAMBUK_CONDUCTOR_URL: download.optional(),
  SAMBUK_CONDUCTOR_SHA256: sha256.optional(),
  SAMBUK_CONDUCTOR_CLI_URL: download.optional(),
  SAMBUK_CONDUCTOR_CLI_SHA256: sha256.optional(),
}

type Variables = { [Name in keyof typeof conductorVariables]?: string | undefined }

/** A part of a release is no release: all of its variables are there, or none is. */
export function missingConductorVariables(present: Record<string, string | undefined>): string[] {
  const names = Object.keys(conductorVariables)
  const missing = names.filter(name => present[name] === undefined)
  if (missing.length === names.length) return []
  return missing.map(name => `  ${name} is not set, though other SAMBUK_CONDUCTOR_ variables are`)
}

/** Null where none is named: this installation does not have conductor. */
export function conductorRelease(env: Variables): ConductorRelease | null {
  const version = env.SAMBUK_CONDUCTOR_VERSION
  const url = env.SAMBUK_CONDUCTOR_URL
  const sha256 = env.SAMBUK_CONDUCTOR_SHA256
  const cliUrl = env.SAMBUK_CONDUCTOR_CLI_URL
  const cliSha256 = env.SAMBUK_CONDUCTOR_CLI_SHA256
  if (!version || !url || !sha256 || !cliUrl || !cliSha256) return null
  return { version, url, sha256, cliUrl, cliSha256 }
}

function isPrivateOrSecure(address: string): boolean {
  const url = URL.parse(address)
  if (url?.protocol !== 'http:') return true
  const isName = url.hostname === 'localhost' || url.hostname === '[::1]'
  return isName || /^(127|10|192\.168|172\.(1[6-9]|2\d|3[01]))(\.\d+)+$/.test(url.hostname)
}
