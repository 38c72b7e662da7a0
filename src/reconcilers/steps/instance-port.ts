import type { Readable } from 'node:stream'
import type { Health } from '../../blueprints/blueprint.ts'
import type { Result } from '../../kit/result.ts'

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
  /** The account whose password travels along; null: there is none. */
  readonly username: string | null
}

type Answer = Promise<Result<null, InstanceRefusal>>
type DataTarget = Pick<InstanceTarget, 'address' | 'sshPrivateKey' | 'hostKey' | 'health'>

/**
 * The data of a machine as a stream of tar, out of it and into it, each time on a connection of its own;
 * nothing of it is kept on our side. What is brought in lies beside what is there until it takes its
 * place, and that is kept until it is said that the new one works.
 */
export interface MachineData {
  /** Holds the data still, and lends it; it stays still until {@link release}. */
  lend<T>(
    target: DataTarget,
    data: OwnersData,
    signal: AbortSignal,
    work: (tar: Readable) => Promise<Result<T, InstanceRefusal>>,
  ): Promise<Result<T, InstanceRefusal>>
  release(target: DataTarget, data: OwnersData, signal: AbortSignal): Answer
  /** Undoes an earlier try that was not kept, then unpacks beside what is there. */
  stage(target: DataTarget, data: OwnersData, tar: Readable, signal: AbortSignal): Answer
  /** What was staged takes its place, and the software starts with it. */
  swap(
    target: DataTarget,
    data: OwnersData,
    options: { withPassword: boolean },
    signal: AbortSignal,
  ): Answer
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
}
