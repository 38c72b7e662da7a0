import { expect, test } from 'vitest'
import type { Candidate } from '../subscriptions/tables.ts'
import { leaving, moved } from './move-server.ts'
import { aServer } from './server.example.ts'

const at = (location: string, provider: Candidate['provider'] = 'hetzner'): Candidate => ({
  ...{ provider, size: 'cx23', location, locationName: location, country: 'DE', memoryGb: 4 },
})
const here = at('here')
const server = aServer({
  candidates: [at('earlier'), here, at('never tried')],
  candidateIndex: 1,
  announcedAt: new Date(0),
})
const places = (changes: ReturnType<typeof moved>) =>
  changes.candidates?.map(({ location }) => location)

test('a server that is to move stays where it is until it is backed up', () => {
  const wanted = { ...server, ...moved(server, [at('new'), at('newer', 'digitalocean')]) }
  expect(wanted).toMatchObject({ backupWanted: 'move', replacing: false, candidateIndex: 1 })
  expect(wanted.candidates[wanted.candidateIndex]).toEqual(here)
})

test('next comes the first new place, and where it was comes last', () => {
  const wanted = { ...server, ...moved(server, [at('new'), at('newer')]) }
  expect(places(wanted)).toEqual(['earlier', 'here', 'new', 'newer', 'here'])
  const left = { ...wanted, ...leaving(wanted) }
  expect(left).toMatchObject({ backupWanted: null, replacing: true, verifiedAt: null })
  expect(left.candidates[left.candidateIndex]).toEqual(at('new'))
})

test('without any place to move to it comes back to where it was', () => {
  const wanted = { ...server, ...moved(server, []) }
  const left = { ...wanted, ...leaving(wanted) }
  expect(left.candidates[left.candidateIndex]).toEqual(here)
})

test('another move in the middle of one needs no other backup: the data is stored', () => {
  const arriving = { ...server, restoreFrom: 'bak_1', machineId: null }
  const again = { ...arriving, ...moved(arriving, [at('elsewhere')]) }
  expect(again).toMatchObject({ backupWanted: null, replacing: true, restoreFrom: 'bak_1' })
  expect(again.candidates[again.candidateIndex]).toEqual(at('elsewhere'))
})
