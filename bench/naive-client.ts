import { setTimeout as pause } from 'node:timers/promises'
import type { RunningSandbox } from '../sandbox/start.ts'
import { newSshKey } from '../src/instances/ssh-key.ts'
import { systemRandom } from '../src/kit/random.ts'

const pollMs = 10_000

/**
 * Orders machines as tutorials do: a key, a server, and then every ten seconds a question about each of
 * them until its door for SSH is open. A refusal is asked again ten seconds later. It neither looks for
 * what a lost answer may have left behind nor at machines that are there already, and there is no
 * software of its own to wait for: all of this makes its number smaller.
 */
export async function orderNaively(sandbox: RunningSandbox, orders: number): Promise<void> {
  await Promise.all(Array.from({ length: orders }, (_, number) => orderOne(sandbox, number)))
}

async function orderOne(sandbox: RunningSandbox, number: number): Promise<void> {
  const name = `naive-${number}`
  const { publicKey } = newSshKey(systemRandom)
  const key = await ask(sandbox, 'POST', '/ssh_keys', { name, public_key: publicKey })
  const { server } = await ask(sandbox, 'POST', '/servers', {
    name,
    server_type: 'cx23',
    image: 'debian-12',
    location: 'fsn1',
    ssh_keys: [key.ssh_key.id],
  })
  for (;;) {
    await pause(pollMs)
    const { status, public_net } = (await ask(sandbox, 'GET', `/servers/${server.id}`)).server
    if (status === 'running' && (await isOpen(sandbox, public_net.ipv4.ip))) return
  }
}

/** The fields that are read here, of the answers that hold them. */
interface Answer {
  ssh_key: { id: number }
  server: { id: number; status: string; public_net: { ipv4: { ip: string } } }
}

async function ask({ environment }: RunningSandbox, method: string, path: string, body?: object) {
  for (;;) {
    const response = await fetch(`${environment.HCLOUD_ENDPOINT}${path}`, {
      method,
      headers: {
        authorization: `Bearer ${environment.HCLOUD_TOKEN}`,
        ...(body ? { 'content-type': 'application/json' } : {}),
      },
      body: body ? JSON.stringify(body) : null,
      signal: AbortSignal.timeout(60_000),
    })
    if (response.ok) return (await response.json()) as Answer
    const said = await response.text()
    if (response.status !== 429) throw new Error(`${method} ${path}: ${response.status} ${said}`)
    await pause(pollMs)
  }
}

/** Tries the machine's SSH port as from the internet. */
async function isOpen({ world }: RunningSandbox, address: string): Promise<boolean> {
  try {
    const stream = await world.machines.findByAddress(address)?.connect(22)
    stream?.destroy()
    return stream !== undefined
  } catch (error) {
    if (error instanceof Error && 'code' in error) return false
    throw error
  }
}
