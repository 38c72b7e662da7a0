import { describe, expect, test } from 'vitest'
import { serverRowOfThisFile } from '../../test/server-row.ts'
import { accessChanged } from '../access-keys/store.ts'
import { newSshKey } from '../instances/ssh-key.ts'
import { systemRandom } from '../kit/random.ts'
import { aServer } from '../servers/server.example.ts'
import type { ServerRow } from '../servers/server.ts'
import { transact } from './engine/wake.ts'

const world = serverRowOfThisFile()
const { aRow, read, write, pass } = world
const { id } = aServer()

describe('a way in that a machine does not take', () => {
  const built = (): Partial<ServerRow> => ({
    ...{ announcedAt: new Date(), candidates: [] },
    ...{ machineName: 'layla-aaaabbbb-1', phoneHomeHash: 'hash', sshKeyId: '1', firewallId: '1' },
    ...{ machineId: '1', machineProvider: 'hetzner', machineState: 'running' },
    ...{
      address: '198.51.100.1',
      dnsAddress: '198.51.100.1',
      hostKey: `ssh-ed25519 ${'A'.repeat(68)}`,
    },
    ...{ installPhase: 'installed', installedAt: new Date(), modelApplied: 0 },
    ...{ accessRevision: 1, accessApplied: 0, verifiedAt: null },
    sealedSshKey: world.platform.vault.seal(`ssh-key:${id}`, newSshKey(systemRandom).privateKey),
    sealedGatewayToken: world.platform.vault.seal(`gateway-token:${id}`, 'token'),
  })

  test('holds up nothing, is tried more and more seldom, and is told in words', async () => {
    await aRow(built())
    const first = await pass()
    expect(first.steps).toMatchObject({
      access: { reason: 'server-unreachable', tries: 1 },
      verify: { reason: 'waiting-tls' },
    })
    expect((await pass()).steps.access).toEqual(first.steps.access)
    const { steps } = first
    const again = { startedAt: new Date(0).toISOString(), tries: 2 }
    await write({ steps: { ...steps, access: again } })
    const told = await pass()
    expect(told).toMatchObject({ failureCode: 'server-unreachable', failures: 1 })
    const restsMs = Date.parse(told.steps.access?.nextAt ?? '') - Date.now()
    expect(restsMs).toBeGreaterThan(30_000)
    expect(restsMs).toBeLessThanOrEqual(40_000)
    expect(await pass()).toMatchObject({ failureCode: 'server-unreachable', failures: 1 })
  }, 60_000)

  test('is tried at once when it changes', async () => {
    await aRow(built())
    await pass()
    await transact(world.platform, tx => accessChanged(tx, id))
    expect((await read()).steps.access).toBeUndefined()
    expect((await pass()).steps.access).toMatchObject({ tries: 1 })
  }, 60_000)
})
