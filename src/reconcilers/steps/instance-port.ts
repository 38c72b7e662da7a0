import type { Readable } from 'node:stream'
import type { Health, Snapshot } from '../../blueprints/blueprint.ts'
import type { MachineAccess } from '../../instances/machine-access.ts'
import type { Result } from '../../kit/result.ts'
import type { Days, ToldUsage } from '../../usage/gateway-usage.ts'

/** How to reach the software on one machine. */
export interface InstanceTarget {
  serverId: string
  fqdn: string
  address: string
  sshPrivateKey: string
  hostKey: string
  gatewayToken: string
  health: Health
  /** The blueprint's command that tries for the certificate again. */
  renewCertificate: string
  /** It is an assistant, with a gateway to speak to. */
  hasGateway: boolean
}

export interface InstanceRefusal {
  /** The code of the sentence a person reads meanwhile. */
  reason: string
  /** For the operator. */
  detail: string
}

export interface InstanceModel {
  vendor: string
  modelId: string
  baseUrl: string | null
  apiKey: string
  /** Asked one after the other when it does not answer; each of another vendor. */
  fallbacks?: readonly Omit<InstanceModel, 'fallbacks'>[]
}

/** What a command on a machine did. */
export interface Executed {
  code: number | null
  stdout: string
  stderr: string
}

/** What is an owner's on a machine, and how to hold it still; see the blueprint. */
export interface OwnersData {
  readonly paths: readonly string[]
  readonly rest: { readonly begin: string; readonly end: string }
  readonly snapshot: Snapshot
  /** The account whose password travels along; null: there is none. */
  readonly username: string | null
}

/**
 * What there is below an owner's folders: for each path, without a slash before it, its kind, mode, owner and
 * what is in it, as one word to compare.
 */
export interface FileList {
  readonly files: ReadonlyMap<string, string>
  readonly bytes: number
}

/** How a machine's data is to be had. */
export interface Lending {
  /** The backup that is made of it: by this name the machine remembers what that holds. */
  readonly backupId: string
  /** The software stops for it, and all of it is copied; else it goes on. */
  readonly atRest: boolean
  /** Beside running software: the backup after which only what is new is copied, if the machine remembers it. */
  readonly parentId: string | null
}

export interface LentData {
  readonly tar: Readable
  /** It has only what is new since the parent, and says what is gone since. */
  readonly isIncremental: boolean
  /** Absolute paths of what was copied consistently while it was written to. */
  readonly databases: readonly string[]
  /** What the machine's disk holds, system and software included; null: it does not say. */
  readonly usedBytes: number | null
}

type Answer = Promise<Result<null, InstanceRefusal>>
type DataTarget = Pick<InstanceTarget, 'address' | 'sshPrivateKey' | 'hostKey' | 'health'>

/**
 * The data of a machine as a stream of tar, out of it and into it, each time on a connection of its own;
 * nothing of it is kept on our side. What is brought in lies beside what is there until it takes its
 * place, and that is kept until it is said that the new one works.
 */
export interface MachineData {
  /**
   * Lends the data for the time of `work`. What was held still for it stays so until {@link release}; beside
   * running software the machine remembers what was lent only when `work` was `ok`.
   */
  lend<T>(
    target: DataTarget,
    data: OwnersData,
    how: Lending,
    signal: AbortSignal,
    work: (lent: LentData) => Promise<Result<T, InstanceRefusal>>,
  ): Promise<Result<T, InstanceRefusal>>
  release(target: DataTarget, data: OwnersData, signal: AbortSignal): Answer
  /** Undoes an earlier try that was not kept, and makes room beside what is there. */
  makeRoom(target: DataTarget, data: OwnersData, signal: AbortSignal): Answer
  /** Unpacks there, over what earlier archives of the chain have left. */
  unpack(
    target: DataTarget,
    archive: { tar: Readable; isChain: boolean },
    signal: AbortSignal,
  ): Answer
  /** The files that lie there, or, with `where` 'live', those that are in use. */
  list(
    target: DataTarget,
    data: Pick<OwnersData, 'paths'>,
    where: 'staged' | 'live',
    signal: AbortSignal,
  ): Promise<Result<FileList, InstanceRefusal>>
  /**
   * Nothing on the machine reaches anybody any more but over the connections by which we reach it: a copy of an
   * assistant must not answer its owner's messages, or do what they have told the original to do.
   */
  isolate(target: DataTarget, signal: AbortSignal): Answer
  /**
   * What was unpacked takes its place, all of it or the chosen paths, and the software starts with it. Refuses
   * with `restore-path-missing` what is not in the backup, and with `path-illegal` what a link leads elsewhere.
   */
  swap(
    target: DataTarget,
    data: OwnersData,
    options: { chosen: readonly string[] | null; withPassword: boolean },
    signal: AbortSignal,
  ): Answer
  /** Everything is as it was before, and works again. */
  putBack(target: DataTarget, data: OwnersData, signal: AbortSignal): Answer
  /** The software's own word that it works. */
  isHealthy(target: DataTarget, signal: AbortSignal): Answer
  /** What was there before is not needed any more. */
  keep(target: DataTarget, data: OwnersData, signal: AbortSignal): Answer
}

/** A root shell on a machine, over SSH with a pinned host key. */
export interface MachineShell {
  /** `ssh-refused`: the machine answers and does not take our key. */
  run(
    target: Pick<InstanceTarget, 'address' | 'sshPrivateKey' | 'hostKey'>,
    command: string,
    stdin: string,
    signal: AbortSignal,
  ): Promise<Result<Executed, InstanceRefusal>>
}

/** What was said in one conversation: a digest of each message, oldest first, enough to find it again. */
export interface Conversation {
  key: string
  messages: string[]
}

/** What reconcilers ask of a running instance, each with a time limit of its own. */
export interface InstancePort {
  /** TLS on its name, its health and, for an assistant, an authenticated handshake and perhaps one turn. */
  verify(
    target: InstanceTarget,
    withTurn: boolean,
    signal: AbortSignal,
  ): Promise<Result<null, InstanceRefusal>>
  /** Asks the web server to try for its certificate again at once. */
  renewCertificate(
    target: InstanceTarget,
    signal: AbortSignal,
  ): Promise<Result<null, InstanceRefusal>>
  applyModel(
    target: InstanceTarget,
    model: InstanceModel,
    signal: AbortSignal,
  ): Promise<Result<null, InstanceRefusal>>
  /** Whether this very server answers at its machine's address over TLS for a name, wherever that leads by now. */
  answersAt(
    name: string,
    server: { id: string; address: string },
    signal: AbortSignal,
  ): Promise<Result<null, InstanceRefusal>>
  /** Writes how its customer reaches the machine, beside us. */
  applyAccess(
    target: InstanceTarget,
    access: MachineAccess,
    signal: AbortSignal,
  ): Promise<Result<null, InstanceRefusal>>
  /** All that an assistant's gateway remembers. */
  conversations(
    target: InstanceTarget,
    signal: AbortSignal,
  ): Promise<Result<Conversation[], InstanceRefusal>>
  /** What an assistant's models were used for in some days. */
  usage(
    target: InstanceTarget,
    days: Days,
    signal: AbortSignal,
  ): Promise<Result<ToldUsage, InstanceRefusal>>
}
