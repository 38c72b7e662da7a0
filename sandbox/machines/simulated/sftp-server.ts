import type { ServerChannel, SFTPWrapper } from 'ssh2'
import { SFTP } from 'ssh2/lib/protocol/SFTP.js'
import type { Inside } from './inside.ts'
import { serveSftp } from './sftp.ts'

const program = '/usr/lib/openssh/sftp-server'
const asUser = new RegExp(`^(?:cd / && )?runuser -u ([a-z0-9-]+) -- ${program}$`)

/** What OpenSSH's server offers beyond version 3, as far as it is served here. */
const extensions = [
  ['posix-rename@openssh.com', '1'],
  ['fstatvfs@openssh.com', '2'],
  ['fsync@openssh.com', '1'],
]
const versionPacket = 2

/** As whom a command runs OpenSSH's SFTP server on its own input and output; null: it is another command. */
export const sftpServerUser = (command: string, caller: string): string | null =>
  command === program ? caller : (asUser.exec(command)?.[1] ?? null)

/** The SFTP server as a program on a channel, rather than as sshd's subsystem. */
export async function runSftpServer(
  inside: Inside,
  channel: ServerChannel,
  user: string,
): Promise<void> {
  const account = await inside.accounts.find(user)
  if (!account) {
    channel.stderr.write(
      `runuser: user ${user} does not exist or the user entry does not contain all the required fields\n`,
    )
    channel.exit(1)
    channel.end()
    return
  }
  const options = { account, root: null, startFolder: account.home, umask: 0o022 }
  const stream = overChannel(channel)
  const reply = (packet: Buffer) => void channel.write(packet)
  serveSftp(inside, stream, options, '', reply)
  channel.on('data', (chunk: Buffer) => stream.push(chunk))
  channel.once('end', () => {
    stream.push(null)
    channel.exit(0)
    channel.end()
  })
}

/**
 * ssh2 speaks SFTP on channels of its own subsystem only, with what it finds in them: this is as much of one as
 * it touches. Its greeting names no extensions; ours does.
 */
function overChannel(channel: ServerChannel): SFTPWrapper & { push(chunk: Buffer | null): void } {
  let isGreeted = false
  const protocol = {
    _remoteIdentRaw: 'SSH-2.0-OpenSSH',
    channelData(_id: number, packet: Buffer) {
      const isGreeting = !isGreeted && packet[4] === versionPacket
      isGreeted = true
      channel.write(isGreeting ? greeting() : Buffer.from(packet))
    },
    channelClose: () => void channel.end(),
  }
  const side = { id: 0, state: 'open', window: Number.POSITIVE_INFINITY, packetSize: 32 * 1024 }
  return new SFTP(
    { _protocol: protocol },
    { type: 'sftp', incoming: { ...side }, outgoing: { ...side } },
    { server: true },
  )
}

function greeting(): Buffer {
  const text = (word: string) => Buffer.concat([uint32(Buffer.byteLength(word)), Buffer.from(word)])
  const body = Buffer.concat([
    Buffer.from([versionPacket]),
    uint32(3),
    ...extensions.flat().map(text),
  ])
  return Buffer.concat([uint32(body.length), body])
}

function uint32(value: number): Buffer {
  const bytes = Buffer.alloc(4)
  bytes.writeUInt32BE(value)
  return bytes
}
