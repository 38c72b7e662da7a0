import { afterAll, beforeAll, expect, test } from 'vitest'
import { z } from 'zod'
import { makePublicKey } from '../machines/test-public-key.ts'
import { type RunningSandbox, startSandbox } from '../start.ts'
import { column, idIn, JudgedClient } from './judged-client.ts'

let sandbox: RunningSandbox
let api: JudgedClient
const everyone = ['0.0.0.0/0', '::/0']
const created = z.object({ firewall: z.object({ id: z.int() }) })

beforeAll(async () => {
  sandbox = await startSandbox()
  api = new JudgedClient(sandbox)
})
afterAll(() => sandbox.close())

function inbound(port: string): object {
  return { direction: 'in', protocol: 'tcp', port, source_ips: everyone }
}

async function createFirewall(body: object): Promise<number> {
  const answer = await api.call('POST', '/firewalls', body)
  expect(answer.status).toBe(201)
  expect(column(answer, 'actions', 'command')).toEqual([
    'set_firewall_rules',
    ...('apply_to' in body ? ['apply_firewall'] : []),
  ])
  return created.parse(answer.body).firewall.id
}

function openPorts(serverId: number): number[] | null | undefined {
  return sandbox.world.machines.find(`hetzner-${serverId}`)?.spec.openPorts
}

test('a label selector protects every server that bears the label, new ones too', async () => {
  const apply_to = [{ type: 'label_selector', label_selector: { selector: 'role==web' } }]
  const rules = [inbound('22'), inbound('80'), inbound('443')]
  const firewall = await createFirewall({ name: 'web', rules, apply_to })
  const { id } = await api.createRunningServer({ name: 'guarded', labels: { role: 'web' } })
  expect(openPorts(id)).toEqual([22, 80, 443])
  expect((await api.call('GET', `/servers/${id}`)).body).toMatchObject({
    server: { public_net: { firewalls: [{ id: firewall, status: 'applied' }] } },
  })
  await api.call('PUT', `/servers/${id}`, { labels: {} })
  expect(openPorts(id)).toBeNull()
})

test('rules that change reach the machine at once', async () => {
  const firewall = await createFirewall({ name: 'changing', rules: [inbound('22')] })
  const { id } = await api.createRunningServer({ name: 'changed', firewalls: [{ firewall }] })
  expect(openPorts(id)).toEqual([22])
  const path = `/firewalls/${firewall}/actions/set_rules`
  await api.call('POST', path, { rules: [inbound('8000-8002')] })
  expect(openPorts(id)).toEqual([8000, 8001, 8002])
  await api.call('POST', path, { rules: [] })
  expect(openPorts(id)).toEqual([])
})

test('a firewall in use is not deleted; taken off its servers it is', async () => {
  const firewall = await createFirewall({ name: 'used', rules: [inbound('22')] })
  const { id } = await api.createRunningServer({ name: 'user' })
  const targets = [{ type: 'server', server: { id } }]
  const actions = `/firewalls/${firewall}/actions`
  await api.call('POST', `${actions}/apply_to_resources`, { apply_to: targets })
  expect(openPorts(id)).toEqual([22])
  const again = { apply_to: targets }
  expect(await api.refusal('POST', `${actions}/apply_to_resources`, again)).toEqual([
    422,
    'firewall_already_applied',
  ])
  expect(await api.refusal('DELETE', `/firewalls/${firewall}`)).toEqual([422, 'resource_in_use'])
  await api.call('POST', `${actions}/remove_from_resources`, { remove_from: targets })
  expect(openPorts(id)).toBeNull()
  expect((await api.call('DELETE', `/firewalls/${firewall}`)).status).toBe(204)
})

test.each([
  ['a port out of range', [inbound('70000')]],
  ['no port for tcp', [{ direction: 'in', protocol: 'tcp', source_ips: everyone }]],
  ['no sources', [{ direction: 'in', protocol: 'tcp', port: '22', source_ips: [] }]],
  [
    'a bad network',
    [{ direction: 'in', protocol: 'tcp', port: '22', source_ips: ['300.0.0.0/8'] }],
  ],
  ['too many rules', Array.from({ length: 51 }, (_, index) => inbound(String(index + 1)))],
])('rules with %s are refused', async (_what, rules) => {
  const body = { name: 'refused', rules }
  expect(await api.refusal('POST', '/firewalls', body)).toEqual([422, 'invalid_input'])
})

test('an SSH key is unique by name and by fingerprint', async () => {
  const publicKey = makePublicKey()
  const answer = await api.call('POST', '/ssh_keys', { name: 'mine', public_key: publicKey })
  expect(answer).toMatchObject({
    status: 201,
    body: { ssh_key: { fingerprint: expect.stringMatching(/^([0-9a-f]{2}:){15}[0-9a-f]{2}$/) } },
  })
  const sameName = { name: 'mine', public_key: makePublicKey() }
  expect(await api.refusal('POST', '/ssh_keys', sameName)).toEqual([409, 'uniqueness_error'])
  const sameKey = { name: 'theirs', public_key: publicKey }
  expect(await api.refusal('POST', '/ssh_keys', sameKey)).toEqual([409, 'uniqueness_error'])
  const noKey = { name: 'none', public_key: 'ssh-ed25519 AAAA' }
  expect(await api.refusal('POST', '/ssh_keys', noKey)).toEqual([422, 'invalid_input'])
  const id = idIn(answer, 'ssh_key')
  const renamed = await api.call('PUT', `/ssh_keys/${id}`, { name: 'ours' })
  expect(renamed.body).toMatchObject({ ssh_key: { name: 'ours' } })
  expect((await api.call('DELETE', `/ssh_keys/${id}`)).status).toBe(204)
  expect((await api.call('GET', '/ssh_keys?name=ours')).body).toMatchObject({ ssh_keys: [] })
})
