import { readFileSync } from 'node:fs'
import { assert } from '../../kit/assert.ts'
import { type Blueprint, type InstanceFacts, type MachineFile, systemPath } from '../blueprint.ts'
import { blueprintVersion } from '../first-boot.ts'
import { signInClosed } from '../sign-in.ts'
import { nginxFiles, placeholderDir } from './nginx-config.ts'
import { placeholderPage } from './placeholder-page.ts'

const read = (name: string): string => readFileSync(new URL(name, import.meta.url), 'utf8')

const installFile = (path: string, mode: string, name: string): MachineFile => ({
  path,
  mode,
  owner: 'root:root',
  content: read(name),
})

/**
 * Debian 12's. Its packages get security fixes and stay at this version for as long as that release
 * lives; a machine reports the very package that it has, such as `1.22.1-9+deb12u2`.
 */
const nginxVersion = '1.22.1'

const disk = {
  pins: { NGINX_VERSION: nginxVersion },
  scripts: {
    install: read('install.sh'),
    start: read('start.sh'),
    prove: read('prove.sh'),
    seal: read('seal.sh'),
  },
  installFiles: [
    installFile('/usr/local/lib/sambuk/serve', '0755', 'serve.sh'),
    installFile('/usr/local/lib/sambuk/certificate', '0755', 'certificate.sh'),
    installFile('/usr/local/lib/sambuk/sshd.conf', '0644', 'sshd.conf'),
    installFile('/etc/nginx/conf.d/sambuk-health.conf', '0644', 'health.conf'),
    installFile(
      '/etc/systemd/system/sambuk-certificate.service',
      '0644',
      'sambuk-certificate.service',
    ),
    installFile(
      '/etc/systemd/system/certbot.service.d/sambuk.conf',
      '0644',
      'certbot-authorities.conf',
    ),
  ],
}

/** A place for a static site: Nginx with a certificate, and a chrooted SFTP account to fill it by. */
export const website: Blueprint = {
  name: 'website',
  title: { en: 'Website', ar: 'موقع ويب' },
  version: blueprintVersion(disk),
  softwareVersion: nginxVersion,
  baseImage: 'debian-12',
  tcpPorts: [22, 80, 443],
  memoryGbMin: 1,
  backupPaths: ['/srv/site'],
  rest: signInClosed('deploy'),
  // Nothing on the machine writes there but its owner, file by file.
  snapshot: { command: null, leaveOut: [] },
  usage: read('usage.sh'),
  health: { port: 8081, path: '/health', says: { status: 'ok' } },
  // Its certificate is certbot's affair, for one name.
  web: null,
  // A try that is on its way is one at once; ending it half-way would only use up the authority's patience.
  renewCertificate: 'pgrep -x certbot >/dev/null || systemctl restart sambuk-certificate.service',
  isAssistant: false,
  logs: [
    { name: 'software', unit: 'nginx.service' },
    { name: 'system', unit: null },
  ],
  // All of it is Debian's, and updated with the system.
  update: null,
  login: { username: 'deploy', protocol: 'sftp' },
  owner: { username: 'deploy', home: '/srv/site', workspace: '/srv/site/public', path: systemPath },
  ...disk,
  files,
}

function files(facts: InstanceFacts): MachineFile[] {
  assert(facts.password, 'the owner of a site signs in by a password')
  return [
    {
      path: '/etc/sambuk/deploy-password',
      mode: '0600',
      owner: 'root:root',
      content: `deploy:${facts.password}\n`,
    },
    ...nginxFiles(facts),
    {
      path: `${placeholderDir}/index.html`,
      mode: '0644',
      owner: 'root:root',
      content: placeholderPage(facts),
    },
  ]
}
