import { describe, expect, test } from 'vitest'
import { parse } from 'yaml'
import { z } from 'zod'
import { type InstanceFacts, renderFiles } from '../blueprint.ts'
import { type BirthFacts, renderImageUserData, renderUserData } from '../first-boot.ts'
import { openclaw } from './blueprint.ts'

const birth: BirthFacts = {
  phoneHomeUrl: 'https://panel.example.test/api/machines/phone-home',
  token: 'one-time-token-of-this-machine',
  caPem: null,
  sshPublicKey: null,
}

const facts: InstanceFacts = {
  serverId: 'srv_test',
  fqdn: 'layla.example.test',
  language: 'ar',
  gatewayToken: 'gateway-secret',
  model: { vendor: 'openai', modelId: 'gpt-5.1', baseUrl: null, apiKey: 'customer-secret' },
  openaiBaseUrl: 'https://api.openai.com/v1',
  accountId: 'acc_test',
  password: null,
  certificate: {
    kind: 'acme',
    directory: 'https://acme.example.test/directory',
    hasExtraCa: false,
  },
}

const CloudConfig = z.object({
  write_files: z.array(
    z.object({
      path: z.string(),
      permissions: z.string().regex(/^0[0-7]{3}$/),
      content: z.string(),
    }),
  ),
  runcmd: z.array(z.array(z.string())),
  ssh_keys: z.record(z.string(), z.string()).optional(),
})

const rules = { format: 'cloud-config', bytesMax: 32 * 1024 } as const
const userDataOf = (changes: Partial<BirthFacts> = {}) =>
  renderUserData(openclaw, { ...birth, ...changes }, rules)

const cloudConfig = (userData: string) => CloudConfig.parse(parse(userData))
const contentOf = (path: string, changes: Partial<InstanceFacts> = {}) =>
  openclaw.files({ ...facts, ...changes }).find(file => file.path === path)?.content ?? ''

describe('user data', () => {
  test('fits every provider, with a certificate chain too, and is cloud-config', () => {
    const userData = userDataOf({ caPem: 'x'.repeat(6000) })
    expect(Buffer.byteLength(userData)).toBeLessThanOrEqual(32 * 1024)
    expect(userData).toMatch(/^#cloud-config\n/)
  })

  test('holds the token in a file that only root reads, and no other secret', () => {
    const { write_files, runcmd } = cloudConfig(userDataOf())
    const holders = write_files.filter(file => file.content.includes(birth.token))
    expect(holders).toMatchObject([{ path: '/etc/sambuk/authorization', permissions: '0600' }])
    expect(JSON.stringify(runcmd)).not.toContain(birth.token)
  })

  test('carries each script unchanged', () => {
    const { write_files } = cloudConfig(userDataOf())
    const scripts = write_files.filter(file => file.content.startsWith('#!/bin/bash\n'))
    expect(scripts.map(file => file.path.replace('/usr/local/lib/sambuk/', '')).sort()).toEqual([
      'begin',
      'first-boot.sh',
      'install.sh',
      'report',
      'start.sh',
    ])
  })

  test('for an image calls nobody, and brings the host key by which the builder knows it', () => {
    const hostKey = { publicKey: 'ssh-ed25519 AAAA', privateKey: 'PRIVATE' }
    const userData = renderImageUserData(openclaw, { caPem: null, hostKey })
    expect(cloudConfig(userData).ssh_keys).toEqual({
      ed25519_private: 'PRIVATE',
      ed25519_public: 'ssh-ed25519 AAAA',
    })
    expect(cloudConfig(userData).write_files.map(file => file.path)).not.toContain(
      '/etc/sambuk/authorization',
    )
  })
})

describe('the files of an instance', () => {
  test('survive the way to the machine, one on each line', () => {
    const files = openclaw.files(facts)
    const read = renderFiles(files)
      .trimEnd()
      .split('\n')
      .map(line => {
        const [path, mode, owner, content = ''] = line.split(' ')
        return { path, mode, owner, content: Buffer.from(content, 'base64').toString() }
      })
    expect(read).toEqual(files)
  })

  test('with a secret in them are read by one user only', () => {
    const secret = openclaw
      .files(facts)
      .filter(({ content }) => /gateway-secret|customer-secret/.test(content))
    expect(secret.map(({ path, mode }) => [path, mode])).toEqual([
      ['/etc/openclaw/gateway.env', '0600'],
      ['/var/lib/openclaw/.openclaw/openclaw.json', '0600'],
    ])
  })

  test('keep the gateway on loopback behind a token that is not in its configuration', () => {
    const config = contentOf('/var/lib/openclaw/.openclaw/openclaw.json')
    expect(JSON.parse(config).gateway).toMatchObject({
      mode: 'local',
      bind: 'loopback',
      auth: { mode: 'token' },
    })
    expect(config).not.toContain(facts.gatewayToken)
  })

  test('lead to the gateway only who came through the door, whose secret is not its token', () => {
    const caddyfile = contentOf('/etc/caddy/Caddyfile')
    expect(caddyfile.match(/reverse_proxy/g)).toHaveLength(1)
    expect(caddyfile).toMatch(
      /@owner header_regexp Cookie "[^"]*=[0-9a-f]{64}[^"]*"\n\thandle @owner \{\n\t\treverse_proxy 127\.0\.0\.1:18789\n\t\}/,
    )
    expect(caddyfile).not.toContain(facts.gatewayToken)
    const file = openclaw.files(facts).find(({ path }) => path === '/etc/caddy/Caddyfile')
    expect([file?.mode, file?.owner]).toEqual(['0640', 'root:caddy'])
  })

  test('start a gateway without a model when the customer gave none', () => {
    const config = contentOf('/var/lib/openclaw/.openclaw/openclaw.json', { model: null })
    expect(JSON.parse(config)).not.toHaveProperty('models')
    expect(JSON.parse(config).agents.defaults).not.toHaveProperty('model')
  })

  test.each([
    ['openai', null, 'https://api.openai.com/v1', 'openai-completions'],
    ['anthropic', null, 'https://api.anthropic.com', 'anthropic-messages'],
    ['openrouter', null, 'https://openrouter.ai/api/v1', 'openai-completions'],
    [
      'custom',
      'https://models.example.test/v1',
      'https://models.example.test/v1',
      'openai-completions',
    ],
  ])('send %s its key at its own address', (vendor, baseUrl, address, api) => {
    const model = { vendor, modelId: 'vendor/model-1', baseUrl, apiKey: 'customer-secret' }
    const config = JSON.parse(contentOf('/var/lib/openclaw/.openclaw/openclaw.json', { model }))
    const [provider = '', ...rest] = config.agents.defaults.model.primary.split('/')
    expect(rest.join('/')).toBe('vendor/model-1')
    expect(config.models.providers[provider]).toMatchObject({
      baseUrl: address,
      api,
      apiKey: 'customer-secret',
    })
  })

  test('say on the landing page where one is, in the owner’s language and direction', () => {
    const arabic = contentOf('/var/www/sambuk/index.html')
    expect(arabic).toContain('<html lang="ar" dir="rtl">')
    expect(arabic).toContain(facts.fqdn)
    expect(contentOf('/var/www/sambuk/index.html', { language: 'en' })).toContain('dir="ltr"')
  })

  test('name the extra authority to Caddy only where there is one', () => {
    expect(contentOf('/etc/caddy/Caddyfile')).not.toContain('acme_ca_root')
    const certificate = {
      kind: 'acme',
      directory: 'https://a.example.test',
      hasExtraCa: true,
    } as const
    expect(contentOf('/etc/caddy/Caddyfile', { certificate })).toContain('acme_ca_root')
  })
})
