import { fail, ok } from '../../kit/result.ts'
import { checkByKey } from '../check-by-key.ts'
import type { AccountLimits, Answer, Capabilities, ComputeProvider } from '../compute.ts'
import type { Connection } from '../transport/chain.ts'
import { createAccess } from './access.ts'
import { listOffers } from './catalogue.ts'
import { connectHetzner, type Hetzner } from './connection.ts'
import { createImages } from './images.ts'
import { createMachines } from './machines.ts'
import { identified } from './wire.ts'

const capabilities: Capabilities = {
  labels: 'all',
  userData: { format: 'cloud-config', bytesMax: 32 * 1024, outlivesBoot: false },
  sshKeys: 'account',
  firewall: 'with-order',
  removal: 'delete',
  snapshots: 'everywhere',
  hibernate: true,
  prepaid: false,
  // "Are servers billed that are off? Yes": docs.hetzner.com, cloud billing FAQ.
  stopSavesMoney: false,
}

/** Hetzner Cloud: one project, named by its token. `endpoint` ends in `/v1`. */
export function createHetzner(connection: Connection): ComputeProvider {
  const hetzner = connectHetzner(connection)
  const access = createAccess(hetzner)
  return {
    name: 'hetzner',
    capabilities,
    listOffers: signal => listOffers(hetzner, signal),
    readLimits: signal => readLimits(hetzner, signal),
    checkAccess: signal =>
      checkByKey(access, () => readLimits(hetzner, signal), connection.context.random, signal),
    ...createMachines(hetzner, connection.context.clock),
    ...access,
    ...createImages(hetzner),
    listReusable: async () => ok([]),
    reuseMachine: unsupported('reuse-machine'),
    attachFirewall: unsupported('attach-firewall'),
    deleteUserData: async () => ok(null),
    listUserData: async () => ok([]),
    deleteLabels: async () => ok(null),
    listUnusedLabels: async () => ok([]),
  }
}

/** No call reads a project's limits (a `limits` path answers 404); what is there can be counted. */
async function readLimits(hetzner: Hetzner, signal: AbortSignal): Answer<AccountLimits> {
  const request = { operation: 'count-machines', path: '/servers' }
  const servers = await hetzner.list(request, 'servers', identified, signal)
  return servers.ok ? ok({ machinesMax: null, machinesNow: servers.value.length }) : servers
}

const unsupported = (operation: string) => async () =>
  fail({
    kind: 'rejected' as const,
    provider: 'hetzner',
    operation,
    code: 'unsupported',
    message: 'ruled out by the capabilities of this vendor',
  })
