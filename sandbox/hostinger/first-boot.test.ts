import type { Client } from 'ssh2'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { exec, keyPair, login, until } from '../machines/test-machines.ts'
import { type RunningSandbox, startSandbox } from '../start.ts'
import { idOf, JudgedClient } from './judged-client.ts'

let sandbox: RunningSandbox
let api: JudgedClient

beforeAll(async () => {
  sandbox = await startSandbox()
  api = new JudgedClient(sandbox)
})
afterAll(() => sandbox.close())

async function addScript(content: string): Promise<number> {
  const path = '/vps/v1/post-install-scripts'
  return idOf(await api.call('POST', path, { name: 'script', content }))
}

async function inside<T>(id: number, key: string, work: (client: Client) => Promise<T>) {
  const machine = sandbox.world.machines.find(`hostinger-${id}`)
  if (!machine) throw new Error(`there is no machine ${id}`)
  const { client } = await login(machine, key)
  try {
    return await work(client)
  } finally {
    client.end()
  }
}

const read = async (client: Client, path: string) => (await exec(client, `cat ${path}`)).stdout

const logOf = (client: Client, wanted: string) =>
  until('the post-install log', async () => {
    const log = await read(client, '/post_install.log')
    return log.includes(wanted) && log
  })

test('the script runs as root from /post_install, with its output in /post_install.log', async () => {
  const content = '#!/bin/bash\necho "$(whoami) on $(hostname)"\necho broken >&2\n'
  const key = keyPair()
  const { id } = await api.purchaseRunning({
    post_install_script_id: await addScript(content),
    hostname: 'scripted.agents.test',
    password: 'Sandbox-Secret-1',
    public_key: { name: 'mine', key: key.public },
  })
  await inside(id, key.private, async client => {
    expect(await logOf(client, 'broken')).toBe('root on scripted.agents.test\nbroken\n')
    expect(await read(client, '/post_install')).toBe(content)
    expect((await exec(client, 'stat -c %a /post_install')).stdout).toBe('755\n')
    expect(await read(client, '/etc/hostname')).toBe('scripted.agents.test\n')
  })
})

test('recreating wipes the disk and runs the script that is named then', async () => {
  const key = keyPair()
  const bought = await api.purchaseRunning({
    post_install_script_id: await addScript('#!/bin/bash\necho one; touch /root/kept\n'),
    hostname: 'wiped.agents.test',
    public_key: { name: 'mine', key: key.public },
  })
  await inside(bought.id, key.private, client => logOf(client, 'one'))
  const second = await addScript('#!/bin/bash\necho two\n')
  const path = `/vps/v1/virtual-machines/${bought.id}/recreate`
  const body = { template_id: 1059, post_install_script_id: second }
  expect(await api.act(bought.id, 'POST', path, body)).toBe('success')
  expect(await api.machine(bought.id)).toMatchObject({
    state: 'running',
    hostname: 'wiped.agents.test',
    subscription_id: bought.subscription,
    ipv4: [{ address: bought.ip }],
  })
  await inside(bought.id, key.private, async client => {
    expect(await logOf(client, 'two')).toBe('two\n')
    expect((await exec(client, 'ls /root/kept')).code).not.toBe(0)
  })
})

test('a script that is deleted before the system is installed does not run', async () => {
  const key = keyPair()
  const script = await addScript('#!/bin/bash\necho ran\n')
  const { id } = await api.purchase({
    post_install_script_id: script,
    public_key: { name: 'mine', key: key.public },
  })
  await api.call('DELETE', `/vps/v1/post-install-scripts/${script}`)
  await api.settle(id)
  await inside(id, key.private, async client => {
    expect((await exec(client, 'ls /post_install')).code).not.toBe(0)
  })
})
