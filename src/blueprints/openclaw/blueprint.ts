import { createHash } from 'node:crypto'
import { readFileSync } from 'node:fs'
import { stringify } from 'yaml'
import { assert } from '../../kit/assert.ts'
import {
  type BirthFacts,
  type Blueprint,
  type InstanceFacts,
  type MachineFile,
  userDataBytesMax,
} from '../blueprint.ts'
import { caddyfile, caPath } from './caddyfile.ts'
import { openclawConfig, stateDir } from './config.ts'
import { landingPage } from './landing-page.ts'
import { versions } from './versions.ts'

const script = (name: string): string => readFileSync(new URL(name, import.meta.url), 'utf8')

const scripts = {
  begin: script('begin.sh'),
  firstBoot: script('first-boot.sh'),
  install: script('install.sh'),
  report: script('report.sh'),
  unit: script('openclaw.service'),
  firstBootUnit: script('sambuk-first-boot.service'),
  prove: script('prove.sh'),
  seal: script('seal.sh'),
}

/** What an image holds: the versions and the scripts that installed them. */
const version = createHash('sha256')
  .update(
    JSON.stringify([
      versions,
      scripts.install,
      scripts.unit,
      scripts.firstBootUnit,
      scripts.prove,
      scripts.seal,
    ]),
  )
  .digest('hex')
  .slice(0, 12)

const name = 'openclaw'
const firstBootUnit = 'sambuk-first-boot.service'

/** OpenClaw with its own Node, as an unprivileged system service behind SSH, and a web server for its name. */
export const openclaw: Blueprint = {
  name,
  version,
  softwareVersion: versions.openclaw,
  tcpPorts: [22, 80, 443],
  imageLabels: { 'sambuk.blueprint': name, 'sambuk.blueprint-version': version },
  baseImage: () => 'debian-12',
  proveScript: scripts.prove,
  sealScript: scripts.seal,
  files,

  userData: facts =>
    cloudConfig(
      facts.caPem,
      [
        {
          path: '/etc/sambuk/birth',
          permissions: '0600',
          content: `PHONE_HOME_URL='${facts.phoneHomeUrl}'\n`,
        },
        {
          path: '/etc/sambuk/authorization',
          permissions: '0600',
          content: `Authorization: Bearer ${facts.token}\n`,
        },
        { path: '/usr/local/lib/sambuk/begin', permissions: '0700', content: scripts.begin },
        { path: '/usr/local/lib/sambuk/report', permissions: '0700', content: scripts.report },
        {
          path: '/usr/local/lib/sambuk/first-boot.sh',
          permissions: '0700',
          content: scripts.firstBoot,
        },
      ],
      [['systemctl', 'enable', '--now', '--no-block', firstBootUnit]],
    ),

  imageUserData: facts =>
    cloudConfig(
      facts.caPem,
      [],
      [
        ['systemctl', 'enable', firstBootUnit],
        ['bash', '/usr/local/lib/sambuk/install.sh'],
      ],
      {
        ssh_keys: {
          ed25519_private: facts.hostKey.privateKey,
          ed25519_public: facts.hostKey.publicKey,
        },
      },
    ),
}

type WriteFile = { path: string; permissions: string; content: string }

function cloudConfig(
  caPem: BirthFacts['caPem'],
  extra: WriteFile[],
  commands: string[][],
  more: object = {},
): string {
  const ca = caPem === null ? [] : [{ path: caPath, permissions: '0644', content: caPem }]
  const text = `#cloud-config\n${stringify(
    {
      disable_root: false,
      ssh_pwauth: false,
      // The one that is pinned; the others would cost a part of the first boot.
      ssh_genkeytypes: ['ed25519'],
      manage_etc_hosts: true,
      write_files: [
        ...ca,
        { path: '/etc/sambuk/versions', permissions: '0644', content: versionsFile },
        { path: '/usr/local/lib/sambuk/install.sh', permissions: '0700', content: scripts.install },
        {
          path: '/usr/local/lib/sambuk/openclaw.service',
          permissions: '0644',
          content: scripts.unit,
        },
        {
          path: `/etc/systemd/system/${firstBootUnit}`,
          permissions: '0644',
          content: scripts.firstBootUnit,
        },
        ...extra,
      ],
      runcmd: commands,
      ...more,
    },
    { lineWidth: 0 },
  )}`
  assert(Buffer.byteLength(text) <= userDataBytesMax, 'user data fits every provider')
  return text
}

const versionsFile = `OPENCLAW_VERSION='${versions.openclaw}'
NODE_VERSION='${versions.node}'
NODE_INTEGRITY='${versions.nodeIntegrity}'
NPM_VERSION='${versions.npm}'
NPM_INTEGRITY='${versions.npmIntegrity}'
BLUEPRINT_VERSION='${version}'
`

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
      content: `${JSON.stringify(openclawConfig(facts.model, facts.openaiBaseUrl), null, 2)}\n`,
    },
    { path: '/etc/caddy/Caddyfile', mode: '0644', owner: 'root:root', content: caddyfile(facts) },
    {
      path: '/var/www/sambuk/index.html',
      mode: '0644',
      owner: 'root:root',
      content: landingPage(facts),
    },
  ]
}
