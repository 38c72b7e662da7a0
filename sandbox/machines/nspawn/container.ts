import { type ChildProcess, spawn } from 'node:child_process'
import { existsSync } from 'node:fs'
import { cgroupRoots } from './cgroups.ts'
import { childrenOf, signal } from './host-command.ts'

/** systemd's own "power off" signal to PID 1: SIGRTMIN+4. */
const powerOffSignal = 34 + 4
const consoleLimit = 200_000

/**
 * Mounts the machine's disk where only the machine sees it, moves into a cgroup of its own and
 * becomes systemd-nspawn: all of it disappears with the process.
 */
const start = `
set -eu
mount --make-rprivate /
mount -t overlay overlay -o "lowerdir=$LOWER,upperdir=$DISK/upper,workdir=$DISK/work" "$DISK/mnt"
for root in $CGROUPS; do mkdir -p "$root/$NETNS"; echo $$ > "$root/$NETNS/cgroup.procs"; done
exec systemd-nspawn --quiet --directory="$DISK/mnt" --register=no --keep-unit --resolv-conf=off \\
  --network-namespace-path="/run/netns/$NETNS" --machine="$HOST" --hostname="$HOST" \\
  --capability=CAP_NET_ADMIN --console=pipe --kill-signal=SIGRTMIN+4 "$@"
`

export interface ContainerOptions {
  /** Holds `upper`, `work` and `mnt`. */
  disk: string
  lower: string[]
  netns: string
  hostname: string
  /** Arguments of systemd-nspawn: \`--boot\`, or a command to run. */
  run: string[]
}

/** One systemd-nspawn process. It dies with the sandbox, whatever ends that. */
export class Container {
  readonly ended: Promise<number>
  readonly #process: ChildProcess
  #console = ''

  constructor(options: ContainerOptions) {
    const env = {
      ...process.env,
      LOWER: options.lower.join(':'),
      DISK: options.disk,
      NETNS: options.netns,
      HOST: options.hostname,
      CGROUPS: cgroupRoots().join(' '),
    }
    const args = [
      '--pdeathsig',
      'KILL',
      'unshare',
      '--mount',
      'sh',
      '-c',
      start,
      'start',
      ...options.run,
    ]
    this.#process = spawn('setpriv', args, {
      env,
      detached: true,
      stdio: ['ignore', 'pipe', 'pipe'],
    })
    const print = (chunk: Buffer) => {
      this.#console = (this.#console + chunk).slice(-consoleLimit)
    }
    this.#process.stdout?.on('data', print)
    this.#process.stderr?.on('data', print)
    this.ended = new Promise(resolve => {
      this.#process.once('error', () => resolve(127))
      this.#process.once('close', code => resolve(code ?? 137))
    })
  }

  console(): string {
    return this.#console
  }

  get isRunning(): boolean {
    const { pid, exitCode, signalCode } = this.#process
    return (
      pid !== undefined && exitCode === null && signalCode === null && existsSync(`/proc/${pid}`)
    )
  }

  /** Asks PID 1 to power off, and pulls the plug when it has not done so in time. */
  async stop(options: { force: boolean; patienceMs: number }): Promise<void> {
    const { pid } = this.#process
    if (pid === undefined || !this.isRunning) return
    const [init] = childrenOf(pid)
    if (options.force || init === undefined) this.#kill(pid, init)
    else {
      signal(init, powerOffSignal)
      const timer = setTimeout(() => this.#kill(pid, init), options.patienceMs)
      await this.ended
      clearTimeout(timer)
    }
    await this.ended
  }

  /** Without its PID 1 a process namespace ends at once, and systemd-nspawn after it. */
  #kill(pid: number, init: number | undefined): void {
    if (init !== undefined) signal(init, 'SIGKILL')
    else signal(pid, 'SIGKILL')
  }
}
