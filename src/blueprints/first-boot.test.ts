import { execFileSync } from 'node:child_process'
import { mkdtempSync, readFileSync, rmSync, statSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { parse } from 'yaml'
import { type BirthFacts, renderUserData } from './first-boot.ts'
import { createBlueprints } from './registry.ts'

const birth: BirthFacts = {
  phoneHomeUrl: 'https://panel.example.test/api/machines/phone-home',
  token: 'one-time-token-of-this-machine',
  caPem: '-----BEGIN CERTIFICATE-----\n',
  sshPublicKey: 'ssh-ed25519 AAAAC3Nz',
}

const blueprints = createBlueprints({ conductor: null }).all
const asCloudConfig = { format: 'cloud-config', bytesMax: 32 * 1024 } as const
const asScript = { format: 'script', bytesMax: 48 * 1024 } as const

test.each(blueprints)('$name starts from a script as it does from cloud-config', blueprint => {
  const root = mkdtempSync(join(tmpdir(), 'sambuk-first-boot-'))
  try {
    const script = renderUserData(blueprint, birth, asScript)
      // Every path is absolute and quoted; here they lie below a folder, and nothing is started.
      .replaceAll(/'\/(?=etc|usr)/g, `'${root}/`)
      .replaceAll('/root/.ssh', `${root}/root/.ssh`)
      .replace(/^systemctl .*$/m, 'echo started')
    expect(execFileSync('bash', ['-s'], { input: script }).toString()).toBe('started\n')
    const config = parse(renderUserData(blueprint, birth, asCloudConfig))
    expect(config.ssh_authorized_keys).toEqual([birth.sshPublicKey])
    for (const { path, permissions, content } of config.write_files) {
      expect(readFileSync(join(root, path), 'utf8')).toBe(content)
      expect((statSync(join(root, path)).mode & 0o777).toString(8)).toBe(permissions.slice(1))
    }
    const keys = readFileSync(join(root, 'root/.ssh/authorized_keys'), 'utf8')
    expect(keys).toBe(`${birth.sshPublicKey}\n`)
    expect(statSync(join(root, 'root/.ssh/authorized_keys')).mode & 0o777).toBe(0o600)
  } finally {
    rmSync(root, { recursive: true, force: true })
  }
})

test('user data larger than the vendor takes is our bug, told before anything is bought', () => {
  const [blueprint] = blueprints
  if (!blueprint) throw new Error('there is a blueprint')
  expect(() => renderUserData(blueprint, birth, { ...asScript, bytesMax: 1_000 })).toThrow(/fits/)
})
