import { timingSafeEqual } from 'node:crypto'
import type { Duplex } from 'node:stream'
import ssh2, {
  type AuthContext,
  type ClientInfo,
  type Connection,
  type ParsedKey,
  type PublicKeyAuthContext,
} from 'ssh2'
import { fail, ok, options as optionsOf } from '../commands/outcome.ts'
import { ensureHostKey, hostKeyPath } from '../host-keys.ts'
import type { Inside } from '../inside.ts'
import type { SftpOptions } from '../sftp.ts'
import { sftpOnly, sftpOptionsOf, sftpOverSsh } from '../sftp-session.ts'
import { execOverSsh, shellOverSsh } from '../ssh-session.ts'
import { ttysOf } from '../tty.ts'
import type { Program, ProgramRun } from './program.ts'
import { type Caller, SshdConfig } from './sshd-config.ts'

interface AuthorizedKey {
  key: ParsedKey
  options: string
}

/** OpenSSH's part in a simulated machine: keys, passwords where it is told so, exec, shell, SFTP and direct-tcpip. */
export const sshd: Program = {
  name: 'sshd',
  start(run: ProgramRun) {
    const { inside } = run
    let close: () => void = () => undefined
    let stopped = false
    const listen = async () => {
      await ensureHostKey(inside.disk, inside.hostname)
      const config = await SshdConfig.read(inside.disk)
      const hostKey = (await inside.disk.read(hostKeyPath)) ?? ''
      if (stopped) return
      const server = new ssh2.Server(
        { hostKeys: [hostKey], ident: 'OpenSSH_9.2p1-simulated' },
        (client, info) => serve(inside, config, client, info),
      )
      close = inside.network.listen(22, 'any', stream => {
        stream.on('error', () => stream.destroy())
        server.injectSocket(stream as Parameters<typeof server.injectSocket>[0])
      })
    }
    listen().catch(error => {
      run.log(`fatal: ${error instanceof Error ? error.message : error}`)
      run.exited(255)
    })
    return {
      async stop() {
        stopped = true
        close()
      },
      async reload() {
        close()
        await listen()
      },
    }
  },
  async cli(args, inside) {
    const { flags } = optionsOf(args, ['-f'])
    if (!flags.has('-t')) {
      return fail(1, 'sshd re-exec requires execution with an absolute path')
    }
    try {
      await SshdConfig.read(inside.disk, flags.get('-f'))
      return ok()
    } catch (error) {
      return fail(255, error instanceof Error ? error.message : String(error))
    }
  },
}

function serve(inside: Inside, config: SshdConfig, client: Connection, info: ClientInfo): void {
  let caller: Caller = { user: '', groups: [] }
  let options = ''
  let confined: SftpOptions | null = null
  client.on('error', error =>
    inside.systemd.log('ssh.service', `connection error: ${error.message}`),
  )
  client.on('authentication', context => {
    void authenticate(inside, config, context).then(
      async ({ accepted, methods, caller: known }) => {
        if (accepted === null) return context.reject(methods)
        caller = known
        options = accepted.options
        confined = await sftpOptionsOf(inside, caller, config)
        context.accept()
      },
    )
  })
  client.on('ready', () => {
    client.on('session', (accept, reject) => {
      if (/\brestrict\b/.test(options) && !/\bpty\b/.test(options)) return void reject()
      const session = accept()
      sftpOverSsh(inside, session, confined, info.header.identRaw)
      if (/^internal-sftp\b/.test(config.option('ForceCommand', caller) ?? '')) {
        return sftpOnly(session)
      }
      const ttys = ttysOf(session)
      shellOverSsh(inside, session, caller.user, ttys)
      execOverSsh(inside, session, caller.user, ttys)
    })
    client.on('tcpip', (accept, reject, info) => {
      const isForbidden =
        config.option('DisableForwarding', caller) === 'yes' ||
        config.option('AllowTcpForwarding', caller) === 'no'
      const stream =
        !isForbidden && forwardingAllowed(options, info.destIP, info.destPort)
          ? dialLocal(inside, info)
          : null
      if (!stream) return void reject()
      const channel = accept()
      join(channel, stream)
    })
  })
}

function dialLocal(inside: Inside, info: { destIP: string; destPort: number }): Duplex | null {
  if (!['127.0.0.1', 'localhost', '::1', inside.spec.address].includes(info.destIP)) return null
  return inside.network.dial(info.destPort, 'inside')
}

function forwardingAllowed(options: string, host: string, port: number): boolean {
  if (/\brestrict\b/.test(options) && !/\bport-forwarding\b/.test(options)) return false
  if (/\bno-port-forwarding\b/.test(options)) return false
  const permitted = [...options.matchAll(/permitopen="([^"]+)"/g)].map(match => match[1])
  return permitted.length === 0 || permitted.some(p => p === `${host}:${port}` || p === `${host}:*`)
}

/** Pipes both ways and passes each side's end on, so that half-closed streams stay usable. */
function join(a: Duplex, b: Duplex): void {
  a.pipe(b)
  b.pipe(a)
  a.on('error', () => b.destroy())
  b.on('error', () => a.destroy())
  a.on('close', () => b.destroy())
}

interface Attempt {
  accepted: { options: string } | null
  /** What the caller may try instead. */
  methods: ('publickey' | 'password')[]
  caller: Caller
}

async function authenticate(
  inside: Inside,
  config: SshdConfig,
  context: AuthContext,
): Promise<Attempt> {
  const account = await inside.accounts.find(context.username)
  const groups = account ? await inside.accounts.groupNamesOf(account) : []
  const caller = { user: context.username, groups }
  const only = config.option('AuthenticationMethods', caller)
  const allowed: Attempt['methods'] = passwordsAllowed(config, caller)
    ? ['publickey', 'password']
    : ['publickey']
  const methods = allowed.filter(method => only === null || only.split(' ').includes(method))
  const isExpired = await inside.accounts.isExpired(context.username, inside.world.clock.now())
  if (!account || isExpired || !methods.some(method => method === context.method))
    return { accepted: null, methods, caller }
  if (context.method === 'publickey')
    return {
      accepted: await knownKey(inside, keyFilesOf(config, caller, account.home), context),
      methods,
      caller,
    }
  const fits =
    context.method === 'password' &&
    (await inside.accounts.passwordFits(account.name, context.password))
  return { accepted: fits ? { options: '' } : null, methods, caller }
}

/** Where a caller's keys are looked for. */
function keyFilesOf(config: SshdConfig, caller: Caller, home: string): string[] {
  const files = config.option('AuthorizedKeysFile', caller) ?? '.ssh/authorized_keys'
  return files.split(' ').map(file => {
    const path = file.replaceAll('%u', caller.user).replaceAll('%h', home)
    return path.startsWith('/') ? path : `${home}/${path}`
  })
}

async function knownKey(
  inside: Inside,
  files: string[],
  context: PublicKeyAuthContext,
): Promise<Attempt['accepted']> {
  const texts = await Promise.all(files.map(file => inside.disk.read(file)))
  const text = texts.map(read => read ?? '').join('\n')
  for (const { key, options } of parseAuthorizedKeys(text)) {
    const blob = key.getPublicSSH()
    if (key.type !== context.key.algo.replace(/^rsa-sha2-.*$/, 'ssh-rsa')) continue
    if (blob.length !== context.key.data.length || !timingSafeEqual(blob, context.key.data))
      continue
    // Without a signature the client only asks whether the key would do.
    if (!context.signature || !context.blob) return { options }
    return key.verify(context.blob, context.signature, context.hashAlgo) === true
      ? { options }
      : null
  }
  return null
}

function passwordsAllowed(config: SshdConfig, caller: Caller): boolean {
  const isAllowed = (config.option('PasswordAuthentication', caller) ?? 'yes') === 'yes'
  if (caller.user !== 'root') return isAllowed
  return isAllowed && config.option('PermitRootLogin', caller) === 'yes'
}

function parseAuthorizedKeys(text: string): AuthorizedKey[] {
  return text.split('\n').flatMap(line => {
    const match = /^(?:(.*?)\s+)?((?:ssh|ecdsa|sk)-[\w@.-]+ [A-Za-z0-9+/=]+.*)$/.exec(line.trim())
    if (!match || line.startsWith('#')) return []
    const key = ssh2.utils.parseKey(match[2] ?? '')
    return key instanceof Error ? [] : [{ key, options: match[1] ?? '' }]
  })
}
