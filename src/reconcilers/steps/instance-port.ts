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
