import { createPrivateKey, createPublicKey } from 'node:crypto'
import type { Random } from '../kit/random.ts'
import { ok } from '../kit/result.ts'
import type { Answer, ComputeProvider } from './compute.ts'

type Keys = Pick<ComputeProvider, 'createSshKey' | 'findSshKey' | 'deleteSshKey'>

/**
 * Whether a token may write, for vendors whose SSH keys are objects of the account: a key that nobody
 * holds the other half of is made and deleted. A lost answer or a failed deletion is followed by a
 * look for it, so that nothing stays.
 */
export async function checkByKey(
  keys: Keys,
  read: () => Answer<unknown>,
  random: Random,
  signal: AbortSignal,
): Answer<{ canWrite: boolean }> {
  const seen = await read()
  if (!seen.ok) return seen
  const name = `sambuk-doctor-${random.bytes(6).toString('hex')}`
  const key = { name, publicKey: `${publicKeyOfNobody(random)} ${name}`, labels: {} }
  const created = await keys.createSshKey(key, signal)
  if (!created.ok && created.error.kind === 'unauthorized') return ok({ canWrite: false })
  if (!created.ok && created.error.kind !== 'unknown-outcome') return created
  const deleted = created.ok ? await keys.deleteSshKey(created.value.id, signal) : created
  if (deleted.ok) return ok({ canWrite: true })
  const left = await keys.findSshKey(name, signal)
  if (!left.ok) return leftBehind(left, name)
  if (!left.value) return created.ok ? ok({ canWrite: true }) : created
  return leftBehind(await keys.deleteSshKey(left.value.id, signal), name)
}

function leftBehind(
  removed: Awaited<Answer<unknown>>,
  name: string,
): Awaited<Answer<{ canWrite: boolean }>> {
  if (removed.ok) return ok({ canWrite: true })
  const message = `${removed.error.message} (the SSH key ${name} may be left behind)`
  return { ok: false, error: { ...removed.error, message } }
}

/** The fixed start of a PKCS #8 document that holds an Ed25519 seed (RFC 8410, section 7). */
const pkcs8Prefix = Buffer.from('302e020100300506032b657004220420', 'hex')

/** An `authorized_keys` line whose private half is forgotten at once. */
function publicKeyOfNobody(random: Random): string {
  const seed = Buffer.concat([pkcs8Prefix, random.bytes(32)])
  const secret = createPrivateKey({ key: seed, format: 'der', type: 'pkcs8' })
  const { x } = createPublicKey(secret).export({ format: 'jwk' })
  const parts = [Buffer.from('ssh-ed25519'), Buffer.from(x ?? '', 'base64url')]
  const fields = parts.map(part => {
    const length = Buffer.alloc(4)
    length.writeUInt32BE(part.length)
    return Buffer.concat([length, part])
  })
  return `ssh-ed25519 ${Buffer.concat(fields).toString('base64')}`
}
