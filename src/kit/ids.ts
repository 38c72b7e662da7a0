import type { Random } from './random.ts'

/** Every kind of row has its prefix, so that an id in a log says what it is. */
export const idPrefixes = {
  account: 'acc',
  emailChange: 'ech',
  apiKey: 'key',
  passkey: 'psk',
  member: 'mem',
  invitation: 'inv',
  subscription: 'sub',
  server: 'srv',
  refund: 'rfd',
  price: 'prc',
  change: 'chg',
  visit: 'vis',
  contact: 'con',
  check: 'chk',
  span: 'spn',
  backup: 'bak',
  restore: 'rst',
  drill: 'drl',
  rollout: 'rol',
  update: 'upd',
  import: 'imp',
  erasure: 'ers',
  mail: 'mal',
  image: 'img',
  orphan: 'orp',
  activity: 'act',
  accessKey: 'key',
  domain: 'dom',
  installation: 'ins',
} as const

const alphabet = 'abcdefghijkmnpqrstuvwxyz23456789'

/**
 * A new id such as `srv_8k2m…`: lower case letters and digits only, because ids become provider
 * labels and parts of host names. 80 random bits.
 */
export function newId(kind: keyof typeof idPrefixes, random: Random): string {
  const letters = [...random.bytes(16)].map(byte => alphabet[byte % alphabet.length]).join('')
  return `${idPrefixes[kind]}_${letters}`
}
