import type { ResolvedCommandContext } from 'just-bash'
import type { MachineSpec } from '../../world.ts'
import type { DriverWorld } from '../driver.ts'
import type { Accounts } from './accounts.ts'
import type { Activity } from './activity.ts'
import type { VirtualDisk } from './disk.ts'
import type { MachineNetwork } from './network.ts'
import type { Shell } from './shell.ts'
import type { Systemd } from './systemd.ts'

/** A booted machine, as its commands and programs see it. */
export interface Inside {
  readonly spec: MachineSpec
  readonly world: DriverWorld
  readonly disk: VirtualDisk
  readonly accounts: Accounts
  readonly network: MachineNetwork
  readonly activity: Activity
  readonly shell: Shell
  readonly systemd: Systemd
  /** Aborted when the machine loses power. */
  readonly signal: AbortSignal
  hostname: string
  bootedAt: Date
  /** The fault `install-fails`: nothing can be installed until the next boot. */
  packagesFail: boolean
  /** Prints on the machine's console. */
  print(text: string): void
  requestPower(change: 'off' | 'reboot'): void
}

export type CommandContext = ResolvedCommandContext
