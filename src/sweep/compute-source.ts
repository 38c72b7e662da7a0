import { ok } from '../kit/result.ts'
import type { AccountObject, Answer, ComputeProvider, Machine } from '../providers/compute.ts'
import type { Source } from './source.ts'
import { blueprintOfFirewall, claimantByLabels, partsOfKeyName, type Thing } from './thing.ts'
import type { OrphanRow } from './verdict.ts'

/** What stands at a vendor of machines, by clients whose reads yield to those of orders. */
export function computeSource(provider: ComputeProvider, installationId: string): Source {
  const mark = { 'sambuk.installation': installationId }
  const { capabilities } = provider
  return {
    name: provider.name,
    async list(signal) {
      const machines = await provider.listMachines(mark, signal)
      if (!machines.ok) return machines
      const firewalls = await provider.listFirewalls(mark, signal)
      if (!firewalls.ok) return firewalls
      const keys =
        capabilities.sshKeys === 'account' ? await provider.listSshKeys(mark, signal) : ok([])
      if (!keys.ok) return keys
      const images =
        capabilities.snapshots === 'none' ? ok([]) : await provider.listImages(mark, signal)
      if (!images.ok) return images
      const scripts = await provider.listUserData(signal)
      if (!scripts.ok) return scripts
      const tags = await provider.listUnusedLabels(signal)
      if (!tags.ok) return tags
      return ok([
        ...machines.value.map(machineThing),
        ...firewalls.value.flatMap(one => firewallThing(one, installationId)),
        ...keys.value.flatMap(one => keyThing(one, installationId)),
        ...images.value.map(({ id, labels, createdAt }): Thing => {
          const kind = labels['sambuk.server'] === undefined ? 'image' : 'snapshot'
          const claimant = claimantByLabels(labels)
          return { kind, isMarked: true, vendorId: id, name: id, labels, claimant, createdAt }
        }),
        ...scripts.value.flatMap(one => namedThing('script', one, installationId)),
        ...tags.value.map(labels => tagThing(labels, installationId)),
      ])
    },
    remove: (orphan, signal) => remove(provider, orphan, signal),
    async switchOff({ kind, vendorId }, insists, signal) {
      if (kind !== 'machine') return ok(null)
      return insists ? provider.powerOff(vendorId, signal) : provider.shutDown(vendorId, signal)
    },
  }
}

const machineThing = ({ id, name, labels, createdAt, state }: Machine): Thing => ({
  ...{ kind: 'machine', isMarked: true, vendorId: id, name, labels, createdAt, state },
  claimant: claimantByLabels(labels),
})

/** Where firewalls have no labels their names carry the installation, and are read as strictly as labels. */
function firewallThing(
  { id, name, labels, createdAt }: AccountObject,
  installationId: string,
): Thing[] {
  const blueprint = blueprintOfFirewall(installationId, name)
  if (labels === null && blueprint === null) return []
  return [
    {
      ...{ kind: 'firewall', isMarked: true, vendorId: id, name, createdAt },
      labels: labels ?? { 'sambuk.installation': installationId },
      claimant: blueprint === null ? null : { of: 'blueprint', name: blueprint },
    },
  ]
}

function keyThing({ id, name, labels, createdAt }: AccountObject, installationId: string): Thing[] {
  if (labels !== null) {
    const claimant = claimantByLabels(labels)
    return [{ kind: 'ssh-key', isMarked: true, vendorId: id, name, labels, claimant, createdAt }]
  }
  return namedThing('ssh-key', { id, name, createdAt }, installationId)
}

/** What only its name may show to be ours. */
function namedThing(
  kind: 'ssh-key' | 'script',
  { id, name, createdAt }: Pick<AccountObject, 'id' | 'name' | 'createdAt'>,
  installationId: string,
): Thing[] {
  if (partsOfKeyName(name) === null && !name.startsWith('builder-img-')) return []
  return [
    {
      ...{ kind, isMarked: false, vendorId: id, name, createdAt, claimant: null },
      labels: { 'sambuk.installation': installationId },
    },
  ]
}

/** What it names is all that is known of it. */
function tagThing(tag: Record<string, string>, installationId: string): Thing {
  const name = Object.entries(tag)
    .map(([key, value]) => `${key}=${value}`)
    .join()
  return {
    ...{ kind: 'tag', isMarked: false, vendorId: name, name, createdAt: null },
    labels: { ...tag, 'sambuk.installation': installationId },
    claimant: claimantByLabels(tag),
  }
}

async function remove(
  provider: ComputeProvider,
  { kind, vendorId, name, labels }: OrphanRow,
  signal: AbortSignal,
): Answer<null> {
  switch (kind) {
    case 'machine': {
      const deleted = await provider.deleteMachine(vendorId, signal)
      return deleted.ok ? provider.deleteLabels(labels, signal) : deleted
    }
    case 'firewall':
      return provider.deleteFirewall(vendorId, signal)
    case 'ssh-key':
      return provider.deleteSshKey(vendorId, signal)
    case 'image':
    case 'snapshot':
      return provider.deleteImage(vendorId, signal)
    case 'script':
      return provider.deleteUserData(name, signal)
    case 'tag':
      return provider.deleteLabels(labels, signal)
    case 'dns':
      return ok(null)
  }
}
