import type { CustomCommand } from 'just-bash'
import type { MachineSpec } from '../../world.ts'
import type { DriverWorld } from '../driver.ts'
import { Accounts } from './accounts.ts'
import { Activity } from './activity.ts'
import { mountVolatile } from './base-disk.ts'
import { CloudInit } from './cloud-init.ts'
import { accountCommands } from './commands/accounts.ts'
import { aptCommands } from './commands/apt.ts'
import { certbotCommand } from './commands/certbot.ts'
import { checksumCommands } from './commands/checksums.ts'
import { copyCommand } from './commands/copy.ts'
import { curlCommand } from './commands/curl.ts'
import { fileCommands } from './commands/files.ts'
import { findCommand } from './commands/find.ts'
import { hostCommands } from './commands/host.ts'
import { journalCommands } from './commands/journalctl.ts'
import { nodeCommands } from './commands/node.ts'
import { shellWords } from './commands/shell-words.ts'
import { sshKeygenCommand } from './commands/ssh-keygen.ts'
import { systemctlCommands } from './commands/systemctl.ts'
import { tarCommand } from './commands/tar.ts'
import type { VirtualDisk } from './disk.ts'
import type { Inside } from './inside.ts'
import { mountKernel } from './kernel-files.ts'
import { MachineNetwork } from './network.ts'
import { nftAllows } from './programs/nft.ts'
import { type SessionContext, Shell } from './shell.ts'
import { Systemd } from './systemd.ts'

export interface Boot {
  spec: MachineSpec
  instanceId: string
  world: DriverWorld
  disk: VirtualDisk
  print(text: string): void
  requestPower(change: 'off' | 'reboot'): void
}

/** The operating system of one simulated machine, from power on to power off. */
export class System implements Inside {
  readonly spec: MachineSpec
  readonly world: DriverWorld
  readonly disk: VirtualDisk
  readonly accounts: Accounts
  readonly network = new MachineNetwork()
  readonly activity: Activity
  readonly shell: Shell
  readonly systemd: Systemd
  readonly print: (text: string) => void
  readonly requestPower: (change: 'off' | 'reboot') => void
  hostname: string
  bootedAt: Date
  packagesFail = false
  readonly #power = new AbortController()
  readonly #instanceId: string

  constructor(boot: Boot) {
    this.spec = boot.spec
    this.world = boot.world
    this.disk = boot.disk
    this.disk.now = () => boot.world.clock.now()
    this.print = boot.print
    this.requestPower = boot.requestPower
    this.#instanceId = boot.instanceId
    this.hostname = boot.spec.hostname
    this.bootedAt = boot.world.clock.now()
    this.accounts = new Accounts(boot.disk)
    this.activity = new Activity(boot.world.clock, error => {
      if (!this.signal.aborted)
        boot.world.log(`machine ${boot.spec.id}: ${error instanceof Error ? error.stack : error}`)
    })
    this.systemd = new Systemd(this)
    this.shell = new Shell({
      disk: boot.disk,
      hostname: () => this.hostname,
      signal: this.signal,
      sleep: ms => this.activity.sleep(ms, 'sleep'),
      home: async user => (await this.accounts.find(user))?.home ?? '/',
      commands: session => commandsOf(this, session),
    })
  }

  get signal(): AbortSignal {
    return this.#power.signal
  }

  /** Ends when SSH answers; first-boot scripts then run on beside it. */
  async boot(): Promise<void> {
    await mountVolatile(this.disk, this.spec)
    mountKernel(this)
    this.shell.install()
    this.hostname = ((await this.disk.read('/etc/hostname')) ?? '').trim() || this.spec.hostname
    const cloudInit = new CloudInit(this, this.#instanceId)
    await cloudInit.early(this.spec.userData)
    await this.systemd.startEnabled()
    this.print(`Debian GNU/Linux 12 ${this.hostname} ttyS0 (simulated)\n`)
    this.activity.start(() => cloudInit.final())
  }

  /** An orderly stop of the services. */
  async shutDown(): Promise<void> {
    await this.systemd.stopAll()
    this.halt()
  }

  /** No power: connections break, scripts stop at their next command, sleepers never wake. */
  halt(): void {
    this.#power.abort()
    this.activity.stop()
    this.network.cut()
  }

  /** Whether the machine's own firewall (ufw or nftables) lets a connection from outside through. */
  async firewallAllows(port: number): Promise<boolean> {
    if (!(await nftAllows(this.disk, port))) return false
    const rules = ((await this.disk.read('/etc/ufw/sandbox.rules')) ?? '').split('\n')
    if (!rules.includes('active')) return true
    const named: Record<string, number> = { OpenSSH: 22, ssh: 22, http: 80, https: 443 }
    return rules.some(rule => {
      const [, target = ''] = /^(?:allow|limit)\s+(?:in\s+)?(\S+)/.exec(rule) ?? []
      return (
        target
          .split('/')[0]
          ?.split(',')
          .some(part => (named[part] ?? Number(part)) === port) ?? false
      )
    })
  }
}

function commandsOf(inside: Inside, session: SessionContext): CustomCommand[] {
  return [
    ...shellWords(inside, session),
    ...accountCommands(inside, session),
    ...fileCommands(inside),
    ...aptCommands(inside),
    ...systemctlCommands(inside),
    ...hostCommands(inside),
    ...checksumCommands(),
    ...nodeCommands(inside, session),
    ...journalCommands(inside, session),
    certbotCommand(inside),
    copyCommand(inside),
    curlCommand(inside),
    findCommand(inside),
    sshKeygenCommand(inside),
    tarCommand(inside),
  ]
}
