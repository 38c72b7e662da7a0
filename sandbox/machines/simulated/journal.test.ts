import { expect, onTestFinished, test } from 'vitest'
import { exec, keyPair, login, spec, testMachines } from '../test-machines.ts'

test('the journal is read by several sources and by a pattern', async () => {
  const world = await testMachines({ driver: 'simulated' })
  onTestFinished(() => world.close())
  const key = keyPair()
  const machine = await world.machines.create(spec(world.machines, { sshKeys: [key.public] }))
  const { client } = await login(machine, key.private)
  onTestFinished(() => void client.end())
  const opened = 'session opened for user openclaw(uid=999)'
  await exec(client, `logger -t sshd "${opened}"; logger -t sshd "a question"`)
  await exec(client, `logger -t sudo "${opened}"`)
  const pattern = 'session (opened|closed) for user openclaw\\b'
  const asked = `journalctl -t sshd -t sshd-session -g "${pattern}" -o short-unix`
  const { stdout } = await exec(client, asked)
  expect(stdout).toMatch(/^\d+\.\d{6} \S+ sshd: session opened for user openclaw\(uid=999\)\n$/)
})
