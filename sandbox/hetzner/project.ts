import { type LateEffect, LateEffects, type Outcome } from '../control/late-effects.ts'
import type { StateFile } from '../control/state-file.ts'
import type { Machine, World } from '../world.ts'
import { type SystemImage, systemImages } from './catalogue.ts'
import { refuse, refuseMissing } from './errors.ts'
import {
  type ActionRow,
  emptyState,
  type HetznerState,
  type ServerRow,
  type ServerStatus,
  type SnapshotRow,
} from './state.ts'

/** How long Hetzner's own part of an operation takes, in milliseconds of sandbox time. */
export const latencyMs = {
  createServer: 400,
  action: 300,
  /** Between the ACPI request of a shutdown and the operating system having obeyed. */
  shutdown: 500,
} as const

const keptActionsMax = 5_000

/** An accepted operation: which one it is, on what, and what decides how it ends. */
export interface ActionRequest {
  command: string
  resources: ActionRow['resources']
  fails?: boolean
  after?: number | null
  input?: ActionRow['input']
}

/**
 * The one emulated Hetzner project: its state, its ids, and the actions under way. An action is a
 * row first and an effect later, so a restarted sandbox finishes what an earlier one had accepted.
 */
export class Project {
  readonly world: World
  readonly #file: StateFile<HetznerState>
  readonly #effects: LateEffects<ActionRow>

  constructor(world: World) {
    this.world = world
    this.#file = world.stateFile('hetzner', emptyState)
    this.#effects = new LateEffects(world.clock, 'hetzner', (...end) => this.#ended(...end))
  }

  get state(): HetznerState {
    return this.#file.data
  }

  save(): void {
    this.#file.save()
  }

  nextId(): number {
    this.save()
    return this.state.nextId++
  }

  /** Now, in the form of Hetzner's timestamps. */
  timestamp(): string {
    return `${this.world.clock.now().toISOString().slice(0, 19)}+00:00`
  }

  getServer(id: number): ServerRow {
    return this.state.servers.find(server => server.id === id) ?? refuseMissing('server', id)
  }

  findMachine(server: ServerRow): Machine | null {
    return this.world.machines.find(machineId(server))
  }

  /** What the vendor sees: a machine whose plug was pulled, or that went off by itself, is `off`. */
  statusOf(server: ServerRow): ServerStatus {
    if (server.status !== 'running') return server.status
    return this.findMachine(server)?.state() === 'off' ? 'off' : 'running'
  }

  /** A system image by id, or by name and architecture. */
  findSystemImage(idOrName: number | string, architecture?: string): SystemImage | undefined {
    return systemImages.find(
      image =>
        String(image.id) === String(idOrName) ||
        (image.name === idOrName && (!architecture || image.architecture === architecture)),
    )
  }

  findSnapshot(id: number | string): SnapshotRow | undefined {
    return this.state.snapshots.find(snapshot => String(snapshot.id) === String(id))
  }

  isLocked(server: ServerRow): boolean {
    return this.state.actions.some(
      action =>
        action.status === 'running' &&
        action.resources.some(on => on.type === 'server' && on.id === server.id),
    )
  }

  refuseIfLocked(server: ServerRow): void {
    if (this.isLocked(server)) {
      refuse('locked', 'cannot perform operation because server is locked')
    }
  }

  /** Says what a command does once its delay has passed, and what is left behind when it fails. */
  define(command: string, effect: LateEffect<ActionRow>): void {
    this.#effects.define(command, effect)
  }

  /** Accepts an operation: answers with a running action, which ends later. */
  begin(request: ActionRequest): ActionRow {
    const action: ActionRow = {
      id: this.nextId(),
      command: request.command,
      status: 'running',
      progress: 0,
      started: this.timestamp(),
      finished: null,
      resources: request.resources,
      error: null,
      fails: request.fails ?? false,
      after: request.after ?? null,
      input: request.input ?? {},
    }
    this.state.actions.push(action)
    this.#dropOldActions()
    if (action.after === null) this.#effects.schedule(action.command, action)
    return { ...action }
  }

  /** Goes on with the actions that an earlier sandbox left running. */
  resume(): void {
    const running = this.state.actions.filter(action => action.status === 'running')
    for (const action of running) {
      if (!running.some(other => other.id === action.after))
        this.#effects.schedule(action.command, action)
    }
  }

  #ended(action: ActionRow, outcome: Outcome): void {
    action.status = outcome === 'failed' ? 'error' : 'success'
    if (outcome === 'failed') {
      action.error = { code: 'action_failed', message: 'Action failed' }
    }
    action.progress = 100
    action.finished = this.timestamp()
    this.save()
    this.#startFollowers(action)
  }

  #startFollowers(ended: ActionRow): void {
    for (const action of this.state.actions) {
      if (action.after !== ended.id || action.status !== 'running') continue
      action.fails ||= ended.status === 'error'
      this.#effects.schedule(action.command, action)
    }
  }

  #dropOldActions(): void {
    const { actions } = this.state
    if (actions.length <= keptActionsMax) return
    const ended = actions.findIndex(action => action.status !== 'running')
    if (ended >= 0) actions.splice(ended, 1)
  }
}

export function machineId(server: Pick<ServerRow, 'id'>): string {
  return `hetzner-${server.id}`
}

/** The server an action is about. */
export function serverIdOf(action: ActionRow): number | undefined {
  return action.resources.find(resource => resource.type === 'server')?.id
}
