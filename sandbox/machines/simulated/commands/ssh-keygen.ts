import { createHash } from 'node:crypto'
import { type Command, defineCommand } from 'just-bash'
import ssh2 from 'ssh2'
import { ensureHostKey, writeKeyPair } from '../host-keys.ts'
import type { Inside } from '../inside.ts'
import { fail, ok, options } from './outcome.ts'

export function sshKeygenCommand(inside: Inside): Command {
  return defineCommand('ssh-keygen', async (args, context) => {
    const { flags } = options(args, ['-t', '-f', '-N', '-C', '-b', '-E', '-P'])
    if (flags.has('-A')) {
      await ensureHostKey(inside.disk, inside.hostname)
      return ok()
    }
    const file = flags.get('-f')
    if (file === undefined) return fail(1, 'ssh-keygen: -f is needed')
    const path = context.fs.resolvePath(context.cwd, file)
    if (flags.has('-l') || flags.has('-y')) {
      const text = await inside.disk.read(path)
      if (text === null) return fail(255, `${file}: No such file or directory`)
      const key = ssh2.utils.parseKey(text)
      if (key instanceof Error) return fail(255, `${file} is not a key file.`)
      const blob = key.getPublicSSH()
      if (flags.has('-y')) return ok(`${key.type} ${blob.toString('base64')}\n`)
      const hash = createHash('sha256').update(blob).digest('base64').replace(/=+$/, '')
      return ok(`256 SHA256:${hash} ${key.comment || 'no comment'} (ED25519)\n`)
    }
    if ((flags.get('-t') ?? 'ed25519') !== 'ed25519') {
      return fail(1, 'ssh-keygen: only -t ed25519 in a simulated machine')
    }
    if (await context.fs.exists(path)) return fail(1, `${file} already exists.`)
    await writeKeyPair(inside.disk, path, flags.get('-C') ?? `root@${inside.hostname}`)
    return ok()
  })
}
