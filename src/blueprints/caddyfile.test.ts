import { execFileSync, spawnSync } from 'node:child_process'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, test } from 'vitest'
import type { CertificateSource, MachineFile } from './blueprint.ts'
import { caddyFiles } from './caddyfile.ts'

const hasCaddy = spawnSync('caddy', ['version']).status === 0
const hasOpenssl = spawnSync('openssl', ['version']).status === 0

const acme: CertificateSource = {
  kind: 'acme',
  directory: 'https://acme.example.test/directory',
  hasExtraCa: false,
}

let folder: string
let origin: CertificateSource
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'caddyfile-test-'))
  origin = { kind: 'origin', ...(hasOpenssl ? selfSigned() : { certificatePem: '', keyPem: '' }) }
})
afterAll(() => rmSync(folder, { recursive: true, force: true }))

/** Something that Caddy can load; who signed it is no question of configuration. */
function selfSigned() {
  const key = join(folder, 'key.pem')
  const what = ['-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:P-256', '-nodes', '-keyout', key]
  const name = ['-subj', '/CN=example.test', '-addext', 'subjectAltName=DNS:*.example.test']
  const out = execFileSync('openssl', ['req', '-x509', ...what, ...name], { stdio: 'pipe' })
  const keyPem = execFileSync('openssl', ['pkey', '-in', key], { encoding: 'utf8' })
  return { certificatePem: out.toString(), keyPem }
}

const filesFor = (certificate: CertificateSource): MachineFile[] =>
  caddyFiles({ fqdn: 'layla.example.test', serverId: 'srv_test', certificate }, [
    'reverse_proxy 127.0.0.1:8080',
  ])
const caddyfileOf = (files: MachineFile[]): string =>
  files.find(({ path }) => path.endsWith('/Caddyfile'))?.content ?? ''

/** What the installed Caddy says about the files, laid in a folder of the test's own. */
function validate(files: MachineFile[]): string {
  const own = (text: string) => text.replaceAll('/etc/caddy/', `${folder}/`)
  for (const { path, content } of files) writeFileSync(own(path), own(content))
  const config = join(folder, 'Caddyfile')
  const { stderr, status } = spawnSync(
    'caddy',
    ['validate', '--adapter', 'caddyfile', '--config', config],
    { encoding: 'utf8', env: { ...process.env, HOME: folder, XDG_DATA_HOME: folder } },
  )
  return status === 0 ? 'valid' : stderr
}

test.skipIf(!hasCaddy)(
  "Debian's Caddy takes the configuration that asks an authority (needs the package caddy)",
  () => expect(validate(filesFor(acme))).toBe('valid'),
)

test.skipIf(!hasCaddy || !hasOpenssl)(
  "Debian's Caddy takes the configuration with a given certificate (needs caddy and openssl)",
  () => expect(validate(filesFor(origin))).toBe('valid'),
)

test('the key of a given certificate is for Caddy alone, and no authority is asked', () => {
  const files = filesFor({ kind: 'origin', certificatePem: 'certificate', keyPem: 'key' })
  expect(files.find(({ content }) => content === 'key')).toMatchObject({
    mode: '0600',
    owner: 'caddy:caddy',
  })
  expect(caddyfileOf(files)).not.toContain('acme')
  expect(caddyfileOf(files)).toContain('auto_https disable_certs')
})
