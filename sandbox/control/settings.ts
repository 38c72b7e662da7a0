import { homedir } from 'node:os'
import { join } from 'node:path'
import type { Settings } from '../world.ts'
import { deriveKeys } from './keys.ts'

/** The listeners in the order of their ports, counted from the first port. */
export const listenerNames = [
  'control',
  'hetzner',
  'cloudflare',
  'stripe',
  'resend',
  'model',
  'acme',
  'digitalocean',
  'hostinger',
  'downloads',
  's3',
  'smtp',
  'telegram',
  'discord',
] as const
export type ListenerName = (typeof listenerNames)[number]

/** The addresses under which the drivers' machines reach the host. */
export const hostsFromMachine = { simulated: '127.0.0.1', nspawn: '10.88.0.1' } as const

/** The settings of a sandbox as they are known before it listens (port 0: addresses come later). */
export function planSettings(options: {
  port: number
  seed: number
  stateDir: string
  imageDir: string
  hostFromMachine: string
  panelPorts: number[]
}): Settings {
  const { port, seed, stateDir, imageDir, hostFromMachine, panelPorts } = options
  const url = (name: ListenerName) => loopbackUrl(portOf(port, listenerNames.indexOf(name)))
  return {
    seed,
    stateDir,
    imageDir,
    hostFromMachine,
    portsFromMachine: new Set(panelPorts),
    urls: {
      control: url('control'),
      hetzner: url('hetzner'),
      cloudflare: url('cloudflare'),
      stripe: url('stripe'),
      resend: url('resend'),
      model: url('model'),
      acme: url('acme'),
      digitalocean: url('digitalocean'),
      hostinger: url('hostinger'),
      downloads: url('downloads'),
      s3: url('s3'),
      smtp: url('smtp'),
      telegram: url('telegram'),
      discord: url('discord'),
    },
    socks: { host: '127.0.0.1', port: portOf(port, listenerNames.length) },
    caFile: join(stateDir, 'acme-ca.pem'),
    keys: deriveKeys(seed),
  }
}

/** Port `offset` of a sandbox whose first port is `port`; 0 stays 0: any free one. */
export function portOf(port: number, offset: number): number {
  return port === 0 ? 0 : port + offset
}

export function loopbackUrl(port: number): string {
  return `http://127.0.0.1:${port}`
}

/** Where prepared machine images are kept when nothing else is said: outside any project folder. */
export function defaultImageDir(environment: Record<string, string | undefined>): string {
  if (environment.SANDBOX_IMAGE_DIR) return environment.SANDBOX_IMAGE_DIR
  if (process.getuid?.() === 0) return '/var/cache/sambuk-sandbox'
  return join(environment.XDG_CACHE_HOME || join(homedir(), '.cache'), 'sambuk-sandbox')
}
