import type { ServerChannel, Session } from 'ssh2'
import { options } from './commands/outcome.ts'
import type { Inside } from './inside.ts'
import type { Caller, SshdConfig } from './programs/sshd-config.ts'
import { type SftpOptions, serveSftp } from './sftp.ts'

/** How sshd's configuration confines a caller's SFTP; null where it lets them have none. */
export async function sftpOptionsOf(
  inside: Inside,
  caller: Caller,
  config: SshdConfig,
): Promise<SftpOptions | null> {
  const command = config.option('ForceCommand', caller) ?? config.option('Subsystem', caller) ?? ''
  const [name = '', ...args] = command.replace(/^sftp\s+/, '').split(' ')
  const account = await inside.accounts.find(caller.user)
  if (!account || !/(^internal-sftp|\/sftp-server)$/.test(name)) return null
  const root = config.option('ChrootDirectory', caller)
  if (root !== null && !(await isSafeRoot(inside, root))) {
    inside.systemd.log('ssh.service', `fatal: bad ownership or modes for chroot directory ${root}`)
    return null
  }
  const { flags } = options(args, ['-d', '-u', '-f', '-l', '-p', '-P'])
  return {
    account,
    root,
    startFolder: flags.get('-d') ?? (root === null ? account.home : '/'),
    umask: Number.parseInt(flags.get('-u') ?? '022', 8),
  }
}

/** The `sftp` subsystem. OpenSSH's client speaks at once: it is listened to in the very turn of its request. */
export function sftpOverSsh(
  inside: Inside,
  session: Session,
  confined: SftpOptions | null,
  clientIdent: string,
): void {
  session.on('sftp', (accept, reject) => {
    if (confined) serveSftp(inside, accept(), confined, clientIdent)
    else reject()
  })
}

/** What sshd tells those who ask for more than the SFTP that they are confined to. */
export function sftpOnly(session: Session): void {
  const refuse = (accept: () => ServerChannel) => {
    const channel = accept()
    channel.write('This service allows sftp connections only.\n')
    channel.exit(1)
    channel.end()
  }
  session.on('shell', refuse)
  session.on('exec', refuse)
}

/** sshd wants a chroot, and every folder above it, to be root's and nobody else's to change. */
async function isSafeRoot({ disk }: Inside, root: string): Promise<boolean> {
  const parts = root.split('/').filter(Boolean)
  for (let depth = 1; depth <= parts.length; depth++) {
    const path = `/${parts.slice(0, depth).join('/')}`
    if (!(await disk.fs.exists(path)) || disk.ownerOf(path).user !== 'root') return false
    if (((await disk.fs.stat(path)).mode & 0o022) !== 0) return false
  }
  return true
}
