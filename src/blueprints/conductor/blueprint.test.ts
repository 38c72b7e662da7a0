import { spawnSync } from 'node:child_process'
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { describe, expect, onTestFinished, test } from 'vitest'
import { conductorRelease } from '../../../sandbox/downloads/conductor-release.ts'
import { type InstanceFacts, renderFiles } from '../blueprint.ts'
import { renderUserData } from '../first-boot.ts'
import { createConductor } from './blueprint.ts'
import type { ConductorRelease } from './release.ts'

const release: ConductorRelease = {
  version: '2.4.1',
  url: 'https://downloads.example.test/conductor',
  sha256: 'ab'.repeat(32),
  cliUrl: 'https://downloads.example.test/spoq',
  cliSha256: 'cd'.repeat(32),
}
const conductor = createConductor(release)

const facts: InstanceFacts = {
  serverId: 'srv_test',
  accountId: 'acc_test',
  fqdn: 'layla.example.test',
  language: 'en',
  gatewayToken: 'not-a-secret-gateway-token',
  password: 'not-a-secret-owners-password',
  model: null,
  openaiBaseUrl: '',
  certificate: {
    kind: 'acme',
    directory: 'https://acme.example.test/directory',
    hasExtraCa: false,
  },
}

const fileOf = (path: string, changes: Partial<InstanceFacts> = {}) =>
  conductor.files({ ...facts, ...changes }).find(file => file.path === path)
const contentOf = (path: string, changes: Partial<InstanceFacts> = {}) =>
  fileOf(path, changes)?.content ?? ''

function temporaryFolder(): string {
  const folder = mkdtempSync(join(tmpdir(), 'conductor-'))
  onTestFinished(() => rmSync(folder, { recursive: true }))
  return folder
}

const hasProgram = (program: string, ...args: string[]) => spawnSync(program, args).status === 0
const hasPython = hasProgram('python3', '-c', 'import tomllib')
const hasSystemd = hasProgram('systemd-analyze', '--version')
const hasNft = process.getuid?.() === 0 && hasProgram('nft', 'list', 'ruleset')

/** What the published conductor itself says to a configuration. */
function check(config: string) {
  const folder = temporaryFolder()
  const program = join(folder, 'conductor')
  const file = join(folder, 'config.toml')
  writeFileSync(program, conductorRelease.conductor.content)
  writeFileSync(file, config)
  const { status, stderr } = spawnSync('python3', [program, 'check-config', file])
  return { status, stderr: stderr.toString() }
}

describe('the user data', () => {
  const userData = renderUserData(
    conductor,
    {
      phoneHomeUrl: 'https://panel.example.test/api/machines/phone-home',
      token: 'one-time-token-of-this-machine',
      caPem: 'x'.repeat(6000),
      sshPublicKey: null,
    },
    { format: 'cloud-config', bytesMax: 32 * 1024 },
  )

  test('fits every provider, and names each download with its checksum', () => {
    expect(Buffer.byteLength(userData)).toBeLessThanOrEqual(32 * 1024)
    expect(userData).toContain(`CONDUCTOR_URL='${release.url}'`)
    expect(userData).toContain(`CONDUCTOR_DIGEST='${'q6ur'.repeat(10)}q6s='`)
  })

  test('changes its version with every part of the release', () => {
    const versions = (['version', 'url', 'sha256', 'cliUrl', 'cliSha256'] as const).map(
      part => createConductor({ ...release, [part]: 'ef'.repeat(32) }).version,
    )
    expect(new Set([...versions, conductor.version]).size).toBe(6)
  })
})

describe('the files of an instance', () => {
  test('with a secret in them are not for everybody, and name one secret each', () => {
    const secret = conductor.files(facts).filter(({ content }) => /not-a-secret/.test(content))
    expect(secret.map(({ path, mode, owner }) => [path, mode, owner])).toEqual([
      ['/etc/conductor/config.toml', '0640', 'root:conductor'],
      ['/etc/sambuk/owner-password', '0600', 'root:root'],
    ])
  })

  test('survive the way to the machine, each in one line', () => {
    expect(renderFiles(conductor.files(facts)).trimEnd().split('\n')).toHaveLength(5)
  })

  test('are refused without a password, because nobody could then sign in', () => {
    expect(() => conductor.files({ ...facts, password: null })).toThrow('has one')
  })

  test('lead the name to conductor, and keep conductor itself on loopback', () => {
    expect(contentOf('/etc/caddy/Caddyfile')).toContain('reverse_proxy 127.0.0.1:8080')
    expect(contentOf('/etc/conductor/config.toml')).toContain('host = "127.0.0.1"\nport = 8080\n')
  })

  test.each([
    ['en', 'Welcome to your server.'],
    ['ar', 'أهلًا بك في خادمك.'],
  ] as const)('greet the owner in %s with the name and the commands', (language, heading) => {
    const greeting = contentOf('/etc/motd', { language })
    for (const text of [heading, facts.fqdn, 'spoq ask', 'spoq run', 'spoq help'])
      expect(greeting).toContain(text)
  })
})

describe('what the programs themselves say', () => {
  test.skipIf(!hasPython).each([
    ['plain', 'acc_test'],
    ['quotes and backslashes', 'a"b\\c\'d'],
    ['line ends and control characters', 'a\nb\tc\u0000d\u007fe\u001b'],
    ['Arabic', 'حساب ليلى'],
    ['TOML of its own', '"\n[server]\nhost = "0.0.0.0'],
    ['half of a surrogate pair', 'a\ud83d'],
  ])(
    'conductor takes its configuration, with %s in a name (skipped without Python 3.11)',
    (_, id) => {
      expect(check(contentOf('/etc/conductor/config.toml', { accountId: id }))).toEqual({
        status: 0,
        stderr: '',
      })
    },
  )

  test.skipIf(!hasPython).each([
    ['a field that it does not know', 'port = 8080', 'port = 8080\nproxy = true', 'is unknown'],
    ['a missing field', /owner_id.*\n/, '', 'auth.owner_id is missing'],
    ['a port that is none', 'port = 8080', 'port = 0', 'is no port'],
  ])('conductor refuses %s with status 78 (skipped without Python 3.11)', (_, from, to, says) => {
    const { status, stderr } = check(contentOf('/etc/conductor/config.toml').replace(from, to))
    expect(status).toBe(78)
    expect(stderr).toContain(says)
  })

  test.skipIf(!hasSystemd)('systemd finds nothing in the unit (skipped without systemd)', () => {
    const root = temporaryFolder()
    const units = join(root, 'etc/systemd/system')
    mkdirSync(units, { recursive: true })
    mkdirSync(join(root, 'usr/local/bin'), { recursive: true })
    writeFileSync(join(root, 'usr/local/bin/conductor'), '#!/bin/sh\n', { mode: 0o755 })
    for (const target of ['network-online', 'sysinit', 'basic', 'shutdown', 'multi-user'])
      writeFileSync(join(units, `${target}.target`), '[Unit]\n')
    const unit = readFileSync(new URL('conductor.service', import.meta.url), 'utf8')
    writeFileSync(join(units, 'conductor.service'), unit)
    const verified = spawnSync('systemd-analyze', [
      'verify',
      `--root=${root}`,
      '--man=no',
      'conductor.service',
    ])
    expect(verified.stderr.toString()).toBe('')
    expect(verified.status).toBe(0)
  })

  test.skipIf(!hasNft)('nftables takes the rules (skipped without nft and root)', () => {
    const rules = conductor.installFiles.find(file => file.path.endsWith('/nftables.conf'))
    const checked = spawnSync('nft', ['-c', '-f', '-'], { input: rules?.content })
    expect(checked.stderr.toString()).toBe('')
    expect(checked.status).toBe(0)
  })
})
