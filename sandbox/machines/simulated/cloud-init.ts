import {
  type CloudCommand,
  type CloudConfig,
  type CloudFile,
  emptyConfig,
  parseUserData,
} from './cloud-config.ts'
import { installPackages } from './commands/apt.ts'
import type { VirtualDisk } from './disk.ts'
import { ensureHostKey, hostKeyPath } from './host-keys.ts'
import type { Inside } from './inside.ts'
import { bodyOf, request } from './reach.ts'
import { quote } from './shell.ts'

const folder = '/var/lib/cloud'
const outputLog = '/var/log/cloud-init-output.log'

/** Forgets that user data ever ran, so that the next boot counts as the machine's first. */
export async function cleanCloudInit(disk: VirtualDisk, options: { logs: boolean }): Promise<void> {
  await disk.remove(folder)
  if (!options.logs) return
  await disk.remove(outputLog)
  await disk.remove('/var/log/cloud-init.log')
}

export async function cloudInitStatus(
  disk: VirtualDisk,
): Promise<'not run' | 'running' | 'done' | 'error'> {
  const result = await disk.read('/run/cloud-init/status')
  return result === 'running' || result === 'done' || result === 'error' ? result : 'not run'
}

/**
 * Applies a machine's user data as cloud-init 22.4 does on Debian: what belongs to an instance runs
 * once for each instance id, `bootcmd` runs at every boot. `early` ends before sshd and the enabled
 * units start; `final` runs beside them, and its output goes to the log and the console.
 */
export class CloudInit {
  readonly #inside: Inside
  readonly #instanceId: string
  #config: CloudConfig = emptyConfig()
  #script: string | null = null
  #isFirstBoot = false
  #failed = false

  constructor(inside: Inside, instanceId: string) {
    this.#inside = inside
    this.#instanceId = instanceId
  }

  async early(userData: string | null): Promise<void> {
    const { disk, spec } = this.#inside
    await disk.write('/run/cloud-init/status', 'running')
    const marker = `${folder}/instances/${this.#instanceId}/sem/config_scripts_user`
    this.#isFirstBoot = !(await disk.isFile(marker))
    this.#parse(userData)
    if (this.#isFirstBoot) {
      await disk.write(marker, `${this.#inside.world.clock.now().toISOString()}\n`)
      await disk.write(`${folder}/data/instance-id`, `${this.#instanceId}\n`)
    }
    for (const command of this.#config.bootCommands) await this.#run(command)
    if (!this.#isFirstBoot) return
    for (const file of this.#config.files.filter(f => !f.deferred)) await this.#write(file)
    this.#inside.hostname = this.#config.hostname ?? spec.hostname
    await disk.write('/etc/hostname', `${this.#inside.hostname}\n`)
    if (this.#config.manageEtcHosts) {
      await disk.write('/etc/hosts', `127.0.1.1 ${this.#inside.hostname}\n127.0.0.1 localhost\n`)
    }
    await this.#users()
    await this.#hostKeys()
  }

  async final(): Promise<void> {
    const { disk } = this.#inside
    if (this.#isFirstBoot) {
      const { files, packages, runCommands } = this.#config
      if (packages.length > 0) await installPackages(this.#inside, packages)
      for (const file of files.filter(f => f.deferred)) await this.#write(file)
      await this.#scripts(runCommands)
      await this.#phoneHome()
      if (this.#config.finalMessage)
        await this.#output(Buffer.from(`${this.#config.finalMessage}\n`))
      await disk.write(
        `${folder}/instance/boot-finished`,
        `${this.#inside.world.clock.now().toISOString()}\n`,
      )
    }
    await disk.write('/run/cloud-init/status', this.#failed ? 'error' : 'done')
    this.#inside.print(`Cloud-init finished${this.#failed ? ' with errors' : ''}\n`)
  }

  #parse(userData: string | null): void {
    try {
      const parsed = parseUserData(userData)
      if (parsed.kind === 'config') this.#config = parsed.config
      if (parsed.kind === 'script') this.#script = parsed.text
      if (parsed.kind === 'unknown')
        this.#problem(`Unhandled non-multipart user data: ${parsed.firstLine}`)
    } catch (error) {
      this.#problem(`Failed loading yaml blob: ${error instanceof Error ? error.message : error}`)
    }
  }

  async #users(): Promise<void> {
    const { accounts, spec } = this.#inside
    const rootKeys = [...spec.sshKeys, ...this.#config.keys]
    for (const user of this.#config.users) {
      if (user.name === 'root') {
        rootKeys.push(...user.keys)
        continue
      }
      if (!(await accounts.find(user.name))) {
        const shell = user.shell ?? '/bin/sh'
        await accounts.add({
          name: user.name,
          shell,
          ...(user.homedir && { home: user.homedir }),
          makeHome: !user.system,
        })
      }
      for (const group of user.groups) await accounts.addToGroup(user.name, group)
      await this.#authorize(user.name, user.keys)
    }
    await this.#authorize('root', rootKeys)
  }

  async #authorize(name: string, keys: string[]): Promise<void> {
    const { accounts, disk } = this.#inside
    const home = (await accounts.find(name))?.home
    if (!home || keys.length === 0) return
    const path = `${home}/.ssh/authorized_keys`
    const lines = new Set([
      ...((await disk.read(path)) ?? '').split('\n'),
      ...keys.map(k => k.trim()),
    ])
    await disk.write(path, `${[...lines].filter(Boolean).join('\n')}\n`, 0o600, {
      user: name,
      group: name,
    })
  }

  async #hostKeys(): Promise<void> {
    const { disk } = this.#inside
    for (const name of this.#config.deleteHostKeys ? await disk.names('/etc/ssh') : []) {
      if (name.startsWith('ssh_host_')) await disk.remove(`/etc/ssh/${name}`)
    }
    const { ed25519_private: privateKey, ed25519_public: publicKey } = this.#config.hostKeys
    if (privateKey) {
      await disk.write(
        hostKeyPath,
        privateKey.endsWith('\n') ? privateKey : `${privateKey}\n`,
        0o600,
      )
      if (publicKey) await disk.write(`${hostKeyPath}.pub`, `${publicKey.trim()}\n`)
    }
    await ensureHostKey(disk, this.#inside.hostname)
    this.#inside.print(
      `-----BEGIN SSH HOST KEY KEYS-----\n${await disk.read(`${hostKeyPath}.pub`)}-----END SSH HOST KEY KEYS-----\n`,
    )
  }

  async #write(file: CloudFile): Promise<void> {
    const { disk, accounts } = this.#inside
    const before =
      file.append && (await disk.isFile(file.path))
        ? await disk.fs.readFileBuffer(file.path)
        : Buffer.alloc(0)
    await disk.write(file.path, Buffer.concat([before, file.content]), file.permissions)
    const [user = 'root', group = user] = file.owner.split(':')
    // Real cloud-init fails the same way: accounts are made after write_files.
    if (!(await accounts.find(user)))
      return this.#problem(`write_files: unknown user ${user} for ${file.path}`)
    disk.chown(file.path, { user, group })
  }

  async #scripts(commands: CloudCommand[]): Promise<void> {
    const { world, spec } = this.#inside
    const hasWork = commands.length > 0 || this.#script !== null
    if (hasWork && world.faults.take('machine', 'install', ['install-fails'])) {
      this.#inside.print(`sandbox fault install-fails on ${spec.id}\n`)
      this.#inside.packagesFail = true
    }
    if (this.#script !== null) {
      const { exitCode } = await this.#inside.shell.run('root', this.#script, {
        cwd: '/',
        sinks: this.#sinks(),
      })
      if (exitCode !== 0) this.#problem(`Failed to run module scripts-user (exit ${exitCode})`)
    }
    // cloud-init writes runcmd to one sh script without `set -e`: the last command's status counts.
    let last = 0
    for (const command of commands) last = await this.#run(command)
    if (last !== 0) this.#problem(`Failed to run module scripts-user (exit ${last})`)
  }

  async #run(command: CloudCommand): Promise<number> {
    const run = { cwd: '/', sinks: this.#sinks() }
    const { shell } = this.#inside
    const finished =
      typeof command === 'string'
        ? await shell.run('root', command, run)
        : await shell.exec('root', command, run)
    if (finished.exitCode !== 0) {
      const shown = typeof command === 'string' ? command : command.map(quote).join(' ')
      this.#inside.print(`cloud-init: exit ${finished.exitCode} from: ${shown.slice(0, 200)}\n`)
    }
    return finished.exitCode
  }

  async #phoneHome(): Promise<void> {
    const { phoneHome } = this.#config
    if (!phoneHome) return
    const { disk, hostname, activity } = this.#inside
    const values: Record<string, string> = {
      pub_key_ed25519: ((await disk.read(`${hostKeyPath}.pub`)) ?? '').trim(),
      instance_id: this.#instanceId,
      hostname,
      fqdn: hostname,
    }
    const body = new URLSearchParams(
      phoneHome.post.map((name): [string, string] => [name, values[name] ?? 'N/A']),
    )
    const url = new URL(phoneHome.url.replaceAll('$INSTANCE_ID', this.#instanceId))
    const headers = { 'content-type': 'application/x-www-form-urlencoded' }
    for (let attempt = 0; attempt < phoneHome.tries; attempt++) {
      try {
        const asked = {
          method: 'POST',
          url,
          headers,
          body: Buffer.from(body.toString()),
          timeoutMs: 10_000,
        }
        const response = await request(this.#inside, asked)
        await bodyOf(response)
        if ((response.statusCode ?? 500) < 400) return
        this.#inside.print(`phone_home: HTTP ${response.statusCode}\n`)
      } catch (error) {
        this.#inside.print(`phone_home: ${error instanceof Error ? error.message : error}\n`)
      }
      await activity.sleep(3000, 'phone_home retry')
    }
    this.#problem('phone_home failed')
  }

  #sinks() {
    const write = (bytes: Buffer) => void this.#output(bytes)
    return { stdout: write, stderr: write }
  }

  async #output(bytes: Buffer): Promise<void> {
    this.#inside.print(bytes.toString())
    await this.#inside.disk.append(outputLog, bytes.toString())
  }

  #problem(message: string): void {
    this.#failed = true
    this.#inside.print(`cloud-init: ${message}\n`)
  }
}
