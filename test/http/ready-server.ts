import { servers } from '../../src/servers/tables.ts'
import type { AssistantMachine } from '../assistant-machine.ts'
import { paidOrder } from './paid-order.ts'
import type { HttpWorld, Visitor } from './world.ts'

/** A visitor's paid server that is this machine, as its row is once it was handed over. */
export async function readyServer(
  world: HttpWorld,
  owner: Visitor,
  { id, machine, hasModel }: { id: string; machine: AssistantMachine; hasModel: boolean },
): Promise<void> {
  const bought = await paidOrder(world, owner, { hostname: 'pearl' })
  const { vault } = world.platform
  await world.db.insert(servers).values({
    ...{ id, accountId: bought.accountId, subscriptionId: bought.id, planId: 'starter' },
    ...{ desired: 'ready', hostname: 'pearl', blueprint: 'openclaw', candidates: [] },
    ...{ orderedAt: world.now(), verifiedAt: world.now(), announcedAt: world.now() },
    ...{ installPhase: 'installed', machineId: '1', machineState: 'running' },
    ...{ address: machine.address, hostKey: machine.hostKey },
    ...(hasModel && {
      model: { vendor: 'openai', modelId: 'sandbox-1', baseUrl: null, sealedKey: '' },
    }),
    sealedSshKey: vault.seal(`ssh-key:${id}`, machine.privateKey),
    sealedGatewayToken: vault.seal(`gateway-token:${id}`, machine.gatewayToken),
  })
}
