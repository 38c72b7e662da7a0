import { fail, ok } from '../../kit/result.ts'
import { checkByKey } from '../check-by-key.ts'
import type { AccountLimits, Answer, Capabilities, ComputeProvider } from '../compute.ts'
import type { Connection } from '../transport/chain.ts'
import { createAccess } from './access.ts'
import { listOffers } from './catalogue.ts'
import { connectDigitalOcean, type DigitalOcean } from './connection.ts'
import { createImages } from './images.ts'
import { createMachines } from './machines.ts'
import { account, counted } from './wire.ts'

const capabilities: Capabilities = {
  labels: 'all',
  userData: { format: 'cloud-config', bytesMax: 64 * 1024, outlivesBoot: false },
  sshKeys: 'account',
  firewall: 'with-order',
  removal: 'delete',
  snapshots: 'by-location',
  hibernate: true,
  prepaid: false,
  // A machine that is off keeps its disk, processor and address, and its price.
  stopSavesMoney: false,
}

/** DigitalOcean: one team, named by its token. `endpoint` ends before `/v2`. */
export function createDigitalOcean(connection: Connection): ComputeProvider {
  const digitalOcean = connectDigitalOcean(connection)
  const access = createAccess(digitalOcean)
  return {
    name: 'digitalocean',
    capabilities,
    listOffers: signal => listOffers(digitalOcean, signal),
    readLimits: signal => readLimits(digitalOcean, signal),
    checkAccess: signal =>
      checkByKey(access, () => readLimits(digitalOcean, signal), connection.context.random, signal),
    ...createMachines(digitalOcean),
    ...access,
    ...createImages(digitalOcean),
    listReusable: async () => ok([]),
    reuseMachine: unsupported('reuse-machine'),
    attachFirewall: unsupported('attach-firewall'),
    deleteUserData: async () => ok(null),
    listUserData: async () => ok([]),
  }
}

const read = { effect: 'read', method: 'GET' } as const

async function readLimits({ ask }: DigitalOcean, signal: AbortSignal): Answer<AccountLimits> {
  const limits = { ...read, operation: 'read-limits', path: '/v2/account' }
  const allowed = await ask(limits, account, signal)
  if (!allowed.ok) return allowed
  // The total comes with any page.
  const count = { ...read, operation: 'count-machines', path: '/v2/droplets' }
  const there = await ask({ ...count, query: { per_page: 1 } }, counted, signal)
  if (!there.ok) return there
  const { droplet_limit } = allowed.value.account
  return ok({ machinesMax: droplet_limit, machinesNow: there.value.meta.total })
}

const unsupported = (operation: string) => async () =>
  fail({
    kind: 'rejected' as const,
    provider: 'digitalocean',
    operation,
    code: 'unsupported',
    message: 'ruled out by the capabilities of this vendor',
  })
