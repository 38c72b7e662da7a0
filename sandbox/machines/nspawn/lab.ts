import { type ChildProcess, spawn } from 'node:child_process'
import { mkdirSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { hostsFromMachine } from '../../control/settings.ts'
import { removeCgroups } from './cgroups.ts'
import { hostCommand } from './host-command.ts'
import { clearLeftovers, labName, refuseForeignLab, runFolderOf } from './leftovers.ts'
import { Relay } from './relay.ts'

/** The machines' gateway; the first address of RFC 2544's range, which is routed nowhere. */
const gateway = '198.18.0.1'

/**
 * Where the host's services listen for machines. A private address, because Caddy takes an ACME
 * directory over plain HTTP from loopback and private addresses only.
 */
const hostAddress = hostsFromMachine.nspawn

const nat = `table ip sandbox {
  chain out {
    type nat hook postrouting priority 100;
    oifname "tap0" masquerade
  }
}
`

/**
 * One sandbox's network: a namespace with a bridge that all its machines hang on, and the internet
 * through slirp4netns. The host's own network and firewall are not touched, and machines cannot
 * reach the host's loopback but through the relay.
 */
export class Lab {
  readonly name: string
  readonly runFolder: string
  readonly relay: Relay
  readonly #slirp: ChildProcess
  readonly #recordFile: string
  #next = 1

  private constructor(lab: {
    name: string
    runFolder: string
    relay: Relay
    slirp: ChildProcess
    recordFile: string
  }) {
    this.name = lab.name
    this.runFolder = lab.runFolder
    this.relay = lab.relay
    this.#slirp = lab.slirp
    this.#recordFile = lab.recordFile
  }

  /** Throws when another sandbox that still runs has its machines in the same state folder. */
  static async start(recordFile: string): Promise<Lab> {
    refuseForeignLab(recordFile)
    await clearLeftovers()
    const name = labName()
    const runFolder = runFolderOf(name)
    mkdirSync(runFolder, { mode: 0o700 })
    writeFileSync(recordFile, JSON.stringify({ name }))
    await hostCommand('ip', ['netns', 'add', name])
    const setUp = `link set lo up
link add br0 type bridge
addr add ${gateway}/15 dev br0
addr add ${hostAddress}/32 dev br0
link set br0 up
`
    writeFileSync(join(runFolder, 'ip'), setUp)
    writeFileSync(join(runFolder, 'nft'), nat)
    await hostCommand('ip', ['-n', name, '-batch', join(runFolder, 'ip')])
    await hostCommand('ip', ['netns', 'exec', name, 'sysctl', '-qw', 'net.ipv4.ip_forward=1'])
    await hostCommand('ip', ['netns', 'exec', name, 'nft', '-f', join(runFolder, 'nft')])
    const slirp = await startSlirp(name)
    const relay = await Relay.start(name, runFolder, hostAddress)
    return new Lab({ name, runFolder, relay, slirp, recordFile })
  }

  /** Makes a namespace with exactly one address for a machine; answers the namespace's name. */
  async plug(address: string): Promise<string> {
    const machine = `${this.name}-${this.#next}`
    const port = `v${this.#next++}`
    await hostCommand('ip', ['netns', 'add', machine])
    await hostCommand('ip', [
      '-n',
      this.name,
      'link',
      'add',
      port,
      'type',
      'veth',
      'peer',
      'name',
      'eth0',
      'netns',
      machine,
    ])
    await hostCommand('ip', ['-n', this.name, 'link', 'set', port, 'master', 'br0', 'up'])
    const file = join(this.runFolder, machine)
    writeFileSync(
      file,
      `addr add ${address}/15 dev eth0\nlink set eth0 up\nlink set lo up\nroute add default via ${gateway}\n`,
    )
    await hostCommand('ip', ['-n', machine, '-batch', file])
    return machine
  }

  async unplug(machine: string): Promise<void> {
    await hostCommand('ip', ['netns', 'del', machine])
    await removeCgroups(machine)
  }

  async close(): Promise<void> {
    await this.relay.close()
    const { exitCode, signalCode } = this.#slirp
    const ended = new Promise(resolve => this.#slirp.once('exit', resolve))
    if (exitCode === null && signalCode === null && this.#slirp.kill('SIGTERM')) await ended
    await hostCommand('ip', ['netns', 'del', this.name])
    rmSync(this.runFolder, { recursive: true, force: true })
    rmSync(this.#recordFile, { force: true })
  }
}

/** Ends with the sandbox, however that ends: the pipe at descriptor 3 closes with it. */
function startSlirp(lab: string): Promise<ChildProcess> {
  const args = [
    '--configure',
    '--mtu=1400',
    '--disable-host-loopback',
    '--exit-fd=3',
    '--ready-fd=4',
  ]
  const slirp = spawn('slirp4netns', [...args, '--netns-type=path', `/run/netns/${lab}`, 'tap0'], {
    stdio: ['ignore', 'ignore', 'pipe', 'pipe', 'pipe'],
    detached: true,
  })
  let said = ''
  slirp.stderr?.on('data', chunk => {
    said = (said + chunk).slice(-1000)
  })
  return new Promise((resolve, reject) => {
    slirp.once('error', reject)
    slirp.once('exit', code => reject(new Error(`slirp4netns ended with status ${code}: ${said}`)))
    slirp.stdio[4]?.once('data', () => resolve(slirp))
  })
}
