import type { Inside } from './inside.ts'
import { programAt, type RunningProgram } from './programs/program.ts'
import { findProgram } from './programs/registry.ts'
import { parseEnvironmentFile, spanMs, splitWords, type UnitFile } from './unit-file.ts'

export interface ServiceState {
  active: 'inactive' | 'activating' | 'active' | 'failed'
  sub: string
  result: string
  mainPid: number
  exitStatus: number
  conditionResult: boolean
  restarts: number
}

let nextPid = 400

/** One unit's service: starts what ExecStart names and restarts it as the unit says. */
export class Service {
  static readonly idle: Readonly<ServiceState> = {
    active: 'inactive',
    sub: 'dead',
    result: 'success',
    mainPid: 0,
    exitStatus: 0,
    conditionResult: false,
    restarts: 0,
  }

  state: ServiceState = { ...Service.idle }
  readonly #name: string
  readonly #inside: Inside
  readonly #log: (text: string) => void
  #running: RunningProgram | null = null
  #restart: { cancel(): void } | null = null
  #starts: number[] = []
  /** Counts runs: what an earlier run reports late is not about this one. */
  #run = 0

  constructor(name: string, inside: Inside, log: (text: string) => void) {
    this.#name = name
    this.#inside = inside
    this.#log = log
  }

  markActive(sub: string): void {
    this.state = { ...this.state, active: 'active', sub, conditionResult: true }
  }

  resetFailed(): void {
    this.#starts = []
    if (this.state.active === 'failed') this.state = { ...Service.idle }
  }

  /** True when it is running now, or had nothing to do because a condition was not met. */
  async start(unit: UnitFile): Promise<boolean> {
    if (this.state.active === 'active' || this.state.active === 'activating') return true
    this.#restart?.cancel()
    if (!(await this.#conditionsMet(unit))) {
      this.state = { ...Service.idle }
      this.#log(`${this.#name}: skipped because of an unmet condition check`)
      return true
    }
    if (this.#startedTooOften(unit)) {
      this.#fail('start-limit-hit', this.state.exitStatus)
      return false
    }
    this.#run++
    this.state = {
      ...Service.idle,
      active: 'activating',
      sub: 'start',
      conditionResult: true,
      restarts: this.state.restarts,
    }
    const env = await this.#environment(unit)
    if (env === null) {
      this.#fail('resources', 1)
      return false
    }
    for (const line of unit.all('Service', 'ExecStartPre')) {
      if (await this.#runToEnd(line, unit, env)) continue
      this.#ended(this.#run, unit, 1)
      return false
    }
    return unit.last('Service', 'Type') === 'oneshot'
      ? await this.#startOneshot(unit, env)
      : await this.#startProgram(unit, env)
  }

  async stop(): Promise<void> {
    this.#restart?.cancel()
    this.#run++
    const running = this.#running
    this.#running = null
    if (this.state.active !== 'failed') this.state = { ...Service.idle }
    await running?.stop()
  }

  async reload(): Promise<boolean> {
    if (!this.#running?.reload) return false
    await this.#running.reload()
    return true
  }

  async #startOneshot(unit: UnitFile, env: Record<string, string>): Promise<boolean> {
    const run = this.#run
    for (const line of unit.all('Service', 'ExecStart')) {
      if (await this.#runToEnd(line, unit, env)) continue
      this.#ended(run, unit, 1)
      return false
    }
    const stays = unit.last('Service', 'RemainAfterExit') === 'yes'
    this.state = {
      ...this.state,
      active: stays ? 'active' : 'inactive',
      sub: stays ? 'exited' : 'dead',
    }
    return true
  }

  async #startProgram(unit: UnitFile, env: Record<string, string>): Promise<boolean> {
    const run = this.#run
    const words = this.#words(unit.last('Service', 'ExecStart') ?? '', env)
    const file = words[0] ?? ''
    if (!(await this.#inside.disk.isFile(file))) {
      this.#log(`${this.#name}: Failed to locate executable ${file}: No such file or directory`)
      this.#ended(run, unit, 203)
      return false
    }
    this.state = { ...this.state, active: 'active', sub: 'running', mainPid: nextPid++ }
    const installed = await programAt(this.#inside.disk, file)
    const program = installed ? findProgram(installed.name) : null
    if (program && installed) {
      this.#running = program.start({
        inside: this.#inside,
        args: words.slice(1),
        env,
        version: installed.version,
        log: this.#log,
        exited: code => this.#ended(run, unit, code),
      })
    } else {
      const killed = new AbortController()
      this.#running = { stop: async () => killed.abort() }
      this.#inside.activity.start(async () => {
        const result = await this.#runWords(words, unit, env, killed.signal)
        this.#ended(run, unit, result)
      })
    }
    return true
  }

  #ended(run: number, unit: UnitFile, code: number): void {
    if (run !== this.#run) return
    this.#running = null
    const statuses = (key: string) => unit.words('Service', key).map(Number)
    const success = code === 0 || statuses('SuccessExitStatus').includes(code)
    this.#log(`${this.#name}: Main process exited, code=exited, status=${code}`)
    if (success)
      this.state = { ...this.state, active: 'inactive', sub: 'dead', mainPid: 0, exitStatus: code }
    else this.#fail('exit-code', code)
    const policy = unit.last('Service', 'Restart') ?? 'no'
    const wanted = policy === 'always' || (policy === 'on-failure' && !success)
    if (!wanted || statuses('RestartPreventExitStatus').includes(code)) return
    const delayMs = spanMs(unit.last('Service', 'RestartSec') ?? '100ms')
    this.state = { ...this.state, active: 'activating', sub: 'auto-restart' }
    this.#restart = this.#inside.activity.later(delayMs, `restart ${this.#name}`, async () => {
      const restarts = this.state.restarts + 1
      this.state = { ...this.state, active: 'inactive', restarts }
      await this.start((await this.#inside.systemd.load(this.#name)) ?? unit)
    })
  }

  #fail(result: string, exitStatus: number): void {
    this.state = { ...this.state, active: 'failed', sub: 'failed', result, exitStatus, mainPid: 0 }
    this.#log(`${this.#name}: Failed with result '${result}'.`)
  }

  #startedTooOften(unit: UnitFile): boolean {
    const now = this.#inside.world.clock.now().getTime()
    const windowMs = spanMs(unit.last('Unit', 'StartLimitIntervalSec') ?? '10s')
    const burst = Number(unit.last('Unit', 'StartLimitBurst') ?? 5)
    this.#starts = [...this.#starts.filter(at => at > now - windowMs), now]
    return windowMs > 0 && this.#starts.length > burst
  }

  async #conditionsMet(unit: UnitFile): Promise<boolean> {
    for (const condition of unit.all('Unit', 'ConditionPathExists')) {
      const negated = condition.startsWith('!')
      const exists = await this.#inside.disk.fs.exists(condition.replace(/^!/, ''))
      if (exists === negated) return false
    }
    return true
  }

  /** Null when a required EnvironmentFile is missing. */
  async #environment(unit: UnitFile): Promise<Record<string, string> | null> {
    const user = await this.#inside.accounts.find(unit.last('Service', 'User') ?? 'root')
    const env: Record<string, string> = { HOME: user?.home ?? '/', USER: user?.name ?? 'root' }
    for (const word of unit.words('Service', 'Environment')) {
      const at = word.indexOf('=')
      if (at > 0) env[word.slice(0, at)] = word.slice(at + 1)
    }
    for (const file of unit.all('Service', 'EnvironmentFile')) {
      const text = await this.#inside.disk.read(file.replace(/^-/, ''))
      if (text !== null) Object.assign(env, parseEnvironmentFile(text))
      else if (!file.startsWith('-')) {
        this.#log(`${this.#name}: Failed to load environment files: No such file or directory`)
        return null
      }
    }
    return env
  }

  #words(line: string, env: Record<string, string>): string[] {
    const words = splitWords(line.replace(/^[-+!@:]+/, ''))
    return words.map(word =>
      word.replaceAll(/\$\{(\w+)\}|\$(\w+)/g, (_, a, b) => env[a ?? b] ?? '').replaceAll('%%', '%'),
    )
  }

  async #runToEnd(line: string, unit: UnitFile, env: Record<string, string>): Promise<boolean> {
    const code = await this.#runWords(this.#words(line, env), unit, env)
    return code === 0 || line.startsWith('-')
  }

  async #runWords(
    words: string[],
    unit: UnitFile,
    env: Record<string, string>,
    signal?: AbortSignal,
  ): Promise<number> {
    const user = unit.last('Service', 'User') ?? 'root'
    const cwd = unit.last('Service', 'WorkingDirectory')?.replace(/^-/, '') ?? '/'
    const log = (bytes: Buffer) => this.#log(bytes.toString())
    const sinks = { stdout: log, stderr: log }
    const { exitCode } = await this.#inside.shell.exec(user, words, {
      cwd,
      env,
      sinks,
      ...(signal && { signal }),
    })
    return exitCode
  }
}
