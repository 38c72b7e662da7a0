import { domainToASCII } from 'node:url'
import { fail, ok, type Result } from '../kit/result.ts'

/** Names that lead nowhere in the world's DNS (RFC 6761, RFC 7686, RFC 8375). */
const unusable = new Set(['localhost', 'local', 'internal', 'onion', 'arpa', 'invalid'])

/**
 * Pure. A domain as a customer wrote it, in the form in which DNS and certificates have it: lower case, and other alphabets
 * in ASCII. `ours`: hosts below which everything is the installation's.
 */
export function readDomain(
  text: string,
  ours: readonly string[],
): Result<string, 'domain-illegal' | 'domain-ours'> {
  const written = text.trim().replace(/\.$/, '')
  if (/[\s/:@?#%*]/.test(written)) return fail('domain-illegal')
  const name = domainToASCII(written)
  const labels = name.split('.')
  const last = labels.at(-1) ?? ''
  const isName =
    labels.length >= 2 &&
    name.length <= 253 &&
    labels.every(label => /^[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?$/.test(label)) &&
    !/^\d+$/.test(last) &&
    !unusable.has(last)
  if (!isName) return fail('domain-illegal')
  const isOurs = ours.some(host => name === host || name.endsWith(`.${host}`))
  return isOurs ? fail('domain-ours') : ok(name)
}

/** Pure. Whether a name that leads to these addresses leads to a machine, and to nothing else: visitors take any of them. */
export function leadsTo(
  addresses: readonly string[],
  machine: string | null,
): 'there' | 'domain-unresolved' | 'domain-elsewhere' {
  if (addresses.length === 0) return 'domain-unresolved'
  return addresses.every(address => address === machine) ? 'there' : 'domain-elsewhere'
}
