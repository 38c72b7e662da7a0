import type { ProviderError } from '../providers/compute.ts'

const names: Readonly<Record<string, string>> = {
  hetzner: 'Hetzner',
  digitalocean: 'DigitalOcean',
  hostinger: 'Hostinger',
  cloudflare: 'Cloudflare',
}

/**
 * A vendor's refusal as operators read it: its own code and words, or, where we did not ask because we
 * keep to what it allows, when to try again.
 */
export function refusalText({ provider, code, message, retryAfterMs }: ProviderError): string {
  if (code !== 'own-budget') return `${code}: ${message}`
  const when =
    retryAfterMs === undefined ? 'later' : `in ${Math.max(1, Math.ceil(retryAfterMs / 1000))} s`
  return `${names[provider] ?? provider} was asked as often as it allows for now; try again ${when}.`
}
