import { existsSync } from 'node:fs'
import { join } from 'node:path'

const needed = ['systemd-nspawn', 'mmdebstrap', 'ip', 'nft', 'slirp4netns']
const missing = needed.filter(
  program =>
    !['/usr/bin', '/usr/sbin', '/bin', '/sbin'].some(folder => existsSync(join(folder, program))),
)

/** Why real machines cannot be had on this computer, or null when they can. */
export const nspawnMissing: string | null =
  process.getuid?.() !== 0
    ? 'it needs root'
    : missing.length > 0
      ? `${missing.join(', ')} are missing`
      : null
