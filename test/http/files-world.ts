import { createHash } from 'node:crypto'
import { servers } from '../../src/servers/tables.ts'
import { bootFilesMachine } from '../files-machine.ts'
import { paidOrder } from './paid-order.ts'
import { createHttpWorld, Visitor } from './world.ts'

/** Layla's server on a simulated machine, with the calls about its files; Sam has nothing to do with it. */
export async function openFilesWorld() {
  const id = 'srv_files'
  const files = `/api/servers/${id}/files`
  const machine = await bootFilesMachine()
  await machine.asRoot('echo x > /etc/secret && chmod 600 /etc/secret')
  const world = await createHttpWorld({ files: machine.files })
  const layla = new Visitor(world.app, 'ar')
  const sam = new Visitor(world.app, 'en')
  await layla.signUp('layla@example.test')
  await sam.signUp('sam@example.test')
  const bought = await paidOrder(world, layla, { hostname: 'pearl' })
  const { vault } = world.platform
  await world.db.insert(servers).values({
    id,
    accountId: bought.accountId,
    subscriptionId: bought.id,
    planId: 'starter',
    desired: 'ready',
    hostname: 'pearl',
    blueprint: 'openclaw',
    candidates: bought.candidates,
    orderedAt: world.now(),
    verifiedAt: world.now(),
    announcedAt: world.now(),
    address: machine.address,
    hostKey: machine.hostKey,
    sealedGatewayToken: vault.seal(`gateway-token:${id}`, 'token-of-the-gateway'),
    sealedSshKey: vault.seal(`ssh-key:${id}`, machine.sshPrivateKey),
  })
  await world.app.listen({ host: '127.0.0.1', port: 0 })

  const at = (name: string) => `${machine.workspace}/${name}`
  const query = (values: Record<string, string | number>) =>
    `?${new URLSearchParams(Object.entries(values).map(([key, value]): [string, string] => [key, String(value)]))}`
  const list = (path?: string) => layla.send('GET', files + (path ? query({ path }) : ''))
  const names = async (path?: string) =>
    (await list(path)).json().entries.map(({ name }: { name: string }) => name)
  const read = (path: string) => layla.send('GET', `${files}/text${query({ path })}`)
  const save = (path: string, text: string, version: string | null) =>
    layla.send('PUT', `${files}/text`, { path, text, version })
  const content = (path: string, headers = {}) =>
    layla.send('GET', `${files}/content${query({ path })}`, undefined, headers)
  const octets = { 'content-type': 'application/octet-stream' }
  const part = (upload: { path: string; id: string; offset: number }, body: Buffer, headers = {}) =>
    layla.send('PATCH', `${files}/upload${query(upload)}`, body, { ...octets, ...headers })
  const finish = (body: { path: string; id: string; bytes: number; replace?: boolean }) =>
    layla.send('POST', `${files}/upload`, body)
  const digestOf = (bytes: Buffer) =>
    `sha-256=:${createHash('sha256').update(bytes).digest('base64')}:`
  return {
    ...{ id, files, machine, world, layla, sam, octets },
    ...{ at, query, list, names, read, save, content, part, finish, digestOf },
    async close() {
      await world.close()
      await machine.close()
    },
  }
}
