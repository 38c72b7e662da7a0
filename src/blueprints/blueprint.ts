import type { BaseImage } from '../providers/compute.ts'
import type { InstanceModel } from '../reconcilers/steps/instance-port.ts'

/** What a machine is told when it has called home and proved its host key. */
export interface InstanceFacts {
  serverId: string
  /** Whose server it is. */
  accountId: string
  fqdn: string
  language: 'en' | 'ar'
  /** A secret of this server's own, by which its software knows its owner's requests. */
  gatewayToken: string
  /** 32 characters for the owner's own sign-in on the machine; null where the blueprint has none. */
  password: string | null
  model: InstanceModel | null
  /** Where OpenAI's API is found, as machines reach it. */
  openaiBaseUrl: string
  certificate: CertificateSource
}

/** Where the machine's web server gets the certificate of its name. */
export type CertificateSource =
  | { kind: 'acme'; directory: string; hasExtraCa: boolean }
  /** Behind a proxy that trusts this certificate and nobody else does. */
  | { kind: 'origin'; certificatePem: string; keyPem: string }

export interface MachineFile {
  path: string
  /** Octal, such as `0600`. */
  mode: string
  /** `user:group` */
  owner: string
  content: string
}

/** How we ask the software itself whether it works: over SSH, on the machine's own loopback. */
export interface Health {
  port: number
  path: string
  /** Fields that its JSON answer must have; other software answers 200 to any path. */
  says: Readonly<Record<string, boolean | string>>
}

/** How data is copied beside the software that writes it. */
export interface Snapshot {
  /**
   * Bash, run as root with `set -e`: puts a consistent copy of each database at `$COPIES` and its absolute
   * path. Whatever it fails to copy ends it with an error. Null: files may be copied as they lie there.
   */
  readonly command: string | null
  /** Patterns of `tar --exclude`, relative to `/`, of what the software makes again by itself. */
  readonly leaveOut: readonly string[]
}

/** An account of the machine without rights over the system, the assistant's own where there is one. */
export interface OwnersAccount {
  readonly username: string
  readonly home: string
  /** Where their work lies; it may not be there yet. */
  readonly workspace: string
  /** Where their shell finds programs. */
  readonly path: string
}

/** One of the logs that a machine's owner may read. */
export interface LogSource {
  readonly name: 'software' | 'web' | 'system'
  /** A unit of systemd, whose journal it is; null: that of the whole system. */
  readonly unit: string | null
}

/** What a machine's web server depends on. */
export type WebFacts = Pick<
  InstanceFacts,
  'fqdn' | 'serverId' | 'language' | 'gatewayToken' | 'certificate'
> & {
  /** Names of its customer's own under which it answers too. */
  domains: readonly string[]
}

/** Of a blueprint that brings no programs of its own. */
export const systemPath = '/usr/local/bin:/usr/bin:/bin'

/** What is installed on a machine, as data: pinned, and the same on every provider. */
export interface Blueprint {
  readonly name: string
  /** What customers call it. */
  readonly title: { readonly en: string; readonly ar: string }
  readonly softwareVersion: string
  /** Changes whenever a disk made with it would differ; see `blueprintVersion`. */
  readonly version: string
  readonly baseImage: BaseImage
  /** Inbound; everything else is closed. */
  readonly tcpPorts: readonly number[]
  /** Less memory than this and it does not work. */
  readonly memoryGbMin: number
  /** What is its owner's: folders whose loss would be a loss of data. */
  readonly backupPaths: readonly string[]
  /** Shell commands after which nothing writes there any more, and by which it is used again. */
  readonly rest: { readonly begin: string; readonly end: string }
  /** How that is copied while the software runs; see `instances/backup-scripts.ts`. */
  readonly snapshot: Snapshot
  /** Bash by which a machine tells of its own use, see `usage.ts`. */
  readonly usage: string
  readonly health: Health
  /** Its web server's configuration as it changes while it runs; see `instances/machine-access.ts` for the two commands. */
  readonly web: {
    files(facts: WebFacts): MachineFile[]
    readonly check: string
    readonly reload: string
  } | null
  /** A shell command that makes the machine try for its certificate again at once. */
  readonly renewCertificate: string
  /** It is an assistant: it has a gateway to chat through, and a model to set. */
  readonly isAssistant: boolean
  /**
   * What {@link scripts}.install puts on the disk below `$SAMBUK_ROOT` when that is set, beside {@link installFiles}:
   * another release takes its place all at once. Null: it is updated with the system, by its packages.
   */
  readonly update: { readonly paths: readonly string[] } | null
  /** The user as whom the owner signs in with the generated password, and by what. */
  readonly login: { readonly username: string; readonly protocol: 'ssh' | 'sftp' } | null
  /** Its own software's first. */
  readonly logs: readonly LogSource[]
  /** As whom its owner works on the machine, in files and in a terminal. */
  readonly owner: OwnersAccount
  /** Versions and checksums that the scripts read from `/etc/sambuk/versions`. */
  readonly pins: Readonly<Record<string, string>>
  readonly scripts: {
    /**
     * Installs the software and stops there; may run again. Writes {@link version} to
     * `/etc/sambuk/installed` last. Sources `/usr/local/lib/sambuk/lib.sh`.
     */
    readonly install: string
    /**
     * When the configuration is there: starts the software, waits until it answers and writes its
     * version to `/etc/sambuk/software-version`. May run again.
     */
    readonly start: string
    /** Starts what was installed, once and without an owner, and fails when it does not work. */
    readonly prove: string
    /** Removes what {@link prove} left and every secret of the software; the system's identity goes after it. */
    readonly seal: string
  }
  /** What the installation takes from us: units, default configuration. Holds no secret. */
  readonly installFiles: readonly MachineFile[]
  /** The configuration that a machine gets in answer to its first call. */
  files(facts: InstanceFacts): MachineFile[]
}

/** Labels of prepared images that hold this very version. */
export const imageLabelsOf = ({
  name,
  version,
}: Pick<Blueprint, 'name' | 'version'>): Record<string, string> => ({
  'sambuk.blueprint': name,
  'sambuk.blueprint-version': version,
})

/** The answer to a machine's first call: one file a line, `path mode owner base64`. */
export const renderFiles = (files: readonly MachineFile[]): string =>
  files
    .map(
      ({ path, mode, owner, content }) =>
        `${path} ${mode} ${owner} ${Buffer.from(content).toString('base64')}\n`,
    )
    .join('')
