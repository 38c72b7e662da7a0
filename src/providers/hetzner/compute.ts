import type { ComputeProvider } from '../compute.ts'
import type { Connection } from '../transport/chain.ts'
import { createAccess } from './access.ts'
import { listOffers } from './catalogue.ts'
import { connectHetzner } from './connection.ts'
import { createImages } from './images.ts'
import { createMachines } from './machines.ts'

/** Hetzner Cloud: one project, named by its token. `endpoint` ends in `/v1`. */
export function createHetzner(connection: Connection): ComputeProvider {
  const hetzner = connectHetzner(connection)
  return {
    name: 'hetzner',
    listOffers: signal => listOffers(hetzner, signal),
    ...createMachines(hetzner),
    ...createAccess(hetzner),
    ...createImages(hetzner),
  }
}
