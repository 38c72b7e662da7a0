import { trustedOrigins } from '../http/security.ts'

/**
 * Whom passkeys are made for: a name, and the origins that may use them. Browsers take no number for a name, so
 * where the address is a loopback's they work by its other spelling, `localhost`.
 */
export function relyingParty(url: string): { id: string; origins: string[] } {
  const { hostname } = new URL(url)
  const id = hostname === '127.0.0.1' ? 'localhost' : hostname
  return { id, origins: trustedOrigins(url).filter(origin => new URL(origin).hostname === id) }
}
