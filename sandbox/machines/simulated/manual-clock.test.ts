import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, onTestFinished, test } from 'vitest'
import { ManualClock } from '../../control/clock.ts'
import { FaultList } from '../../control/faults.ts'
import { createMachines } from '../machines.ts'
import { spec } from '../test-machines.ts'

async function machinesByHand() {
  const folder = mkdtempSync(join(tmpdir(), 'sandbox-manual-'))
  const clock = new ManualClock(new Date('2026-11-21T12:00:00Z'))
  const faults = new FaultList()
  const machines = await createMachines({
    driver: 'simulated',
    clock,
    faults,
    zones: { resolve: () => [] },
    settings: { hostFromMachine: '', portsFromMachine: new Set() },
    issuer: { rootPem: '', issue: () => Promise.reject(new Error('no issuer')) },
    stateDir: folder,
    imageDir: join(folder, 'images'),
    log: message => process.stderr.write(`${message}\n`),
  })
  onTestFinished(async () => {
    await machines.close({ keepDisks: false })
    clock.close()
    rmSync(folder, { recursive: true, force: true })
  })
  return { clock, faults, machines }
}

test('on a standing clock a machine boots, sleeps and powers off only as time is advanced', async () => {
  const { clock, machines } = await machinesByHand()
  const userData = '#!/bin/bash\necho before\nsleep 60\necho after\n'
  const machine = await machines.create(spec(machines, { userData }))
  expect(machine.state()).toBe('booting')
  await clock.advance(399)
  expect(machine.state()).toBe('booting')
  await clock.advance(1)
  expect(machine.state()).toBe('running')
  expect(machine.console()).toContain('before')
  await clock.advance(59_000)
  expect(machine.console()).not.toContain('after')
  await clock.advance(1000)
  expect(machine.console()).toContain('after')
  expect(machine.console()).toContain('Cloud-init finished')
  await machine.powerOff({ force: false })
  expect(machine.state()).toBe('off')
})

test('a machine that boots slowly is booting until its time has come', async () => {
  const { clock, faults, machines } = await machinesByHand()
  faults.add({ provider: 'machine', operation: 'boot', fault: 'slow', times: 1, delayMs: 180_000 })
  const machine = await machines.create(spec(machines, { userData: null }))
  await clock.advance(180_000)
  expect(machine.state()).toBe('booting')
  await expect(machine.connect(22)).rejects.toMatchObject({ code: 'ECONNREFUSED' })
  await clock.advance(400)
  expect(machine.state()).toBe('running')
})
