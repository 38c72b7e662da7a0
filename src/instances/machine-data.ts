import type { MachineData } from '../reconcilers/steps/instance-port.ts'
import type { Dial } from './dial.ts'
import { createLending } from './lend-data.ts'
import { createRestoring } from './restore-data.ts'

export const createMachineData = (dial: Dial): MachineData => ({
  ...createLending(dial),
  ...createRestoring(dial),
})
