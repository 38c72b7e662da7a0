import { existsSync, readFileSync } from 'node:fs'
import { join, resolve } from 'node:path'
import { parseEnv } from 'node:util'
import { ConfigError, readConfig } from '../src/config.ts'
import { StartError } from './options.ts'

export type Environment = Record<string, string>

const root = resolve(import.meta.dirname, '..')
/** Any of these set means: this is a real installation, there is no sandbox. */
const realProviders = [
  'HCLOUD_TOKEN',
  'DIGITALOCEAN_ACCESS_TOKEN',
  'HOSTINGER_API_TOKEN',
  'STRIPE_SECRET_KEY',
  'RESEND_API_KEY',
  'SAMBUK_SMTP_URL',
  'CLOUDFLARE_API_TOKEN',
]

/** What the operator configured: the environment, and below it the file `.env`. Empty means unset. */
export function readEnvironment(environment: NodeJS.ProcessEnv): Environment {
  const file = join(root, '.env')
  const fromFile = existsSync(file) ? parseEnv(readFileSync(file, 'utf8')) : {}
  const both = Object.entries({ ...fromFile, ...environment })
  return Object.fromEntries(both.flatMap(([name, value]) => (value ? [[name, value]] : [])))
}

export const hasRealProviders = (environment: Environment): boolean =>
  realProviders.some(name => environment[name])

/** @throws {StartError} that lists everything missing or malformed at once. */
export function checkEnvironment(environment: Environment): void {
  const missing = hasRealProviders(environment) && !environment.SAMBUK_URL ? ['SAMBUK_URL'] : []
  const problems = missing.map(name => `  ${name} is not set`)
  try {
    readConfig(environment)
  } catch (error) {
    if (!(error instanceof ConfigError)) throw error
    problems.push(...error.message.split('\n').slice(1))
  }
  if (problems.length === 0) return
  throw new StartError(
    `Real providers are configured, so the sandbox stays off, and this is still wrong:\n${problems.join('\n')}\n` +
      `Set them in the environment or in .env, or unset ${realProviders.join(', ')} to use the sandbox.`,
  )
}
