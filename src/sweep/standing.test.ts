import { describe, expect, test } from 'vitest'
import type { ImageRow } from '../images/image.ts'
import { aServer } from '../servers/server.example.ts'
import type { ServerRow } from '../servers/server.ts'
import type { Books } from './books.ts'
import { standingOf } from './standing.ts'
import {
  blueprintOfFirewall,
  claimantByComment,
  claimantByLabels,
  partsOfKeyName,
  type Thing,
} from './thing.ts'

const now = new Date('2026-11-21T08:00:00Z')
const id = aServer().id
const mark = { 'sambuk.installation': 'ins_1' }

const aThing = (changes: Partial<Thing> = {}): Thing => ({
  ...{ kind: 'machine', isMarked: true, vendorId: '12', name: 'layla-aaaabbbb-1' },
  ...{ labels: { ...mark, 'sambuk.server': id }, claimant: { of: 'server', id } },
  ...{ createdAt: now, state: 'running' },
  ...changes,
})
const books = (changes: Partial<Books> = {}): Books => ({
  ...{ servers: [], images: [], claimed: new Set() },
  ...{ blueprints: new Set(['openclaw']), hasServers: true },
  ...changes,
})
const standing = (thing: Partial<Thing>, known: Partial<Books>) =>
  standingOf(aThing(thing), 'hetzner', 'example.test', books(known))
const its = (changes: Partial<ServerRow> = {}) => [
  aServer({ machineProvider: 'hetzner', machineId: '12', ...changes }),
]

describe('a machine', () => {
  test.each<[string, Partial<Thing>, Partial<Books>, string]>([
    ['of its server', {}, { servers: its() }, 'needed'],
    [
      'of another provider with the same id',
      {},
      { servers: its({ machineProvider: 'digitalocean' }) },
      'second',
    ],
    ['that is being bought', {}, { servers: its({ machineId: null }) }, 'needed'],
    [
      'whose create was not answered',
      {},
      { servers: its({ machineId: '9', createSentAt: now }) },
      'needed',
    ],
    ['that makes room', {}, { servers: its({ machineId: '9', replacing: true }) }, 'needed'],
    ['beside another one', {}, { servers: its({ machineId: '9' }) }, 'second'],
    [
      'that was lost and shows up beside the one that took its place',
      {},
      { servers: its({ machineId: null, lostMachineId: 'hetzner/12' }) },
      'second',
    ],
    ['of a closed server', {}, { servers: its({ closedAt: now, machineId: null }) }, 'closed'],
    ['of a server that was never written down', {}, {}, 'never'],
    ['that is claimed', {}, { claimed: new Set(['12']) }, 'needed'],
    [
      'that is retired',
      { labels: { ...mark, 'sambuk.retired': 'yes' }, claimant: null },
      {},
      'needed',
    ],
    ['that is going', { state: 'deleting' }, {}, 'needed'],
    ['that does not say whose', { claimant: null }, {}, 'unknown'],
    [
      'that an image is made on, whatever its labels say',
      { claimant: null },
      { images: [image({ builderId: '12' })] },
      'needed',
    ],
  ])('%s', (_, thing, known, expected) => expect(standing(thing, known)).toBe(expected))
})

describe('a name', () => {
  const named = { kind: 'dns', name: 'layla.example.test' } as const
  test.each<[string, Partial<Thing>, Partial<Books>, string]>([
    ['of its server', named, { servers: its() }, 'needed'],
    [
      'that another open server has now',
      named,
      { servers: [aServer({ id: 'srv_other' })] },
      'needed',
    ],
    ['of a closed server', named, { servers: its({ closedAt: now }) }, 'closed'],
    ['of nobody', named, {}, 'never'],
    [
      'that its server does not have',
      { ...named, name: 'old.example.test' },
      { servers: its() },
      'second',
    ],
    [
      'of a check',
      { ...named, claimant: { of: 'check' } },
      { servers: its({ hostname: 'x' }) },
      'never',
    ],
  ])('%s', (_, thing, known, expected) => expect(standing(thing, known)).toBe(expected))
})

describe('a key', () => {
  const key = { kind: 'ssh-key' } as const
  const unlabelled = { ...key, isMarked: false, claimant: null, labels: mark }
  const opened = its({ machineName: 'layla-aaaabbbb-2', machineGeneration: 2 })
  test.each<[string, Partial<Thing>, Partial<Books>, string]>([
    ['of its server', { ...key, name: 'layla-aaaabbbb-2' }, { servers: opened }, 'needed'],
    [
      'of an earlier machine',
      { ...key, name: 'layla-aaaabbbb-1' },
      { servers: opened },
      'superseded',
    ],
    [
      'of one that makes room',
      key,
      { servers: [{ ...aServer(opened[0]), replacing: true }] },
      'needed',
    ],
    ['of a closed server, by its name', unlabelled, { servers: its({ closedAt: now }) }, 'closed'],
    ['of somebody else, by its name', unlabelled, {}, 'unknown'],
    [
      'of a stranger of the same letters',
      { ...unlabelled, name: 'noor-aaaabbbb-1' },
      { servers: its({ closedAt: now }) },
      'unknown',
    ],
    ['of nobody', key, {}, 'never'],
    ['of an image', { ...unlabelled, name: 'builder-img-abc' }, { images: [image({})] }, 'needed'],
  ])('%s', (_, thing, known, expected) => expect(standing(thing, known)).toBe(expected))
})

describe('a first-boot script', () => {
  const script = { kind: 'script', isMarked: false, claimant: null, labels: mark } as const
  const opened = its({ machineName: 'layla-aaaabbbb-2', machineGeneration: 2 })
  const earlier = { ...script, name: 'layla-aaaabbbb-1' }
  test.each<[string, Partial<Thing>, Partial<Books>, string]>([
    ['of its server', { ...script, name: 'layla-aaaabbbb-2' }, { servers: opened }, 'needed'],
    ['of an earlier machine', earlier, { servers: opened }, 'superseded'],
    ['of a closed server', earlier, { servers: its({ closedAt: now }) }, 'closed'],
    ['of somebody else', earlier, {}, 'unknown'],
  ])('%s', (_, thing, known, expected) => expect(standing(thing, known)).toBe(expected))
})

describe('a tag that nothing bears', () => {
  const tag = { kind: 'tag', isMarked: false } as const
  test.each<[string, Partial<Thing>, Partial<Books>, string]>([
    ['of its server', tag, { servers: its() }, 'needed'],
    ['of a closed server', tag, { servers: its({ closedAt: now }) }, 'closed'],
    ['of another installation, or of nobody', tag, {}, 'unknown'],
  ])('%s', (_, thing, known, expected) => expect(standing(thing, known)).toBe(expected))
})

describe('an image', () => {
  const prepared = { kind: 'image', claimant: { of: 'image', id: 'img_abc' } } as const
  test.each<[string, Partial<Books>, string]>([
    ['of its row', { images: [image({})] }, 'needed'],
    ['of a closed row', { images: [image({ closedAt: now })] }, 'closed'],
    [
      'of nobody that another row makes machines from',
      { images: [image({ id: 'img_x', snapshotId: '12' })] },
      'needed',
    ],
    ['of nobody', {}, 'never'],
  ])('%s', (_, known, expected) => expect(standing(prepared, known)).toBe(expected))
})

test('a firewall goes with its blueprint', () => {
  const of = (name: string): Partial<Thing> => ({
    kind: 'firewall',
    claimant: { of: 'blueprint', name },
  })
  expect(standing(of('openclaw'), {})).toBe('needed')
  expect(standing(of('gone'), {})).toBe('never')
})

describe('whose something is', () => {
  test('is told by words of ours only', () => {
    expect(claimantByLabels({ 'sambuk.server': 'srv_1' })).toEqual({ of: 'server', id: 'srv_1' })
    expect(claimantByLabels({ 'sambuk.server': "srv_1' or 1=1" })).toBeNull()
    expect(claimantByLabels(mark)).toBeNull()
    expect(claimantByComment('srv_1', 'x.example.test')).toEqual({ of: 'server', id: 'srv_1' })
    expect(claimantByComment('', 'sambuk-doctor-0123456789ab.example.test')).toEqual({
      of: 'check',
    })
    expect(claimantByComment('', 'x.example.test')).toBeNull()
  })

  test('is not mistaken for an installation whose name begins alike', () => {
    expect(blueprintOfFirewall('ins', 'sambuk-ins-openclaw')).toBe('openclaw')
    expect(blueprintOfFirewall('ins', 'sambuk-ins-b-openclaw')).toBeNull()
    expect(blueprintOfFirewall('ins-b', 'sambuk-ins-b-openclaw')).toBe('openclaw')
  })

  test('is read from the name of a key as it was made', () => {
    expect(partsOfKeyName('my-shop-abcd2345-12')).toEqual({
      ...{ hostname: 'my-shop', idStart: 'srv_abcd2345', generation: 12 },
    })
    expect(partsOfKeyName('somebody@laptop')).toBeNull()
  })
})

function image(changes: Partial<ImageRow>): ImageRow {
  const nothing = { size: null, location: null, sshPublicKey: null, sealedSshKey: null }
  return {
    ...nothing,
    ...{ id: 'img_abc', provider: 'hetzner', blueprint: 'openclaw', version: '1', generation: 1 },
    ...{ desired: 'proven', hostKey: null, sealedHostKey: null, createSentAt: null },
    ...{ sshKeyId: null, builderId: null, builderAddress: null, diskPhase: null },
    ...{ builderStoppedAt: null, snapshotId: null, snapshotReadyAt: null, diskGb: null },
    ...{ locations: null, builderRemovedAt: null, cloneId: null, cloneAddress: null },
    ...{ provenAt: null, cloneRemovedAt: null, failedAt: null, failureStep: null },
    ...{ failureWords: null, steps: {}, askedAt: now, closedAt: null, wakeAt: null, wakeCount: 0 },
    ...{ leaseToken: null, leaseUntil: null, failures: 0, failureCode: null, failureDetail: null },
    ...changes,
  }
}
