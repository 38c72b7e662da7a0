import { mkdtempSync, rmSync } from 'node:fs'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { FastifyInstance } from 'fastify'
import { BoundedCallLog } from './control/calls.ts'
import { ManualClock } from './control/clock.ts'
import { FaultList } from './control/faults.ts'
import { DiskStateFile } from './control/state-file.ts'
import type { Machines, World, Zones } from './world.ts'

/** A world for the tests of one vendor: standing time, no machines unless given, own state folder. */
export interface TestWorld extends World {
  readonly clock: ManualClock
  readonly faults: FaultList
  /** Writes all state files now, as a shutdown does. */
  flush(): void
  /** Deletes the state folder. */
  remove(): void
}

export function createTestWorld(
  options: { machines?: Partial<Machines>; zones?: Zones; stateDir?: string; start?: Date } = {},
): TestWorld {
  const stateDir = options.stateDir ?? mkdtempSync(join(tmpdir(), 'sandbox-test-'))
  const files: DiskStateFile<object>[] = []
  let seed = 7
  const randomInt = (min: number, max: number) => {
    seed = (Math.imul(seed, 1_103_515_245) + 12_345) & 0x7fffffff
    return min + (Math.floor(seed / 256) % (max - min + 1))
  }
  return {
    clock: new ManualClock(options.start ?? new Date('2026-11-21T12:00:00Z')),
    faults: new FaultList(),
    calls: new BoundedCallLog(),
    machines: {
      driver: { kind: 'simulated', probe: async () => ({ ok: true }) },
      create: async () => {
        throw new Error('this world has no machines')
      },
      list: () => [],
      deleteImage: async () => undefined,
      find: () => null,
      findByAddress: () => null,
      allocateAddress: () => '198.18.0.1',
      ...options.machines,
    },
    zones: options.zones ?? { resolve: () => [] },
    edge: {
      has: () => false,
      connect: async () => {
        throw new Error('this world has no proxied names')
      },
    },
    settings: {
      seed,
      stateDir,
      imageDir: stateDir,
      hostFromMachine: '127.0.0.1',
      portsFromMachine: new Set(),
      urls: {
        control: '',
        hetzner: '',
        cloudflare: '',
        stripe: '',
        resend: '',
        model: '',
        acme: '',
        digitalocean: '',
        hostinger: '',
        downloads: '',
        s3: '',
        smtp: '',
        telegram: '',
        discord: '',
      },
      socks: { host: '127.0.0.1', port: 1 },
      caFile: join(stateDir, 'ca.pem'),
      keys: {
        hcloudToken: 'hcloud-token',
        hcloudTokenReadOnly: 'hcloud-token-read-only',
        digitaloceanToken: 'digitalocean-token',
        digitaloceanTokenReadOnly: 'digitalocean-token-read-only',
        hostingerToken: 'hostinger-token',
        cloudflareToken: 'cloudflare-token',
        cloudflareZoneId: 'zone',
        zone: 'agents.test',
        stripeSecretKey: 'sk_test_sandbox_secret_key',
        stripeWebhookSecret: 'whsec_sandbox',
        resendApiKey: 're_sandbox_key',
        resendWebhookSecret: `whsec_${Buffer.from('resend webhook secret').toString('base64')}`,
        smtpPassword: 'smtp-password',
        modelApiKey: 'sk-model-sandbox',
        telegramBotToken: '1000000:SandboxTelegramToken',
        discordBotToken: 'U2FuZGJveFNhbmRib3g.Sandbox.SandboxDiscordTokenNotReal',
        s3AccessKeyId: 'AKIASANDBOX',
        s3SecretAccessKey: 's3-secret-sandbox',
        s3Region: 'us-east-1',
      },
    },
    stateFile(name, empty) {
      const file = new DiskStateFile(join(stateDir, `${name}.json`), empty)
      files.push(file)
      return file
    },
    randomInt,
    randomHex: bytes =>
      Array.from({ length: bytes * 2 }, () => randomInt(0, 15).toString(16)).join(''),
    flush() {
      for (const file of files) file.flush()
    },
    remove() {
      for (const file of files) file.flush()
      rmSync(stateDir, { recursive: true, force: true })
    },
  }
}

/** Listens on a free loopback port. */
export async function listen(app: FastifyInstance): Promise<{ url: string; port: number }> {
  const url = await app.listen({ host: '127.0.0.1', port: 0 })
  return { url, port: Number(new URL(url).port) }
}

/** A web server that remembers what it was sent and answers with the next of `statuses`, then 200. */
export async function createReceiver(statuses: number[] = []) {
  const received: { body: string; headers: Record<string, string | string[] | undefined> }[] = []
  const server = createServer((request, response) => {
    const chunks: Buffer[] = []
    request.on('data', chunk => chunks.push(chunk))
    request.on('end', () => {
      received.push({ body: Buffer.concat(chunks).toString(), headers: request.headers })
      response.writeHead(statuses.shift() ?? 200).end()
    })
  })
  await new Promise<void>(resolve => server.listen(0, '127.0.0.1', resolve))
  const { port } = server.address() as AddressInfo
  return {
    url: `http://127.0.0.1:${port}/webhook`,
    received,
    close: () => new Promise(resolve => server.close(resolve)),
  }
}
