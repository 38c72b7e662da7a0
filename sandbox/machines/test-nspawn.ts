import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { RealClock } from '../control/clock.ts'
import { FaultList } from '../control/faults.ts'
import { NspawnDriver } from './nspawn/driver.ts'

/** Shared by test runs, because building the base image takes half a minute. */
export const sharedImageDir = process.env.SAMBUK_TEST_IMAGES ?? join(tmpdir(), 'sambuk-test-images')

/** Why nspawn machines cannot be tested on this computer, or null when they can. */
export async function nspawnReason(): Promise<string | null> {
  const clock = new RealClock()
  const stateDir = mkdtempSync(join(tmpdir(), 'sandbox-probe-'))
  const probed = await new NspawnDriver({
    clock,
    faults: new FaultList(),
    zones: { resolve: () => [] },
    settings: { hostFromMachine: '', portsFromMachine: new Set() },
    issuer: { rootPem: '', issue: () => Promise.reject(new Error('no issuer')) },
    stateDir,
    imageDir: sharedImageDir,
    log: message => process.stderr.write(`${message}\n`),
  }).probe()
  clock.close()
  rmSync(stateDir, { recursive: true, force: true })
  return probed.ok ? null : probed.reason
}
