import { existsSync } from 'node:fs'
import { connect } from 'node:net'
import { join } from 'node:path'
import { SocksClient } from 'socks'
import { afterAll, beforeAll, describe, expect, onTestFinished, test } from 'vitest'
import type { Edge } from '../world.ts'
import { createSocksDoor } from './socks-door.ts'
import {
  exec,
  forward,
  httpServer,
  keyPair,
  login,
  loginOver,
  spec,
  testMachines,
  until,
} from './test-machines.ts'
import { nspawnReason, sharedImageDir } from './test-nspawn.ts'

const reason = await nspawnReason()
if (reason !== null) process.stderr.write(`nspawn machines are not tested here: ${reason}\n`)

/** These names are not proxied. */
const noEdge: Edge = {
  has: () => false,
  connect: () => Promise.reject(new Error('nothing is proxied here')),
}

describe.each([
  { driver: 'simulated' as const, runs: true },
  { driver: 'nspawn' as const, runs: reason === null },
])('a machine of the $driver driver', ({ driver, runs }) => {
  const key = keyPair()
  const userData = (phoneHome: string) => `#cloud-config
hostname: layla
manage_etc_hosts: true
locale: C.UTF-8
disable_root: false
users:
  - name: root
    ssh_authorized_keys:
      - ${key.public}
write_files:
  - path: /root/greeting.txt
    permissions: '0640'
    content: |
      marhaba
  - path: /root/encoded.txt
    encoding: b64
    content: c2FtYnVr
runcmd:
  - echo ran >> /root/runs.txt
  - [ sh, -c, 'echo list >> /root/runs.txt' ]
  - curl -fsS --retry 5 --retry-delay 1 -X POST --data-urlencode "key@/etc/ssh/ssh_host_ed25519_key.pub" ${phoneHome}
`
  let world: Awaited<ReturnType<typeof testMachines>>
  let home: Awaited<ReturnType<typeof httpServer>>
  const calls: string[] = []

  beforeAll(async () => {
    if (!runs) return
    world = await testMachines({ driver, ...(driver === 'nspawn' && { imageDir: sharedImageDir }) })
    home = await httpServer((_request, response, body) => {
      calls.push(body)
      response.end('ok')
    })
    await world.machines.allowPort(home.port)
  }, 180_000)

  afterAll(async () => {
    await home?.close()
    await world?.close()
  }, 60_000)

  const boot = async (wanted: Parameters<typeof spec>[1] = {}) => {
    const url = `http://${world.settings.hostFromMachine}:${home.port}/phone-home`
    const machine = await world.machines.create(
      spec(world.machines, { userData: userData(url), ...wanted }),
    )
    onTestFinished(() => world.machines.find(machine.spec.id)?.destroy(), 30_000)
    return machine
  }

  test.runIf(runs)(
    'boots from user data, reports its host key and takes only the given SSH key',
    async () => {
      calls.length = 0
      const machine = await boot()
      const { client, hostKey } = await login(machine, key.private)
      onTestFinished(() => void client.end())
      const call = await until('the machine phones home', () => calls[0], 30_000)
      const published = await exec(client, 'cat /etc/ssh/ssh_host_ed25519_key.pub')
      expect(published.stdout.split(' ')[1]).toBe(hostKey)
      expect(new URLSearchParams(call).get('key')).toBe(published.stdout)

      expect(
        (await exec(client, 'hostname; cat /root/greeting.txt /root/encoded.txt')).stdout,
      ).toBe('layla\nmarhaba\nsambuk')
      expect((await exec(client, 'stat -c %a /root/greeting.txt; cat /root/runs.txt')).stdout).toBe(
        '640\nran\nlist\n',
      )
      expect(
        (await exec(client, 'cat > /root/piped; exit 3', Buffer.from([0, 255, 10]))).code,
      ).toBe(3)
      expect((await exec(client, 'cat /root/piped')).bytes).toEqual(Buffer.from([0, 255, 10]))
      expect((await exec(client, 'no-such-command')).code).toBe(127)
      await expect(login(machine, keyPair().private)).rejects.toThrow('authentication')
      expect(machine.state()).toBe('running')
      expect(machine.console()).not.toBe('')
    },
    60_000,
  )

  test.runIf(runs)(
    'keeps its disk over power off and on, and runs its user data once',
    async () => {
      calls.length = 0
      const machine = await boot()
      await until('the first boot ends', () => calls[0], 30_000)
      const first = await login(machine, key.private)
      await exec(first.client, 'echo kept > /root/kept.txt; sync')
      first.client.end()
      await machine.powerOff({ force: false })
      expect(machine.state()).toBe('off')
      await expect(machine.connect(22)).rejects.toMatchObject({ code: 'EHOSTUNREACH' })
      await machine.powerOn()
      const second = await login(machine, key.private)
      onTestFinished(() => void second.client.end())
      expect(second.hostKey).toBe(first.hostKey)
      const { stdout } = await exec(second.client, 'cat /root/kept.txt; grep -c ran /root/runs.txt')
      expect(stdout).toBe('kept\n1\n')
    },
    60_000,
  )

  test.runIf(runs)(
    'is snapshotted into an image whose machines have keys of their own',
    async () => {
      calls.length = 0
      const machine = await boot()
      await until('the first boot ends', () => calls[0], 30_000)
      const original = await login(machine, key.private)
      await exec(
        original.client,
        'echo golden > /opt/golden; rm -f /etc/ssh/ssh_host_*; cloud-init clean --logs; : > /etc/machine-id',
      )
      original.client.end()
      await machine.powerOff({ force: false })
      const { imageId, sizeBytes } = await machine.snapshot()
      onTestFinished(() => world.machines.deleteImage(imageId))
      expect(sizeBytes).toBeGreaterThan(1000)

      const clone = await boot({ image: imageId })
      const { client, hostKey } = await login(clone, key.private)
      onTestFinished(() => void client.end())
      expect(hostKey).not.toBe(original.hostKey)
      expect((await exec(client, 'cat /opt/golden')).stdout).toBe('golden\n')
      await until('user data runs again', () => calls[1], 30_000)
    },
    90_000,
  )

  test.runIf(runs)(
    'is found again, running, by the next sandbox',
    async () => {
      const machine = await boot()
      const first = await login(machine, key.private)
      await exec(first.client, 'echo kept > /root/kept.txt; sync')
      first.client.end()
      await world.restart()
      await world.machines.allowPort(home.port)
      const found = world.machines.find(machine.spec.id)
      if (!found) throw new Error('the machine is gone')
      const second = await login(found, key.private)
      onTestFinished(() => void second.client.end())
      expect(second.hostKey).toBe(first.hostKey)
      expect((await exec(second.client, 'cat /root/kept.txt')).stdout).toBe('kept\n')
    },
    60_000,
  )

  test.runIf(runs)(
    'is gone once destroyed, whatever was asked of it meanwhile',
    async () => {
      const machine = await boot()
      const destroyed = machine.destroy()
      const late = [machine.powerOff({ force: false }), machine.powerOn()]
      await Promise.all([destroyed, ...late])
      machine.setOpenPorts([22])
      await machine.powerOff({ force: true })
      await machine.powerOn()
      expect(machine.state()).toBe('off')
      expect(world.machines.find(machine.spec.id)).toBeNull()
      expect(existsSync(join(world.folder, 'state/machines', machine.spec.id))).toBe(false)
    },
    60_000,
  )

  test.runIf(runs)(
    'is reached by name and address through the SOCKS5 door, and nothing else is',
    async () => {
      calls.length = 0
      const machine = await boot({ openPorts: [22] })
      world.records.set('layla.agents.test', [machine.spec.address])
      // A real first boot starts sshd anew after it first answers: refused for a moment.
      await until('the first boot ends', () => calls[0], 30_000)
      const door = await createSocksDoor({
        machines: world.machines,
        zones: { resolve: n => world.records.get(n) ?? [] },
        edge: noEdge,
      })
      onTestFinished(() => door.close())
      const dial = (host: string, port: number, timeout = 5000) =>
        SocksClient.createConnection({
          proxy: { host: door.host, port: door.port, type: 5 },
          command: 'connect',
          destination: { host, port },
          timeout,
        })
      for (const host of [machine.spec.address, 'layla.agents.test']) {
        const { socket } = await dial(host, 22)
        const { client } = await loginOver(socket, key.private)
        expect((await exec(client, 'hostname')).stdout).toBe('layla\n')
        client.end()
      }
      await expect(dial('nobody.agents.test', 22)).rejects.toThrow('HostUnreachable')
      await expect(dial('127.0.0.1', home.port)).rejects.toThrow('HostUnreachable')
      await expect(dial(machine.spec.address, 8080, 300)).rejects.toThrow('timed out')
      machine.setOpenPorts(null)
      await expect(dial(machine.spec.address, 8080)).rejects.toThrow('ConnectionRefused')
      await machine.powerOff({ force: true })
      await expect(dial(machine.spec.address, 22)).rejects.toThrow('HostUnreachable')
    },
    60_000,
  )

  test.runIf(runs)(
    'leads SSH channels to its own loopback ports only',
    async () => {
      const machine = await boot()
      const { client } = await login(machine, key.private)
      onTestFinished(() => void client.end())
      const channel = await forward(client, 22)
      const [banner] = await new Promise<Buffer[]>(resolve =>
        channel.once('data', (...data) => resolve(data)),
      )
      expect(banner?.toString()).toContain('OpenSSH')
      await expect(forward(client, 4)).rejects.toThrow('Channel open failure')
      await expect(forward(client, home.port)).rejects.toThrow('Channel open failure')
    },
    60_000,
  )
})

test('the SOCKS5 door refuses what is not SOCKS5', async () => {
  const door = await createSocksDoor({
    machines: { findByAddress: () => null },
    zones: { resolve: () => [] },
    edge: noEdge,
  })
  onTestFinished(() => door.close())
  const socket = connect(door.port, door.host)
  const closed = new Promise(resolve => socket.once('close', resolve))
  socket.write('GET / HTTP/1.1\r\nhost: example.com\r\n\r\n')
  await closed
})
