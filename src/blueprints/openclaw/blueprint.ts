import { readFileSync } from 'node:fs'
import { type Blueprint, type InstanceFacts, type MachineFile, systemPath } from '../blueprint.ts'
import { caddyFiles, checkCaddy, reloadCaddy, restartCaddy } from '../caddyfile.ts'
import { blueprintVersion } from '../first-boot.ts'
import { copyDatabases } from '../machine/copy-databases.ts'
import { signInClosed } from '../sign-in.ts'
import { gatewayPort, openclawConfig, originOf, stateDir } from './config.ts'
import { doorOf } from './door.ts'
import { landingPage } from './landing-page.ts'
import { migrateScript } from './migration.ts'
import { type Versions, versions } from './versions.ts'

const read = (name: string): string => readFileSync(new URL(name, import.meta.url), 'utf8')

const scripts = {
  install: read('install.sh'),
  start: read('start.sh'),
  prove: read('prove.sh'),
  seal: read('seal.sh'),
}

const installFiles = [
  {
    path: '/usr/local/lib/sambuk/openclaw.service',
    mode: '0644',
    owner: 'root:root',
    content: read('openclaw.service'),
  },
]

const state = stateDir.slice(1)

const owner = {
  username: 'openclaw',
  home: '/var/lib/openclaw',
  workspace: `${stateDir}/workspace`,
  path: `/opt/openclaw/node/bin:/opt/openclaw/bin:${systemPath}`,
}

const signedOut = signInClosed(owner.username)

/** OpenClaw as these versions make it. */
export function createOpenclaw(pinned: Versions): Blueprint {
  const disk = {
    pins: {
      OPENCLAW_VERSION: pinned.openclaw,
      NODE_VERSION: pinned.node,
      NODE_DIGEST: digestOf(pinned.nodeIntegrity),
      NPM_VERSION: pinned.npm,
      NPM_DIGEST: digestOf(pinned.npmIntegrity),
    },
    scripts,
    installFiles,
  }
  return {
    name: 'openclaw',
    title: { en: 'OpenClaw, a personal assistant', ar: 'OpenClaw، مساعد شخصي' },
    version: blueprintVersion(disk),
    softwareVersion: pinned.openclaw,
    baseImage: 'debian-12',
    tcpPorts: [22, 80, 443],
    memoryGbMin: 2,
    backupPaths: ['/var/lib/openclaw'],
    // Its databases are whole on the disk once it has stopped, and may be copied as they are.
    rest: {
      begin: `systemctl stop openclaw.service; ${signedOut.begin}`,
      end: `${signedOut.end}; systemctl start openclaw.service`,
    },
    snapshot: {
      command: `${copyDatabases}\n${read('snapshot.sh')}`,
      leaveOut: [
        `${state}/cache/*`,
        `${state}/tmp/*`,
        // One running browser's locks.
        `${state}/browser/*/user-data/Singleton*`,
      ],
    },
    usage: read('usage.sh'),
    health: { port: gatewayPort, path: '/readyz', says: { ready: true } },
    web: {
      files: facts => caddyFiles(facts, siteOf(facts)),
      check: checkCaddy,
      reload: reloadCaddy,
    },
    renewCertificate: restartCaddy,
    isAssistant: true,
    update: { paths: ['/opt/openclaw', '/etc/systemd/system/openclaw.service'] },
    login: null,
    logs: [
      { name: 'software', unit: 'openclaw.service' },
      { name: 'web', unit: 'caddy.service' },
      { name: 'system', unit: null },
    ],
    owner,
    ...disk,
    files,
  }
}

/** OpenClaw with its own Node, as an unprivileged system service behind SSH, and a web server for its name. */
export const openclaw: Blueprint = createOpenclaw(versions)

/**
 * The machine's public face is a landing page. The gateway's own pages are behind it, for browsers whose owner came
 * through the door: see decision 37.
 */
const siteOf = ({ gatewayToken }: Pick<InstanceFacts, 'gatewayToken'>): string[] => {
  const { path, cookie, secret } = doorOf(gatewayToken)
  return [
    `handle ${path} {`,
    `\theader Set-Cookie "${cookie}=${secret}; Path=/; Max-Age=2592000; Secure; HttpOnly; SameSite=Lax"`,
    '\theader Cache-Control no-store',
    '\theader Referrer-Policy no-referrer',
    '\tredir * / 302',
    '}',
    `@owner header_regexp Cookie "(^|; )${cookie}=${secret}(;|$)"`,
    'handle @owner {',
    `\treverse_proxy 127.0.0.1:${gatewayPort}`,
    '}',
    'handle {',
    `\theader Content-Security-Policy "default-src 'none'; style-src 'unsafe-inline'"`,
    '\troot * /var/www/sambuk',
    '\tfile_server',
    '}',
  ]
}

/** npm writes `sha512-<base64>`. */
function digestOf(integrity: string): string {
  return integrity.replace(/^sha512-/, '')
}

const configOf = ({ model, openaiBaseUrl, fqdn }: InstanceFacts): object =>
  openclawConfig(model, openaiBaseUrl, [originOf(fqdn)])

function files(facts: InstanceFacts): MachineFile[] {
  return [
    {
      path: '/etc/openclaw/gateway.env',
      mode: '0600',
      owner: 'root:root',
      content: `OPENCLAW_GATEWAY_TOKEN=${facts.gatewayToken}\n`,
    },
    {
      path: `${stateDir}/openclaw.json`,
      mode: '0600',
      owner: 'openclaw:openclaw',
      content: `${JSON.stringify(configOf(facts), null, 2)}\n`,
    },
    migrateScript,
    ...caddyFiles(facts, siteOf(facts)),
    {
      path: '/var/www/sambuk/index.html',
      mode: '0644',
      owner: 'root:root',
      content: landingPage(facts),
    },
  ]
}
