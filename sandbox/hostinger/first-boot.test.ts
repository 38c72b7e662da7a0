import type { Client } from 'ssh2'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { exec, keyPair, login, until } from '../machines/test-machines.ts'
import { nspawnReason, sharedImageDir } from '../machines/test-nspawn.ts'
import { type RunningSandbox, startSandbox } from '../start.ts'
import { idOf, JudgedClient } from './judged-client.ts'

const reason = await nspawnReason()
if (reason !== null)
  process.stderr.write(`first boots of real machines are not tested: ${reason}\n`)

describe.each([
  { driver: 'simulated' as const, runs: true },
  { driver: 'nspawn' as const, runs: reason === null },
])('on a $driver machine', { timeout: 240_000 }, ({ driver, runs }) => {
  let sandbox: RunningSandbox
  let api: JudgedClient
  const key = keyPair()
  const public_key = { name: 'mine', key: key.public }

  beforeAll(async () => {
    if (!runs) return
    sandbox = await startSandbox({
      driver,
      ...(driver === 'nspawn' && { imageDir: sharedImageDir }),
    })
    api = new JudgedClient(sandbox)
  })
  afterAll(async () => {
    if (!runs) return
    for (const machine of sandbox.world.machines.list()) await machine.destroy()
    await sandbox.close()
  }, 60_000)

  async function addScript(content: string): Promise<number> {
    const path = '/vps/v1/post-install-scripts'
    return idOf(await api.call('POST', path, { name: 'script', content }))
  }

  async function inside<T>(id: number, work: (client: Client, hostKey: string) => Promise<T>) {
    const machine = sandbox.world.machines.find(`hostinger-${id}`)
    if (!machine) throw new Error(`there is no machine ${id}`)
    const { client, hostKey } = await until('a login', () => login(machine, key.private), 60_000)
    try {
      return await work(client, hostKey)
    } finally {
      client.end()
    }
  }

  const read = async (client: Client, path: string) => (await exec(client, `cat ${path}`)).stdout

  /** The script's output, once the first boot is over: a shutdown before would wait for its end. */
  async function logOf(client: Client): Promise<string> {
    await exec(client, 'cloud-init status --wait')
    return await read(client, '/post_install.log')
  }

  test.runIf(runs)('the script runs as root, with its output in /post_install.log', async () => {
    const content = '#!/bin/bash\necho "$(whoami) on $(hostname)"\necho broken >&2\n'
    const { id } = await api.purchaseRunning({
      post_install_script_id: await addScript(content),
      hostname: 'scripted.agents.test',
      password: 'Sandbox-Secret-1',
      public_key,
    })
    await inside(id, async client => {
      expect(await logOf(client)).toBe('root on scripted.agents.test\nbroken\n')
      expect(await read(client, '/post_install')).toBe(content)
      expect((await exec(client, 'stat -c %a /post_install')).stdout).toBe('755\n')
    })
  })

  test.runIf(runs)('recreating wipes the disk and runs the script that is named then', async () => {
    const bought = await api.purchaseRunning({
      post_install_script_id: await addScript('#!/bin/bash\ntouch /root/kept; echo one\n'),
      hostname: 'wiped.agents.test',
      public_key,
    })
    const vm = `/vps/v1/virtual-machines/${bought.id}`
    expect(await inside(bought.id, logOf)).toBe('one\n')
    expect(await api.act(bought.id, 'POST', `${vm}/snapshot`)).toBe('success')
    const second = await addScript('#!/bin/bash\necho two\n')
    const body = { template_id: 1059, post_install_script_id: second }
    expect(await api.act(bought.id, 'POST', `${vm}/recreate`, body)).toBe('success')
    expect(await api.machine(bought.id)).toMatchObject({
      state: 'running',
      hostname: 'wiped.agents.test',
      subscription_id: bought.subscription,
      ipv4: [{ address: bought.ip }],
    })
    expect((await api.call('GET', `${vm}/snapshot`)).status).toBe(404)
    await inside(bought.id, async client => {
      expect(await logOf(client)).toBe('two\n')
      expect((await exec(client, 'test -e /root/kept')).code).toBe(1)
    })
  })

  test.runIf(runs)('a snapshot brings back the disk, and nothing of a first boot', async () => {
    const { id } = await api.purchaseRunning({
      post_install_script_id: await addScript('#!/bin/bash\necho ran >> /root/runs\n'),
      public_key,
    })
    const vm = `/vps/v1/virtual-machines/${id}`
    const before = await inside(id, async (client, hostKey) => {
      await logOf(client)
      await exec(client, 'echo before > /root/state')
      return hostKey
    })
    expect(await api.act(id, 'POST', `${vm}/snapshot`)).toBe('success')
    await inside(id, client => exec(client, 'echo after > /root/state'))
    expect(await api.act(id, 'POST', `${vm}/snapshot/restore`)).toBe('success')
    await inside(id, async (client, hostKey) => {
      expect(await read(client, '/root/state')).toBe('before\n')
      expect(await read(client, '/root/runs')).toBe('ran\n')
      expect(hostKey).toBe(before)
    })
  })

  test.runIf(runs)('a script that is deleted before the installation does not run', async () => {
    const script = await addScript('#!/bin/bash\necho ran\n')
    const { id } = await api.purchase({ post_install_script_id: script, public_key })
    await api.call('DELETE', `/vps/v1/post-install-scripts/${script}`)
    await api.settle(id)
    await inside(id, async client => {
      expect((await exec(client, 'test -e /post_install')).code).toBe(1)
    })
  })
})
