import { type Command, defineCommand } from 'just-bash'
import type { VirtualDisk } from '../disk.ts'
import type { Inside } from '../inside.ts'
import { programFile } from '../programs/program.ts'
import { fail, ok, options } from './outcome.ts'

interface Package {
  version: string
  /** Path → program name: the file is made executable and stands for that program. */
  programs?: Record<string, string>
  files?: Record<string, string>
  /** Units that are enabled and started at once, as Debian does. */
  starts?: string[]
  users?: { name: string; home: string }[]
}

const service = (description: string, exec: string, extra = '') =>
  `[Unit]\nDescription=${description}\n[Service]\nExecStart=${exec}\n${extra}[Install]\nWantedBy=multi-user.target\n`

const nginxConfig = `user www-data;
worker_processes auto;
pid /run/nginx.pid;
events { worker_connections 768; }
http {
  default_type application/octet-stream;
  ssl_protocols TLSv1 TLSv1.1 TLSv1.2 TLSv1.3;
  access_log /var/log/nginx/access.log;
  gzip on;
  include /etc/nginx/conf.d/*.conf;
  include /etc/nginx/sites-enabled/*;
}
`

/** Packages that bring something to run; any other name of Debian's installs and does nothing. */
const packages: Record<string, Package> = {
  caddy: {
    version: '2.6.2-5',
    programs: { '/usr/bin/caddy': 'caddy' },
    users: [{ name: 'caddy', home: '/var/lib/caddy' }],
    files: {
      '/etc/caddy/Caddyfile': ':80 {\n\trespond "Caddy works"\n}\n',
      '/lib/systemd/system/caddy.service': service(
        'Caddy',
        '/usr/bin/caddy run --environ --config /etc/caddy/Caddyfile',
        'User=caddy\nGroup=caddy\nExecReload=/usr/bin/caddy reload --config /etc/caddy/Caddyfile --force\n',
      ),
    },
    starts: ['caddy.service'],
  },
  chromium: {
    version: '156.0.7130.61-1~deb12u1',
    files: { '/usr/bin/chromium': '#!/bin/sh\n' },
  },
  nginx: {
    version: '1.22.1-9+deb12u1',
    programs: { '/usr/sbin/nginx': 'nginx' },
    files: {
      '/etc/nginx/nginx.conf': nginxConfig,
      '/etc/nginx/sites-enabled/default':
        'server { listen 80 default_server; server_name _; root /var/www/html; }\n',
      '/lib/systemd/system/nginx.service': service(
        'A high performance web server and a reverse proxy server',
        '/usr/sbin/nginx -g "daemon off;"',
        'ExecStartPre=/usr/sbin/nginx -t -q\nExecReload=/usr/sbin/nginx -s reload\n',
      ),
    },
    starts: ['nginx.service'],
  },
  certbot: {
    version: '2.1.0-4',
    files: {
      '/lib/systemd/system/certbot.service': service(
        'Certbot',
        '/usr/bin/certbot -q renew',
        'Type=oneshot\n',
      ),
      '/lib/systemd/system/certbot.timer':
        '[Unit]\nDescription=Run certbot twice daily\n[Timer]\nOnCalendar=*-*-* 00,12:00:00\n[Install]\nWantedBy=timers.target\n',
    },
    starts: ['certbot.timer'],
  },
  'unattended-upgrades': {
    version: '2.9.1+nmu3',
    programs: { '/usr/bin/unattended-upgrade-shutdown': 'daemon' },
    files: {
      '/lib/systemd/system/unattended-upgrades.service': service(
        'Unattended Upgrades Shutdown',
        '/usr/bin/unattended-upgrade-shutdown --wait-for-signal',
      ),
    },
    starts: ['unattended-upgrades.service'],
  },
  fail2ban: {
    version: '1.0.2-2',
    programs: { '/usr/bin/fail2ban-server': 'daemon' },
    files: {
      '/lib/systemd/system/fail2ban.service': service(
        'Fail2Ban',
        '/usr/bin/fail2ban-server -xf start',
      ),
    },
    starts: ['fail2ban.service'],
  },
  nftables: {
    version: '1.0.6-2',
    programs: { '/usr/sbin/nft': 'nft' },
    files: {
      '/etc/nftables.conf': 'flush ruleset\n',
      '/lib/systemd/system/nftables.service': service(
        'nftables',
        '/usr/sbin/nft -f /etc/nftables.conf',
        'Type=oneshot\nRemainAfterExit=yes\n',
      ),
    },
  },
  ufw: {
    version: '0.36.2-1',
    files: {
      '/lib/systemd/system/ufw.service': service(
        'Firewall',
        '/bin/true',
        'Type=oneshot\nRemainAfterExit=yes\n',
      ),
    },
  },
}

const names = /^[a-z0-9][a-z0-9+.-]+$/
const installedList = '/var/lib/dpkg/sandbox-packages'

export async function installedPackages(disk: VirtualDisk): Promise<Map<string, string>> {
  const lines = ((await disk.read(installedList)) ?? '').split('\n').filter(Boolean)
  return new Map(lines.map(line => line.split(' ') as [string, string]))
}

/** Installs as apt does; a service of the package runs afterwards. Answers the names that are new. */
export async function installPackages(inside: Inside, wanted: string[]): Promise<string[]> {
  const { disk, systemd } = inside
  const installed = await installedPackages(disk)
  const added = wanted.filter(name => !installed.has(name))
  for (const name of added) {
    const found = packages[name] ?? { version: '1.0-simulated' }
    for (const user of found.users ?? []) {
      if (!(await inside.accounts.find(user.name))) {
        await inside.accounts.add({ ...user, shell: '/usr/sbin/nologin', makeHome: true })
      }
    }
    for (const [path, program] of Object.entries(found.programs ?? {})) {
      await disk.write(path, programFile(program, found.version), 0o755)
    }
    for (const [path, text] of Object.entries(found.files ?? {})) {
      if (!path.startsWith('/etc/') || !(await disk.isFile(path))) await disk.write(path, text)
    }
    await disk.append(installedList, `${name} ${found.version}\n`)
    for (const unit of found.starts ?? []) {
      if (await systemd.isMasked(unit)) continue
      await systemd.enable(unit)
      await systemd.start(unit)
    }
  }
  return added
}

/** apt and dpkg: packages appear on the virtual disk, nothing is downloaded. */
export function aptCommands(inside: Inside): Command[] {
  const { disk, activity } = inside
  const apt = async (args: string[]) => {
    const { flags, words } = options(args, ['-o', '--option', '-t', '-c'])
    const [verb, ...wanted] = words
    if (inside.packagesFail)
      return fail(100, 'E: Failed to fetch packages (sandbox fault install-fails)')
    if (verb === 'update') {
      await activity.sleep(200, 'apt-get update')
      return ok('Reading package lists...\n')
    }
    if (verb === 'install' || verb === 'reinstall') {
      const wrong = wanted.map(bare).find(name => !name.startsWith('/') && !names.test(name))
      if (wrong !== undefined) return fail(100, `E: Unable to locate package ${wrong}`)
      await activity.sleep(300, 'apt-get install')
      const added = await installPackages(inside, wanted.map(bare))
      const lines = added.map(name => `Setting up ${name} ...\n`).join('')
      return ok(flags.has('-qq') ? '' : `Reading package lists...\n${lines}`)
    }
    if (verb === 'remove' || verb === 'purge') {
      const left = [...(await installedPackages(disk))].filter(([name]) => !wanted.includes(name))
      await disk.write(installedList, left.map(entry => `${entry.join(' ')}\n`).join(''))
      return ok()
    }
    const known = ['upgrade', 'dist-upgrade', 'full-upgrade', 'clean', 'autoremove', 'autoclean']
    if (verb && known.includes(verb)) return ok()
    return fail(100, `E: Invalid operation ${verb ?? ''}`)
  }
  const query = async (args: string[]) => {
    const { flags, words } = options(args, ['-f', '--showformat'])
    const installed = await installedPackages(disk)
    const name = words[0] ?? ''
    const version = installed.get(name)
    if (version === undefined) return fail(1, `dpkg-query: no packages found matching ${name}`)
    const format = flags.get('-f') ?? flags.get('--showformat')
    if (format === undefined) return ok(`ii  ${name}  ${version}  amd64\n`)
    const text = format
      .replaceAll(/\$\{(\w[\w:-]*)\}/g, (_, field: string) => {
        if (field === 'Version') return version
        if (field === 'Package') return name
        return field === 'db:Status-Abbrev' ? 'ii ' : 'install ok installed'
      })
      .replaceAll('\\n', '\n')
    return ok(text)
  }
  return [
    defineCommand('apt-get', apt),
    defineCommand('apt', apt),
    defineCommand('dpkg-query', query),
    defineCommand('dpkg', async args => {
      if (args.includes('--print-architecture')) return ok('amd64\n')
      return args[0] === '-s' || args[0] === '-l' ? await query(args.slice(1)) : ok()
    }),
    ...[
      'apt-mark',
      'apt-key',
      'dpkg-reconfigure',
      'debconf-set-selections',
      'update-ca-certificates',
    ].map(name => defineCommand(name, async () => ok())),
  ]
}

/** `caddy=2.6.2` and `caddy/bookworm` name the package `caddy`. */
function bare(word: string): string {
  return word.replace(/[=/].*$/, '')
}
