import { readFileSync } from 'node:fs'
import { assert } from '../../kit/assert.ts'
import { type Blueprint, type InstanceFacts, type MachineFile, systemPath } from '../blueprint.ts'
import { caddyFiles, checkCaddy, reloadCaddy, restartCaddy } from '../caddyfile.ts'
import { nftablesRules } from '../firewall.ts'
import { blueprintVersion } from '../first-boot.ts'
import { copyDatabases } from '../machine/copy-databases.ts'
import { signInClosed } from '../sign-in.ts'
import { conductorConfig, conductorPort, configPath } from './config.ts'
import { greeting } from './greeting.ts'
import type { ConductorRelease } from './release.ts'

const read = (name: string): string => readFileSync(new URL(name, import.meta.url), 'utf8')

const tcpPorts = [22, 80, 443]
const username = 'owner'
const signedOut = signInClosed(username)

const scripts = {
  install: read('install.sh'),
  start: read('start.sh'),
  prove: read('prove.sh'),
  seal: read('seal.sh'),
}

const installFiles = [
  shared('conductor.service', read('conductor.service')),
  shared('sshd.conf', read('sshd.conf')),
  shared('nftables.conf', nftablesRules(tcpPorts)),
]

/**
 * Conductor as an unprivileged system service behind a web server, and an account for its owner, who
 * signs in by password and has its command line.
 */
export function createConductor(release: ConductorRelease): Blueprint {
  const disk = {
    pins: {
      CONDUCTOR_VERSION: release.version,
      CONDUCTOR_URL: release.url,
      CONDUCTOR_DIGEST: base64(release.sha256),
      CLI_URL: release.cliUrl,
      CLI_DIGEST: base64(release.cliSha256),
    },
    scripts,
    installFiles,
  }
  return {
    name: 'conductor',
    title: {
      en: 'Conductor, an AI backend',
      ar: 'Conductor، واجهة خلفية لتطبيقات الذكاء الاصطناعي',
    },
    version: blueprintVersion(disk),
    softwareVersion: release.version,
    baseImage: 'debian-12',
    tcpPorts,
    memoryGbMin: 1,
    backupPaths: ['/var/lib/conductor', '/home/owner', '/etc/conductor'],
    rest: {
      begin: `systemctl stop conductor.service; ${signedOut.begin}`,
      end: `${signedOut.end}; systemctl start conductor.service`,
    },
    // What it keeps is its own affair: whatever is SQLite in its folder is copied as such.
    snapshot: {
      command: `${copyDatabases}\ncopy_databases conductor /var/lib/conductor`,
      leaveOut: [],
    },
    usage: read('usage.sh'),
    health: { port: conductorPort, path: '/health', says: { status: 'ok' } },
    web: { files: facts => caddyFiles(facts, site), check: checkCaddy, reload: reloadCaddy },
    renewCertificate: restartCaddy,
    isAssistant: false,
    logs: [
      { name: 'software', unit: 'conductor.service' },
      { name: 'web', unit: 'caddy.service' },
      { name: 'system', unit: null },
    ],
    update: {
      paths: [
        '/usr/local/bin/conductor',
        '/usr/local/bin/spoq',
        '/etc/systemd/system/conductor.service',
      ],
    },
    login: { username, protocol: 'ssh' },
    owner: { username, home: '/home/owner', workspace: '/home/owner', path: systemPath },
    ...disk,
    files,
  }
}

const site = [`reverse_proxy 127.0.0.1:${conductorPort}`]

/** openssl compares in base64. */
function base64(hex: string): string {
  return Buffer.from(hex, 'hex').toString('base64')
}

function shared(name: string, content: string): MachineFile {
  return { path: `/usr/local/lib/sambuk/${name}`, mode: '0644', owner: 'root:root', content }
}

/** By this, programs on the machine know what it is. */
const marker = {
  vps: true,
  conductor: `http://localhost:${conductorPort}`,
  version: '1.0',
}

function files(facts: InstanceFacts): MachineFile[] {
  const { password } = facts
  assert(password !== null, 'a server whose owner signs in by password has one')
  const publicFile = (path: string, content: string): MachineFile => ({
    path,
    mode: '0644',
    owner: 'root:root',
    content,
  })
  return [
    {
      path: configPath,
      mode: '0640',
      owner: 'root:conductor',
      content: conductorConfig(facts.accountId, facts.gatewayToken),
    },
    {
      path: '/etc/sambuk/owner-password',
      mode: '0600',
      owner: 'root:root',
      content: `${username}:${password}\n`,
    },
    publicFile('/etc/sambuk/vps.marker', `${JSON.stringify(marker, null, 2)}\n`),
    publicFile('/etc/motd', greeting(facts)),
    ...caddyFiles(facts, site),
  ]
}
