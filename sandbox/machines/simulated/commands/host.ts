import { type Command, defineCommand } from 'just-bash'
import { cleanCloudInit, cloudInitStatus } from '../cloud-init.ts'
import type { Inside } from '../inside.ts'
import { fail, ok, options } from './outcome.ts'

/** What a script asks about the machine itself, and how it changes name, swap, firewall and power. */
export function hostCommands(inside: Inside): Command[] {
  const { disk, spec } = inside
  const setHostname = async (name: string) => {
    inside.hostname = name
    await disk.write('/etc/hostname', `${name}\n`)
    return ok()
  }
  const quiet = ['sysctl', 'timedatectl', 'localectl', 'locale-gen', 'update-locale', 'modprobe']
  quiet.push(
    'mkswap',
    'update-alternatives',
    'depmod',
    'systemd-tmpfiles',
    'setcap',
    'kill',
    'ssh-keyscan',
  )
  return [
    ...quiet.map(name => defineCommand(name, async () => ok())),
    defineCommand('hostname', async ([name]) => {
      if (name && !name.startsWith('-')) return await setHostname(name)
      if (name === '-I') return ok(`${spec.address} \n`)
      return ok(`${inside.hostname}\n`)
    }),
    defineCommand('hostnamectl', async args => {
      const [verb, name] = options(args, []).words
      if ((verb === 'set-hostname' || verb === 'hostname') && name) return await setHostname(name)
      return ok(`Static hostname: ${inside.hostname}\nVirtualization: sandbox\n`)
    }),
    defineCommand('uname', async args => {
      const flag = args[0] ?? '-s'
      const values: Record<string, string> = {
        '-s': 'Linux',
        '-m': 'x86_64',
        '-r': '6.1.0-simulated',
        '-n': inside.hostname,
      }
      return ok(`${values[flag] ?? `Linux ${inside.hostname} 6.1.0-simulated x86_64 GNU/Linux`}\n`)
    }),
    defineCommand('arch', async () => ok('x86_64\n')),
    defineCommand('nproc', async () => ok(`${spec.cores}\n`)),
    defineCommand('free', async args => {
      const unit = args.includes('-m') ? 1 : args.includes('-b') ? 1 / 1024 / 1024 : 1 / 1024
      const n = (mb: number) => String(Math.round(mb / unit)).padStart(11)
      const swap = Number((await disk.read('/run/swap-mb')) ?? 0)
      const head =
        '               total        used        free      shared  buff/cache   available'
      const memory = [spec.memoryMb, 300, spec.memoryMb - 300, 1, 0, spec.memoryMb - 300].map(n)
      return ok(
        `${head}\nMem:    ${memory.join(' ')}\nSwap:   ${[swap, 0, swap].map(n).join(' ')}\n`,
      )
    }),
    defineCommand('fallocate', async (args, context) => {
      const { flags, words } = options(args, ['-l', '--length'])
      const size = flags.get('-l') ?? flags.get('--length') ?? '0'
      const path = context.fs.resolvePath(context.cwd, words[0] ?? '')
      // The file holds its size only: a swap file of gigabytes need not be in anyone's memory.
      await context.fs.writeFile(path, `swap ${size}\n`)
      return ok()
    }),
    defineCommand('swapon', async (args, context) => {
      const { flags, words } = options(args, [])
      const now = (await disk.read('/run/swap-mb')) ?? '0'
      if (flags.has('--show') || flags.has('-s')) {
        return ok(
          now === '0' ? '' : `NAME      TYPE SIZE USED PRIO\n/swapfile file ${now}M   0B   -2\n`,
        )
      }
      const path = flags.has('-a')
        ? '/swapfile'
        : context.fs.resolvePath(context.cwd, words[0] ?? '')
      if (!(await context.fs.exists(path)))
        return fail(255, `swapon: cannot open ${path}: No such file or directory`)
      const [, amount = '0', unit = ''] =
        /swap ([\d.]+)([GM]?)/.exec(await context.fs.readFile(path)) ?? []
      await disk.write('/run/swap-mb', String(Number(amount) * (unit === 'G' ? 1024 : 1)))
      return ok()
    }),
    defineCommand('swapoff', async () => {
      await disk.write('/run/swap-mb', '0')
      return ok()
    }),
    defineCommand('ufw', async args => {
      const [verb = 'status', ...rest] = args.filter(arg => arg !== '--force')
      const rules = ((await disk.read('/etc/ufw/sandbox.rules')) ?? '').split('\n').filter(Boolean)
      const save = (lines: string[]) =>
        disk.write('/etc/ufw/sandbox.rules', `${lines.join('\n')}\n`)
      const active = rules.includes('active')
      if (verb === 'enable') await save([...rules.filter(r => r !== 'active'), 'active'])
      else if (verb === 'disable') await save(rules.filter(r => r !== 'active'))
      else if (verb === 'reset') await save([])
      else if (verb === 'status')
        return ok(
          `Status: ${active ? 'active' : 'inactive'}\n${rules.filter(r => r !== 'active').join('\n')}\n`,
        )
      else await save([...rules, `${verb} ${rest.join(' ')}`])
      return ok()
    }),
    defineCommand('ip', async args => {
      if (args.includes('route')) return ok('default via 198.18.0.1 dev eth0\n')
      return ok(
        `1: lo    inet 127.0.0.1/8 scope host lo\n2: eth0    inet ${spec.address}/15 scope global eth0\n`,
      )
    }),
    defineCommand('ss', async () => {
      const rows = inside.network.listening().map(({ port, scope }) => {
        return `LISTEN 0 511 ${scope === 'loopback' ? '127.0.0.1' : '0.0.0.0'}:${port} 0.0.0.0:*`
      })
      return ok(`State Recv-Q Send-Q Local Address:Port Peer Address:Port\n${rows.join('\n')}\n`)
    }),
    defineCommand('uptime', async () => {
      const seconds = (inside.world.clock.now().getTime() - inside.bootedAt.getTime()) / 1000
      return ok(` up ${Math.floor(seconds / 60)} min,  1 user,  load average: 0.00, 0.00, 0.00\n`)
    }),
    defineCommand('ps', async () => {
      const rows = inside.systemd.services().filter(([, state]) => state.mainPid > 0)
      return ok(
        `    PID CMD\n${rows.map(([name, state]) => `${String(state.mainPid).padStart(7)} ${name}\n`).join('')}`,
      )
    }),
    // What a command starts is no process of its own here: there is never one to be found.
    ...['pgrep', 'pkill'].map(name => defineCommand(name, async () => ({ ...ok(), exitCode: 1 }))),
    defineCommand('cloud-init', async args => {
      const [verb] = args
      if (verb === 'clean') {
        await cleanCloudInit(disk, { logs: args.includes('--logs') || args.includes('-l') })
        return ok()
      }
      if (verb === 'status') {
        while (args.includes('--wait') && (await cloudInitStatus(disk)) === 'running') {
          await inside.activity.sleep(100, 'cloud-init status --wait')
        }
        const status = await cloudInitStatus(disk)
        const text = args.includes('json') ? JSON.stringify({ status }) : `status: ${status}`
        return { ...ok(`${text}\n`), exitCode: status === 'error' ? 1 : 0 }
      }
      if (verb === '--version') return ok('/usr/bin/cloud-init 22.4.2\n')
      return fail(2, `cloud-init: unsupported in a simulated machine: ${args.join(' ')}`)
    }),
    defineCommand('date', async (args, context) => {
      const now = inside.world.clock.now()
      if (args.join(' ') === '+%s') return ok(`${Math.floor(now.getTime() / 1000)}\n`)
      const given = args.some(arg => /^(-d|--date|-r|--reference|-s|--set)/.test(arg))
      const dated = given ? args : ['-d', now.toISOString(), ...args]
      return (await context.origCommand?.(dated)) ?? fail(1, 'date: cannot tell')
    }),
    defineCommand('reboot', async () => {
      inside.requestPower('reboot')
      return ok()
    }),
    defineCommand('shutdown', async args => {
      inside.requestPower(args.includes('-r') ? 'reboot' : 'off')
      return ok()
    }),
    defineCommand('poweroff', async () => {
      inside.requestPower('off')
      return ok()
    }),
  ]
}
