import { execFileSync, spawnSync } from 'node:child_process'
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { describe, expect, onTestFinished, test } from 'vitest'
import { type CertificateSource, type InstanceFacts, renderFiles } from '../blueprint.ts'
import { renderUserData } from '../first-boot.ts'
import { website } from './blueprint.ts'

const password = 'not-a-secret-not-a-secret-not-a-'
const acme: CertificateSource = {
  kind: 'acme',
  directory: 'https://acme.example.test/directory',
  hasExtraCa: true,
}
const origin: CertificateSource = {
  kind: 'origin',
  certificatePem: 'CERTIFICATE',
  keyPem: 'origin-key-secret',
}
const facts: InstanceFacts = {
  serverId: 'srv_test',
  accountId: 'acc_test',
  fqdn: 'layla.example.test',
  language: 'ar',
  gatewayToken: 'gateway-secret',
  password,
  model: { vendor: 'openai', modelId: 'gpt-5.1', baseUrl: null, apiKey: 'customer-secret' },
  openaiBaseUrl: 'https://api.openai.com/v1',
  certificate: acme,
}
const filesOf = (changes: Partial<InstanceFacts> = {}) => website.files({ ...facts, ...changes })
const contentOf = (path: string, changes: Partial<InstanceFacts> = {}) =>
  filesOf(changes).find(file => file.path === path)?.content ?? ''
const https = '/etc/nginx/sambuk/https.conf'

test.each(['cloud-config', 'script'] as const)('user data fits every provider as %s', format => {
  const birth = {
    phoneHomeUrl: 'https://panel.example.test/api/machines/phone-home',
    token: 'one-time-token-of-this-machine',
    caPem: 'x'.repeat(3000),
    sshPublicKey: 'ssh-ed25519 AAAA',
  }
  const userData = renderUserData(website, birth, { format, bytesMax: 32 * 1024 })
  expect(userData).not.toContain(password)
})

describe('the files of an instance', () => {
  test('survive the way to the machine, one on each line', () => {
    const lines = renderFiles(filesOf()).trimEnd().split('\n')
    expect(lines.map(line => line.split(' ').length)).toEqual(filesOf().map(() => 4))
  })

  test('hold the password once, for root alone, and nothing of a model', () => {
    const holders = filesOf().filter(file => file.content.includes(password))
    expect(holders).toEqual([
      {
        path: '/etc/sambuk/deploy-password',
        mode: '0600',
        owner: 'root:root',
        content: `deploy:${password}\n`,
      },
    ])
    expect(JSON.stringify(filesOf())).not.toMatch(/gateway-secret|customer-secret/)
  })

  test('hold an origin certificate’s key for root alone', () => {
    const holders = filesOf({ certificate: origin }).filter(file =>
      file.content.includes('origin-key-secret'),
    )
    expect(holders).toMatchObject([{ mode: '0600', owner: 'root:root' }])
    expect(contentOf('/etc/sambuk/website', { certificate: origin })).toContain("ACME_DIRECTORY=''")
  })

  test('ask for a certificate at the installation’s own authority', () => {
    expect(contentOf('/etc/sambuk/website')).toContain(
      "ACME_DIRECTORY='https://acme.example.test/directory'",
    )
  })

  test('greet visitors in the owner’s language and direction, beside the owner’s folder', () => {
    const page = '/var/www/site/index.html'
    expect(contentOf(page)).toContain('<html lang="ar" dir="rtl">')
    expect(contentOf(page, { language: 'en' })).toContain('dir="ltr"')
    for (const { path } of filesOf()) expect(path).not.toMatch(/^\/srv\//)
  })

  test('are refused for a name that would be more than a name', () => {
    expect(() => filesOf({ fqdn: 'layla.example.test; return 200' })).toThrow('host name')
    expect(() => filesOf({ password: null })).toThrow('password')
  })
})

const pinned = `nginx/${website.softwareVersion}`
const isThere = spawnSync('nginx', ['-v']).stderr?.toString().includes(`${pinned}\n`) ?? false

describe.skipIf(!isThere)(`${pinned} itself (skipped where it is absent)`, () => {
  test.each([
    ['before there is a certificate', '/etc/nginx/sambuk/http.conf', acme, facts.fqdn],
    ['with one by ACME', https, acme, facts.fqdn],
    ['with an origin certificate', https, origin, facts.fqdn],
    ['for a name of one letter', https, acme, 'a.b.c'],
    ['for a name in another script', https, acme, 'xn--mgbh0fb.xn--mgbaakc7dvf'],
    ['for the longest name there is', https, acme, Array(4).fill('l'.repeat(60)).join('.')],
  ])('accepts the configuration %s', (_when, path, certificate, fqdn) => {
    const tested = nginxTest(filesOf({ certificate, fqdn }), path)
    expect(tested).toMatch(/test is successful/)
    expect(tested).not.toMatch(/warn|emerg/)
  })
})

/** What `nginx -t` says of one of these configurations, within Debian's own http block. */
function nginxTest(files: ReturnType<typeof filesOf>, wanted: string): string {
  const folder = mkdtempSync(join(tmpdir(), 'website-nginx-'))
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }))
  const moved = (text: string) =>
    text.replaceAll(/ (\/etc\/(?:nginx\/sambuk|letsencrypt)|\/srv|\/var)\//g, ` ${folder}$1/`)
  const health = website.installFiles.find(file => file.path.endsWith('sambuk-health.conf'))
  for (const { path, content } of [...files, ...(health ? [health] : [])]) {
    mkdirSync(dirname(join(folder, path)), { recursive: true })
    writeFileSync(join(folder, path), path.endsWith('.conf') ? moved(content) : content)
  }
  const site = moved(files.find(file => file.path === wanted)?.content ?? '')
  selfSigned(/ssl_certificate (\S+);/.exec(site)?.[1], /ssl_certificate_key (\S+);/.exec(site)?.[1])
  const main = join(folder, 'nginx.conf')
  writeFileSync(
    main,
    `pid ${folder}/nginx.pid;
events { worker_connections 768; }
http {
  include /etc/nginx/mime.types;
  ssl_protocols TLSv1 TLSv1.1 TLSv1.2 TLSv1.3;
  access_log ${folder}/access.log;
  gzip on;
  include ${folder}/etc/nginx/conf.d/*.conf;
  include ${join(folder, wanted)};
}
`,
  )
  const args = ['-t', '-c', main, '-e', join(folder, 'error.log'), '-p', folder]
  return spawnSync('nginx', args).stderr.toString()
}

function selfSigned(certificate: string | undefined, key: string | undefined): void {
  if (certificate === undefined || key === undefined) return
  mkdirSync(dirname(certificate), { recursive: true })
  execFileSync(
    'openssl',
    ['req', '-x509', '-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:P-256', '-nodes'].concat([
      '-subj',
      '/CN=test',
      '-days',
      '2',
      '-keyout',
      key,
      '-out',
      certificate,
    ]),
    { stdio: 'ignore' },
  )
}
