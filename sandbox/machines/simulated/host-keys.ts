import ssh2 from 'ssh2'
import type { VirtualDisk } from './disk.ts'

export const hostKeyPath = '/etc/ssh/ssh_host_ed25519_key'

/**
 * A new Ed25519 key pair in OpenSSH's formats. One in 256 of those that ssh2 1.17 makes cannot be
 * read back ("Malformed OpenSSH private key"), even by itself: those are thrown away.
 */
export function newKeyPair(comment: string): { private: string; public: string } {
  for (;;) {
    const pair = ssh2.utils.generateKeyPairSync('ed25519', { comment })
    if (!(ssh2.utils.parseKey(pair.private) instanceof Error)) return pair
  }
}

/** Writes a new Ed25519 key pair in OpenSSH's formats. */
export async function writeKeyPair(
  disk: VirtualDisk,
  path: string,
  comment: string,
): Promise<void> {
  const pair = newKeyPair(comment)
  await disk.write(path, pair.private, 0o600)
  await disk.write(`${path}.pub`, `${pair.public}\n`)
}

/** Makes the host key if there is none, as `ssh-keygen -A` does. */
export async function ensureHostKey(disk: VirtualDisk, hostname: string): Promise<void> {
  if (!(await disk.isFile(hostKeyPath))) await writeKeyPair(disk, hostKeyPath, `root@${hostname}`)
}
