import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import type { Blueprint, InstanceFacts } from '../src/blueprints/blueprint.ts'
import { renderFiles } from '../src/blueprints/blueprint.ts'
import { renderUserData } from '../src/blueprints/first-boot.ts'
import { birthFiles } from '../src/instances/machine-files.ts'

/** What is needed of a sandbox, in this process or in another. */
export interface Sandbox {
  readonly environment: Readonly<Record<string, string>>
  /** Lets machines reach a loopback port. */
  allowPort(port: number): Promise<void>
}

export interface BareMachine {
  serverId: number
  address: string
  hostKey: string
  /** Milliseconds from the create request to the machine's own word that it is ready. */
  readyMs: number
  delete(): Promise<void>
}

/**
 * A machine ordered straight from the emulated provider, which installs itself exactly as ours do but
 * has nobody behind it: what is left of a server when the control plane is taken away. Its calls home
 * are answered by the few lines below.
 */
export async function bootBareMachine(
  sandbox: Sandbox,
  blueprint: Blueprint,
  facts: InstanceFacts,
  options: { image: string; sshPublicKey: string; timeoutMs: number },
): Promise<BareMachine> {
  const reports: { phase: string; detail: string; hostKey: string }[] = []
  let heard = () => {}
  const home = createServer((request, response) => {
    let body = ''
    request.on('data', chunk => {
      body += chunk
    })
    request.on('end', () => {
      const form = new URLSearchParams(body)
      reports.push({
        phase: form.get('phase') ?? '',
        detail: form.get('detail') ?? '',
        hostKey: form.get('host_key') ?? '',
      })
      response.end(form.get('phase') === 'booted' ? renderFiles(birthFiles(blueprint, facts)) : '')
      heard()
    })
  })
  await new Promise<void>(resolve => home.listen(0, '127.0.0.1', resolve))
  const { port } = home.address() as AddressInfo
  await sandbox.allowPort(port)
  try {
    const startedAt = performance.now()
    const host = sandbox.environment.SAMBUK_MACHINE_PANEL_HOST
    const userData = renderUserData(
      blueprint,
      {
        phoneHomeUrl: `http://${host}:${port}/`,
        token: 'not-a-secret-not-a-secret',
        caPem: null,
        sshPublicKey: null,
      },
      { format: 'cloud-config', bytesMax: 32 * 1024 },
    )
    const created = await hetzner(sandbox, 'POST', '/servers', {
      name: `bare-${port}`,
      server_type: 'cx23',
      image: options.image,
      location: 'fsn1',
      user_data: userData,
      ssh_keys: [await sshKey(sandbox, options.sshPublicKey)],
    })
    await new Promise<void>((resolve, reject) => {
      const timer = setTimeout(
        () => reject(new Error(`silent after ${JSON.stringify(reports.at(-1))}`)),
        options.timeoutMs,
      )
      heard = () => {
        const failed = reports.find(report => report.phase === 'failed')
        if (failed) reject(new Error(`the machine failed: ${failed.detail}`))
        if (!failed && !reports.some(report => report.phase === 'installed')) return
        clearTimeout(timer)
        resolve()
      }
    })
    const { server } = created
    return {
      serverId: server.id,
      address: server.public_net.ipv4.ip,
      hostKey:
        reports
          .find(report => report.hostKey)
          ?.hostKey.split(' ')
          .slice(0, 2)
          .join(' ') ?? '',
      readyMs: performance.now() - startedAt,
      delete: async () => {
        await hetzner(sandbox, 'DELETE', `/servers/${server.id}`)
      },
    }
  } finally {
    home.close()
  }
}

async function sshKey(sandbox: Sandbox, publicKey: string): Promise<number> {
  const found = await hetzner(sandbox, 'GET', '/ssh_keys')
  const known = found.ssh_keys.find(key => key.public_key.startsWith(publicKey))
  if (known) return known.id
  const made = await hetzner(sandbox, 'POST', '/ssh_keys', {
    name: `bare-${publicKey.slice(-12).replaceAll(/[^a-zA-Z0-9]/g, '')}`,
    public_key: publicKey,
  })
  return made.ssh_key.id
}

/** The fields that are read here, of the answers that hold them. */
interface Answer {
  server: { id: number; public_net: { ipv4: { ip: string } } }
  ssh_key: { id: number }
  ssh_keys: { id: number; public_key: string }[]
}

async function hetzner(sandbox: Sandbox, method: string, path: string, body?: object) {
  const response = await fetch(`${sandbox.environment.HCLOUD_ENDPOINT}${path}`, {
    method,
    headers: {
      authorization: `Bearer ${sandbox.environment.HCLOUD_TOKEN}`,
      ...(body ? { 'content-type': 'application/json' } : {}),
    },
    body: body ? JSON.stringify(body) : null,
    signal: AbortSignal.timeout(60_000),
  })
  if (!response.ok)
    throw new Error(`${method} ${path}: ${response.status} ${await response.text()}`)
  return (await response.json()) as Answer
}
