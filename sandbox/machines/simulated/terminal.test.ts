import { once } from 'node:events'
import type { Client, ClientChannel } from 'ssh2'
import { afterAll, beforeAll, expect, test } from 'vitest'
import type { Machine } from '../../world.ts'
import { exec, keyPair, login, spec, testMachines, until } from '../test-machines.ts'

const key = keyPair()
let world: Awaited<ReturnType<typeof testMachines>>
let machine: Machine
let root: Client

beforeAll(async () => {
  world = await testMachines({ driver: 'simulated' })
  machine = await world.machines.create(spec(world.machines, { sshKeys: [key.public] }))
  await machine.powerOn()
  root = (await login(machine, key.private)).client
  await exec(
    root,
    'useradd --system --create-home --home-dir /var/lib/ada --shell /usr/sbin/nologin ada',
  )
})

afterAll(async () => {
  root?.end()
  await world.close()
})

const asAda = `exec runuser -u ada -- env -i HOME=/var/lib/ada LANG=C.UTF-8 PATH=/usr/bin:/bin sh -c 'cd /var/lib/ada
if command -v tmux >/dev/null 2>&1; then exec tmux new-session
else exec bash; fi'`

/** Somebody at a terminal, who reads what it shows. */
async function sitDown(command = asAda) {
  const channel = await new Promise<ClientChannel>((resolve, reject) => {
    root.exec(command, { pty: { cols: 100, rows: 30, term: 'xterm' } }, (error, opened) =>
      error ? reject(error) : resolve(opened),
    )
  })
  let shown = ''
  channel.setEncoding('utf8')
  channel.on('data', (text: string) => {
    shown = (shown + text).slice(-20_000)
  })
  return {
    channel,
    sees: (what: string | RegExp) =>
      until(
        `${what} on the screen`,
        () => (typeof what === 'string' ? shown.includes(what) : what.test(shown)),
        5_000,
      ),
    async types(text: string) {
      shown = ''
      channel.write(text)
    },
  }
}

test('a command at a terminal gives another user a prompt, which echoes what is typed in any script', async () => {
  const ada = await sitDown()
  await ada.sees(/ada@.*:~\$ $/)
  await ada.types('whoami; echo مرحبا; pwd\r')
  await ada.sees('whoami; echo مرحبا; pwd\r\nada\r\nمرحبا\r\n/var/lib/ada\r\n')
  await ada.types('echo سلام\u007f\u007f!\r')
  await ada.sees('\r\nسل!\r\n')
  ada.channel.write('exit 3\r')
  expect(await once(ada.channel, 'exit')).toEqual([3])
})

test('it knows its size, also when that changes', async () => {
  const ada = await sitDown()
  await ada.types('stty size\r')
  await ada.sees('\r\n30 100\r\n')
  ada.channel.setWindow(50, 132, 0, 0)
  await ada.types('stty size\r')
  await ada.sees('\r\n50 132\r\n')
  ada.channel.close()
})

test('Ctrl-C ends a flood that nobody read, and what waits for its time', async () => {
  const ada = await sitDown()
  await ada.sees('$ ')
  await ada.types('yes مرحبا\r')
  await ada.sees('مرحبا\r\nمرحبا\r\n')
  ada.channel.pause()
  await ada.types('\u0003whoami\r')
  ada.channel.resume()
  await ada.sees(/\^C\r\n.*whoami\r\nada\r\n.*\$ $/)
  await ada.types('sleep 600\r')
  await ada.sees('sleep 600\r\n')
  await ada.types('\u0003')
  await ada.sees(/\^C\r\n.*\$ $/)
  ada.channel.close()
})

test('a command without a terminal has none', async () => {
  const asked = await exec(root, 'stty size')
  expect(asked.code).toBe(1)
  expect(asked.stderr).toContain('Inappropriate ioctl')
})
