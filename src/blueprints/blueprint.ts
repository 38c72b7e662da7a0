import type { ProviderName } from '../providers/compute.ts'
import type { InstanceModel } from '../reconcilers/steps/instance-port.ts'

/** What a machine knows from its first moment: where to call, and with which one-time token. */
export interface BirthFacts {
  phoneHomeUrl: string
  token: string
  /** PEM of an authority beside the public ones that the machine shall trust, or null. */
  caPem: string | null
  memoryGb: number
}

/** What a machine is told when it has called home and proved its host key. */
export interface InstanceFacts {
  serverId: string
  fqdn: string
  language: 'en' | 'ar'
  gatewayToken: string
  model: InstanceModel | null
  /** Where OpenAI's API is found, as machines reach it. */
  openaiBaseUrl: string
  /** Where certificates are asked for. */
  acmeDirectory: string
  hasExtraCa: boolean
}

export interface MachineFile {
  path: string
  /** Octal, such as `0600`. */
  mode: string
  /** `user:group` */
  owner: string
  content: string
}

/** What is installed on a machine, as data: pinned, and the same on every provider. */
export interface Blueprint {
  readonly name: string
  /** Changes whenever an image made with it would differ. */
  readonly version: string
  readonly softwareVersion: string
  readonly tcpPorts: readonly number[]
  /** Labels of prepared images that hold this very version. */
  readonly imageLabels: Readonly<Record<string, string>>
  baseImage(provider: ProviderName): string
  /** cloud-config for the first boot, at most {@link userDataBytesMax}; holds no secret but the token. */
  userData(facts: BirthFacts): string
  /** The configuration that a machine gets in answer to its first call. */
  files(facts: InstanceFacts): MachineFile[]
  /**
   * cloud-config that installs the software and stops there, for making an image. When all is there,
   * `/etc/sambuk/installed` names this {@link version}. The machine gets this SSH host key, because it
   * calls nobody who could pin its own.
   */
  imageUserData(facts: {
    caPem: string | null
    hostKey: { publicKey: string; privateKey: string }
  }): string
  /** A shell script that starts what such a machine installed, once, and fails when it does not work. */
  readonly proveScript: string
  /** A shell script that removes everything by which one machine differs from another. */
  readonly sealScript: string
}

/** Hetzner takes 32 KiB; DigitalOcean 64, Hostinger 48. */
export const userDataBytesMax = 32 * 1024

/** The answer to a machine's first call: one file a line, `path mode owner base64`. */
export const renderFiles = (files: readonly MachineFile[]): string =>
  files
    .map(
      ({ path, mode, owner, content }) =>
        `${path} ${mode} ${owner} ${Buffer.from(content).toString('base64')}\n`,
    )
    .join('')
