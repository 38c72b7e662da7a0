import { ok } from '../../kit/result.ts'
import type { Capabilities, ComputeProvider } from '../compute.ts'
import { createCatalogue } from './catalogue.ts'
import { checkAccess } from './check-access.ts'
import { connectHostinger, type HostingerConnection } from './connection.ts'
import { createFirewalls } from './firewalls.ts'
import { createMachines } from './machines.ts'
import { createMachine } from './purchase.ts'
import { refuse } from './refusal.ts'
import { retireMachine } from './retire.ts'
import { listReusable, reuseMachine } from './reuse.ts'
import { deleteScripts, listScripts, scriptBytesMax } from './scripts.ts'
import { createSettled } from './wipe.ts'

const capabilities: Capabilities = {
  labels: 'owner',
  userData: { format: 'script', bytesMax: scriptBytesMax, outlivesBoot: true },
  sshKeys: 'user-data',
  firewall: 'afterwards',
  removal: 'retire',
  // One snapshot for each machine, which no other machine can use.
  snapshots: 'none',
  hibernate: false,
  prepaid: true,
  stopSavesMoney: false,
}

/** Hostinger: one account, named by its token. `endpoint` has no path. */
export function createHostinger(connection: HostingerConnection): ComputeProvider {
  const hostinger = connectHostinger(connection)
  const catalogue = createCatalogue(hostinger)
  return {
    name: 'hostinger',
    capabilities,
    listOffers: catalogue.listOffers,
    checkAccess: signal => checkAccess(hostinger, signal),
    ...createMachines(hostinger, catalogue, createSettled(hostinger)),
    createMachine: (order, signal) => createMachine(hostinger, catalogue, order, signal),
    deleteMachine: (id, signal) => retireMachine(hostinger, id, signal),
    listReusable: (wanted, signal) => listReusable(hostinger, catalogue, wanted, signal),
    reuseMachine: (id, order, claimedAt, signal) =>
      reuseMachine(hostinger, catalogue, { id, order, claimedAt }, signal),
    ...createFirewalls(hostinger),
    deleteUserData: (name, signal) => deleteScripts(hostinger, name, signal),
    listUserData: signal => listScripts(hostinger, signal),
    deleteLabels: async () => ok(null),
    listUnusedLabels: async () => ok([]),
    findSshKey: unsupported('find-ssh-key'),
    createSshKey: unsupported('create-ssh-key'),
    deleteSshKey: unsupported('delete-ssh-key'),
    listSshKeys: async () => ok([]),
    listImages: async () => ok([]),
    createImage: unsupported('create-image'),
    deleteImage: unsupported('delete-image'),
  }
}

const unsupported = (operation: string) => async () =>
  refuse(operation, 'rejected', 'unsupported', 'ruled out by the capabilities of this vendor')
