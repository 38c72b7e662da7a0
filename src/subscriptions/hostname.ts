/** Names that would mislead a visitor, or that the operator needs. */
const reserved = new Set([
  'www',
  'api',
  'app',
  'admin',
  'administrator',
  'root',
  'mail',
  'smtp',
  'imap',
  'pop',
  'ftp',
  'ns',
  'ns1',
  'ns2',
  'dns',
  'mx',
  'autoconfig',
  'autodiscover',
  'support',
  'help',
  'billing',
  'pay',
  'payment',
  'payments',
  'status',
  'panel',
  'console',
  'dashboard',
  'login',
  'signin',
  'signup',
  'account',
  'accounts',
  'security',
  'abuse',
  'postmaster',
  'hostmaster',
  'webmaster',
  'noreply',
  'localhost',
  'test',
  'example',
  'sambuk',
  'openclaw',
])

/** Lower case and without the blanks around it, as people mean what they type. */
export const normalHostname = (typed: string): string => typed.trim().toLowerCase()

/**
 * Why a name cannot be the first label of a server's name, or null. Letters a-z, digits and inner
 * hyphens, 3 to 40 of them (RFC 1123, with room for what providers add); no punycode.
 */
export function hostnameProblem(label: string): 'hostname-illegal' | 'hostname-reserved' | null {
  if (!/^[a-z0-9](?:[a-z0-9-]{1,38})[a-z0-9]$/.test(label)) return 'hostname-illegal'
  if (label.slice(2, 4) === '--') return 'hostname-illegal'
  return reserved.has(label) ? 'hostname-reserved' : null
}
