import { keyFingerprint } from '../instances/ssh-key.ts'
import { fail, ok, type Result } from '../kit/result.ts'

export interface PublicKey {
  /** As in `authorized_keys`: the kind and the key in base64, without options and without a comment. */
  line: string
  /** `SHA256:…` */
  fingerprint: string
  /** What its owner's program wrote beside it; may be empty. */
  comment: string
}

/** Why a text is not taken: the code of a sentence. */
export type KeyRefusal = 'key-is-private' | 'key-not-read' | 'key-too-weak'

const rsaBitsLeast = 3072
const rsaBitsMost = 16_384
/** Of the point on each curve that OpenSSH knows, uncompressed. */
const curves: Record<string, number> = { nistp256: 65, nistp384: 97, nistp521: 133 }
const privateMarks = /PRIVATE KEY-----|PuTTY-User-Key-File|^\s*b3BlbnNzaC1rZXk/m

/**
 * Pure. One line of a `.pub` file, read down to the numbers in it (RFC 4253, RFC 5656, RFC 8709, and OpenSSH's
 * `PROTOCOL.u2f`). Options in front of a key are refused, because `authorized_keys` would obey them.
 */
export function readPublicKey(text: string): Result<PublicKey, KeyRefusal> {
  if (privateMarks.test(text)) return fail('key-is-private')
  const lines = text.split(/\r?\n/).filter(line => line.trim() !== '')
  const [kind = '', base64 = '', ...comment] = (lines[0] ?? '').trim().split(/\s+/)
  if (lines.length !== 1 || !/^[A-Za-z0-9+/]+={0,2}$/.test(base64)) return fail('key-not-read')
  const blob = Buffer.from(base64, 'base64')
  const strength = judge(kind, blob)
  if (strength !== 'good') return fail(strength)
  const line = `${kind} ${blob.toString('base64')}`
  return ok({ line, fingerprint: keyFingerprint(line), comment: comment.join(' ').slice(0, 60) })
}

function judge(kind: string, blob: Buffer): 'good' | 'key-not-read' | 'key-too-weak' {
  const fields = fieldsOf(blob)
  if (fields?.[0]?.toString('latin1') !== kind) return 'key-not-read'
  const [, first, second, third] = fields
  const has = (count: number) => fields.length === count
  const when = (isRight: boolean) => (isRight ? 'good' : 'key-not-read')
  switch (kind) {
    case 'ssh-ed25519':
      return when(has(2) && first?.length === 32)
    case 'sk-ssh-ed25519@openssh.com':
      return when(has(3) && first?.length === 32 && isNamed(second))
    case 'ssh-rsa': {
      if (!has(3) || !first || !second || first.length === 0) return 'key-not-read'
      const bits = bitsOf(second)
      if (bits > rsaBitsMost) return 'key-not-read'
      return bits < rsaBitsLeast ? 'key-too-weak' : 'good'
    }
    case 'ssh-dss':
      return 'key-too-weak'
  }
  const curve = /^(?:sk-)?ecdsa-sha2-(nistp\d{3})(?:@openssh\.com)?$/.exec(kind)?.[1] ?? ''
  const isSk = kind.startsWith('sk-')
  if (isSk !== kind.endsWith('@openssh.com') || (isSk && curve !== 'nistp256'))
    return 'key-not-read'
  const isPoint = second?.length === curves[curve] && second?.[0] === 4
  return when(
    isPoint &&
      first?.toString('latin1') === curve &&
      has(isSk ? 4 : 3) &&
      (!isSk || isNamed(third)),
  )
}

/** What the key is for, `ssh:` mostly. */
const isNamed = (application: Buffer | undefined): boolean =>
  application !== undefined && application.length > 0

/** The fields of the SSH wire format (RFC 4251, section 5), or null when they do not fill the whole. */
function fieldsOf(blob: Buffer): Buffer[] | null {
  const fields: Buffer[] = []
  let at = 0
  while (at < blob.length) {
    if (at + 4 > blob.length) return null
    const end = at + 4 + blob.readUInt32BE(at)
    if (end > blob.length) return null
    fields.push(blob.subarray(at + 4, end))
    at = end
  }
  return fields
}

/** Of a whole number that is not negative; it may begin with a zero byte. */
function bitsOf(number: Buffer): number {
  const bytes = number[0] === 0 ? number.subarray(1) : number
  return bytes.length === 0 ? 0 : bytes.length * 8 - Math.clz32(bytes[0] ?? 0) + 24
}
