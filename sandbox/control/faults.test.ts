import { expect, test } from 'vitest'
import { FaultList, parseFault } from './faults.ts'

test('a fault is used up as often as it says', () => {
  const faults = new FaultList()
  faults.add({ provider: 'stripe', operation: 'create-refund', fault: 'declined', times: 2 })
  const take = () => faults.take('stripe', 'create-refund', ['declined'])?.fault
  expect([take(), take(), take()]).toEqual(['declined', 'declined', undefined])
  faults.add({ provider: 'stripe', operation: '*', fault: 'slow', times: 'always', delayMs: 5 })
  expect([1, 2, 3].map(() => faults.take('stripe', 'anything')?.delayMs)).toEqual([5, 5, 5])
})

test('"provider" means whichever compute vendor is asked, and nobody else', () => {
  const faults = new FaultList()
  faults.add({
    provider: 'provider',
    operation: 'create-server',
    fault: 'sold-out',
    times: 'always',
  })
  expect(faults.take('hetzner', 'create-server')).toMatchObject({ fault: 'sold-out' })
  expect(faults.take('digitalocean', 'create-server')).toMatchObject({ fault: 'sold-out' })
  expect(faults.take('stripe', 'create-server')).toBeNull()
})

test('a caller takes only the kinds that it can act out', () => {
  const faults = new FaultList()
  faults.add({ provider: 'hetzner', operation: 'create-server', fault: 'sold-out', times: 1 })
  expect(faults.take('hetzner', 'create-server', ['slow', 'quota'])).toBeNull()
  expect(faults.take('hetzner', 'delete-server')).toBeNull()
  expect(faults.take('hetzner', 'create-server', ['sold-out'])).not.toBeNull()
})

test.each([
  ['hetzner.create-server=sold-out', { times: 1 }],
  ['provider.create-server=sold-out:always', { provider: 'provider', times: 'always' }],
  ['cloudflare.*=slow:3', { operation: '*', times: 3 }],
])('%s is a fault', (text, expected) => {
  expect(parseFault(text)).toMatchObject(expected)
})

test.each([
  ['sold-out', 'provider.operation=kind[:times]'],
  ['hetzner.create-server=on-fire', 'there is no fault "on-fire"'],
  ['hetzner.create-server=slow:0', 'is no fault'],
])('%s is none, and the message says why', (text, message) => {
  expect(() => parseFault(text)).toThrow(message)
})

test('a fault that could never happen is refused with what there is', () => {
  const faults = new FaultList()
  faults.know('hetzner', 'create-server')
  faults.know('hetzner', 'delete-server')
  const fault = (provider: string, operation: string) =>
    faults.problemOf({ provider, operation, fault: 'slow', times: 1 })
  expect(fault('hetzner', 'create-server')).toBeNull()
  expect(fault('provider', 'create-server')).toBeNull()
  expect(fault('hetzner', '*')).toBeNull()
  expect(fault('machine', 'boot')).toBeNull()
  expect(fault('hetzner', 'make-server')).toBe(
    'hetzner has no operation "make-server"; it has: *, create-server, delete-server',
  )
  expect(fault('hetzna', '*')).toBe(
    'no provider "hetzna"; there are: hetzner, machine, provider, stripe',
  )
})
