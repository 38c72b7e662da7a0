import type { SandboxClock } from '../control/clock.ts'
import type { Faults } from '../control/faults.ts'
import type { Machine, MachineDriver, MachineSpec, Settings, Zones } from '../world.ts'

/** What a driver needs of the world to run machines. */
export interface DriverWorld {
  clock: SandboxClock
  faults: Pick<Faults, 'take'>
  zones: Zones
  settings: Pick<Settings, 'hostFromMachine' | 'portsFromMachine'>
  issuer: CertificateIssuer
  /** Machines' disks live in `<stateDir>/machines/<id>`. */
  stateDir: string
  /** Snapshots live in `<imageDir>/snapshots`, base images in `<imageDir>/base`. */
  imageDir: string
  /** Tells whoever runs the sandbox about a bug or a slow preparation; never about a fault. */
  log(message: string): void
}

/** Signs certificates in the place of the public authorities. */
export interface CertificateIssuer {
  /** The authority's own certificate, PEM. */
  readonly rootPem: string
  issue(names: string[]): Promise<{ certificatePem: string; privateKeyPem: string }>
}

/** What `machines.ts` asks of a driver beyond the vendors' contract. */
export interface MachineRunner extends MachineDriver {
  /** Makes the disk and switches the machine on; resolves as soon as it is booting. */
  create(spec: MachineSpec): Promise<Machine>
  /** Brings back the machines of an earlier sandbox; those that were running boot again. */
  restore(): Promise<Machine[]>
  /** Removes a snapshot's disk; does nothing when it is gone already. */
  deleteImage(imageId: string): Promise<void>
  /** Lets machines reach one more loopback port of the host. */
  allowPort(port: number): Promise<void>
  close(options: { keepDisks: boolean }): Promise<void>
}

export class NoSuchImage extends Error {
  constructor(image: string) {
    super(`there is no machine image "${image}"`)
  }
}

/** Why a connection to a machine did not come about, in the words of a TCP client. */
export class ConnectFailed extends Error {
  readonly code: 'ECONNREFUSED' | 'EHOSTUNREACH' | 'ETIMEDOUT'

  constructor(code: 'ECONNREFUSED' | 'EHOSTUNREACH' | 'ETIMEDOUT', target: string) {
    super(`connect ${code} ${target}`)
    this.code = code
  }
}
