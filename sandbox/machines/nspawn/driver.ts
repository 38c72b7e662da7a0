import type { DriverWorld, MachineRunner } from '../driver.ts'
export class NspawnDriver implements MachineRunner {
  readonly kind = 'nspawn'
  constructor(_world: DriverWorld) {}
  async probe() {
    return { ok: false as const, reason: 'not yet' }
  }
  async create(): Promise<never> {
    throw new Error('not yet')
  }
  async restore() {
    return []
  }
  async deleteImage() {}
  async allowPort() {}
  async close() {}
}
