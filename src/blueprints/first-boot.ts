import { createHash } from 'node:crypto'
import { readFileSync } from 'node:fs'
import { dirname } from 'node:path/posix'
import { stringify } from 'yaml'
import { assert } from '../kit/assert.ts'
import type { Capabilities } from '../providers/compute.ts'
import type { Blueprint, MachineFile } from './blueprint.ts'

/** What a machine knows from its first moment: where to call, and with which one-time token. */
export interface BirthFacts {
  phoneHomeUrl: string
  token: string
  /** PEM of an authority beside the public ones that the machine shall trust, or null. */
  caPem: string | null
  /** The key by which we enter, where the vendor does not put it there; else null. */
  sshPublicKey: string | null
}

/** What a machine knows that is to become an image: it calls nobody who could pin its host key. */
export interface BuilderFacts {
  caPem: string | null
  hostKey: { publicKey: string; privateKey: string }
}

const shared = (name: string): string =>
  readFileSync(new URL(`machine/${name}`, import.meta.url), 'utf8')

const scripts = {
  begin: shared('begin.sh'),
  build: shared('build.sh'),
  firstBoot: shared('first-boot.sh'),
  lib: shared('lib.sh'),
  report: shared('report.sh'),
  seal: shared('seal.sh'),
  unit: shared('sambuk-first-boot.service'),
}

export const caPath = '/usr/local/share/ca-certificates/sambuk-extra.crt'
/** What a builder says of itself: `proved <version>`, or `failed` and the last lines of its log. */
export const builtPath = '/etc/sambuk/built'
const lib = '/usr/local/lib/sambuk'
const unitName = 'sambuk-first-boot.service'

/** What a disk made with the blueprint holds: its pins, and the scripts and files that install it. */
export const blueprintVersion = (
  parts: Pick<Blueprint, 'pins' | 'scripts' | 'installFiles'>,
): string =>
  createHash('sha256')
    .update(
      JSON.stringify([
        parts.pins,
        parts.scripts.install,
        parts.scripts.prove,
        parts.scripts.seal,
        parts.installFiles,
        [scripts.lib, scripts.seal, scripts.unit],
      ]),
    )
    .digest('hex')
    .slice(0, 12)

type UserDataRules = Pick<Capabilities['userData'], 'format' | 'bytesMax'>

/** User data for a server's machine, in the vendor's format; holds no secret but the one-time token. */
export function renderUserData(
  blueprint: Blueprint,
  facts: BirthFacts,
  { format, bytesMax }: UserDataRules,
): string {
  const files = [
    ...installationFiles(blueprint, facts.caPem),
    rootFile('/etc/sambuk/birth', '0600', `PHONE_HOME_URL='${facts.phoneHomeUrl}'\n`),
    rootFile('/etc/sambuk/authorization', '0600', `Authorization: Bearer ${facts.token}\n`),
    rootFile(`${lib}/begin`, '0700', scripts.begin),
    rootFile(`${lib}/report`, '0700', scripts.report),
    rootFile(`${lib}/first-boot.sh`, '0700', scripts.firstBoot),
    rootFile(`${lib}/start.sh`, '0700', blueprint.scripts.start),
  ]
  const commands = [['systemctl', 'enable', '--now', '--no-block', unitName]]
  const text =
    format === 'cloud-config'
      ? cloudConfig(files, commands, authorized(facts.sshPublicKey))
      : bootScript(files, commands, facts.sshPublicKey)
  assert(Buffer.byteLength(text) <= bytesMax, `the user data of ${blueprint.name} fits the vendor`)
  return text
}

/**
 * cloud-config that installs the software, starts it once and writes to {@link builtPath} what came of it.
 * On a machine made from an image the same installs nothing, and proves the image.
 */
export const renderImageUserData = (blueprint: Blueprint, facts: BuilderFacts): string =>
  cloudConfig(
    [
      ...installationFiles(blueprint, facts.caPem),
      rootFile(`${lib}/prove.sh`, '0700', blueprint.scripts.prove),
      rootFile(`${lib}/build.sh`, '0700', scripts.build),
    ],
    [
      ['systemctl', 'enable', unitName],
      ['bash', `${lib}/build.sh`],
    ],
    {
      ssh_keys: {
        ed25519_private: facts.hostKey.privateKey,
        ed25519_public: facts.hostKey.publicKey,
      },
    },
  )

/** Removes everything by which a machine differs from another: the software's part, then the system's. */
export const sealScriptOf = (blueprint: Blueprint): string =>
  `${blueprint.scripts.seal}\n${scripts.seal}`

/** What a machine has of us besides what an installation makes of it, as a newer one of the same kind has it. */
export const updateFiles = (blueprint: Blueprint): MachineFile[] => [
  ...installationFiles(blueprint, null),
  rootFile(`${lib}/start.sh`, '0700', blueprint.scripts.start),
]

function installationFiles(blueprint: Blueprint, caPem: string | null): MachineFile[] {
  const pins = { ...blueprint.pins, BLUEPRINT_VERSION: blueprint.version }
  const lines = Object.entries(pins).map(([name, value]) => `${name}='${value}'\n`)
  return [
    ...(caPem === null ? [] : [rootFile(caPath, '0644', caPem)]),
    rootFile('/etc/sambuk/versions', '0644', lines.join('')),
    rootFile(`${lib}/lib.sh`, '0644', scripts.lib),
    rootFile(`${lib}/install.sh`, '0700', blueprint.scripts.install),
    rootFile(`/etc/systemd/system/${unitName}`, '0644', scripts.unit),
    ...blueprint.installFiles,
  ]
}

const rootFile = (path: string, mode: string, content: string): MachineFile => ({
  path,
  mode,
  owner: 'root:root',
  content,
})

const authorized = (key: string | null): object =>
  key === null ? {} : { ssh_authorized_keys: [key] }

function cloudConfig(files: MachineFile[], commands: string[][], more: object): string {
  const config = {
    disable_root: false,
    ssh_pwauth: false,
    // The one that is pinned; the others would cost a part of the first boot.
    ssh_genkeytypes: ['ed25519'],
    manage_etc_hosts: true,
    write_files: files.map(({ path, mode, content }) => ({ path, permissions: mode, content })),
    runcmd: commands,
    ...more,
  }
  return `#cloud-config\n${stringify(config, { lineWidth: 0 })}`
}

/** The same for vendors that run a script once the system is up. */
function bootScript(files: MachineFile[], commands: string[][], sshPublicKey: string | null) {
  const lines = [
    '#!/bin/bash',
    'set -euo pipefail',
    'umask 022',
    ...(sshPublicKey === null
      ? []
      : [
          'mkdir -p /root/.ssh',
          'chmod 700 /root/.ssh',
          `echo '${sshPublicKey}' >>/root/.ssh/authorized_keys`,
          'chmod 600 /root/.ssh/authorized_keys',
        ]),
    ...files.flatMap(({ path, mode, content }) => [
      `mkdir -p '${dirname(path)}'`,
      // Empty and closed to others before there is anything in it.
      `: >'${path}'`,
      `chmod ${mode} '${path}'`,
      `base64 -d >'${path}' <<'FILE'`,
      ...(Buffer.from(content)
        .toString('base64')
        .match(/.{1,120}/g) ?? []),
      'FILE',
    ]),
    ...commands.map(words => words.join(' ')),
  ]
  return `${lines.join('\n')}\n`
}
