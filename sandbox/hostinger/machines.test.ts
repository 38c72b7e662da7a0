import { afterEach, beforeEach, expect, test } from 'vitest'
import { type RunningSandbox, startSandbox } from '../start.ts'
import { JudgedClient } from './judged-client.ts'

let sandbox: RunningSandbox
let api: JudgedClient
const vms = '/vps/v1/virtual-machines'

beforeEach(async () => {
  sandbox = await startSandbox({ clock: 'manual', startsAt: new Date('2026-11-21T12:00:00Z') })
  api = new JudgedClient(sandbox)
})
afterEach(() => sandbox.close())

test('a purchase is paid at once, and its machine runs later, with an address', async () => {
  const answer = await api.call('POST', vms, {
    item_id: 'hostingercom-vps-kvm2-usd-1m',
    setup: { template_id: 1059, data_center_id: 19, hostname: 'first.agents.test' },
  })
  expect(answer).toMatchObject({
    status: 200,
    body: {
      order: { status: 'completed', currency: 'USD', total: 699 },
      virtual_machine: {
        state: 'creating',
        actions_lock: 'locked',
        hostname: 'first.agents.test',
        plan: 'KVM 2',
        cpus: 2,
        memory: 8192,
        disk: 102_400,
        ipv4: null,
        data_center_id: 19,
        template: { name: 'Debian 12' },
      },
    },
  })
  await sandbox.world.clock.advance(1_000)
  expect((await api.call('GET', vms)).body).toMatchObject([
    {
      state: 'running',
      actions_lock: 'unlocked',
      ipv4: [{ address: expect.stringMatching(/^198\.1[89]\./), ptr: 'first.agents.test' }],
    },
  ])
})
