import { type ChildProcess, execFileSync, spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { connect } from 'node:net'
import { join } from 'node:path'
import { setTimeout as pause } from 'node:timers/promises'
import { findFreePort } from '../src/database/embedded/settings.ts'
import { newSshKey } from '../src/instances/ssh-key.ts'
import { systemRandom } from '../src/kit/random.ts'

/** A real SSH server on this computer, in whose eyes `/var/lib` is a folder of ours. */
export interface BenchMachine {
  port: number
  hostKey: string
  privateKey: string
  privateKeyFile: string
  /** Its `/var/lib`, from outside. */
  varLib: string
  stop(): Promise<void>
}

const startMs = 10_000

/** Needs root, Debian's `openssh-server` and `unshare`. */
export async function startMachine(folder: string): Promise<BenchMachine> {
  const varLib = join(folder, 'var-lib')
  for (const path of [varLib, '/run/sshd']) mkdirSync(path, { recursive: true })
  const [hostKeyFile, privateKeyFile] = [join(folder, 'host-key'), join(folder, 'key')]
  execFileSync('ssh-keygen', ['-q', '-t', 'ed25519', '-N', '', '-f', hostKeyFile])
  const key = newSshKey(systemRandom)
  writeFileSync(privateKeyFile, key.privateKey, { mode: 0o600 })
  writeFileSync(join(folder, 'authorized'), `${key.publicKey}\n`)
  const port = await findFreePort()
  writeFileSync(
    join(folder, 'sshd_config'),
    [
      `ListenAddress 127.0.0.1:${port}`,
      `HostKey ${hostKeyFile}`,
      `AuthorizedKeysFile ${join(folder, 'authorized')}`,
      ...['PermitRootLogin prohibit-password', 'StrictModes no', 'UsePAM no', 'PidFile none', ''],
    ].join('\n'),
  )
  const script = `mount --bind ${varLib} /var/lib && exec /usr/sbin/sshd -D -e -f ${folder}/sshd_config`
  const server = spawn('unshare', ['--mount', '--propagation', 'private', 'sh', '-c', script], {
    stdio: ['ignore', 'ignore', 'pipe'],
  })
  await answers(server, port)
  return {
    port,
    hostKey: readFileSync(`${hostKeyFile}.pub`, 'utf8').trim(),
    privateKey: key.privateKey,
    privateKeyFile,
    varLib,
    stop: async () => {
      const gone = once(server, 'exit')
      server.kill('SIGTERM')
      await gone
    },
  }
}

async function answers(server: ChildProcess, port: number): Promise<void> {
  let said = ''
  server.stderr?.on('data', chunk => {
    said = (said + chunk).slice(-2_000)
  })
  for (const until = performance.now() + startMs; performance.now() < until; await pause(50)) {
    if (server.exitCode !== null) break
    const socket = connect(port, '127.0.0.1')
    const isThere = await Promise.race([
      once(socket, 'connect').then(
        () => true,
        () => false,
      ),
      pause(500, false),
    ])
    socket.destroy()
    if (isThere) return
  }
  throw new Error(`the SSH server did not start: ${said}`)
}
