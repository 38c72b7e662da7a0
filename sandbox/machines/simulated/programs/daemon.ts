import { ok } from '../commands/outcome.ts'
import type { Program } from './program.ts'

/** Stands for services that only have to be there, such as unattended-upgrades. */
export const daemon: Program = {
  name: 'daemon',
  start: () => ({ stop: async () => undefined }),
  cli: async () => ok(),
}
