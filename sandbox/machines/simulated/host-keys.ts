import ssh2 from 'ssh2'
import type { VirtualDisk } from './disk.ts'

export const hostKeyPath = '/etc/ssh/ssh_host_ed25519_key'

/** Writes a new Ed25519 key pair in OpenSSH's formats. */
export async function writeKeyPair(
  disk: VirtualDisk,
  path: string,
  comment: string,
): Promise<void> {
  const pair = ssh2.utils.generateKeyPairSync('ed25519', { comment })
  await disk.write(path, pair.private, 0o600)
  await disk.write(`${path}.pub`, `${pair.public}\n`)
}

/** Makes the host key if there is none, as `ssh-keygen -A` does. */
export async function ensureHostKey(disk: VirtualDisk, hostname: string): Promise<void> {
  if (!(await disk.isFile(hostKeyPath))) await writeKeyPair(disk, hostKeyPath, `root@${hostname}`)
}
