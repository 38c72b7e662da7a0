import { LateEffects, type Outcome } from '../control/late-effects.ts'
import type { StateFile } from '../control/state-file.ts'
import type { Machine, World } from '../world.ts'
import { findSystemImage, type SystemImage } from './catalogue.ts'
import { refuseMissing, refuseUnprocessable } from './errors.ts'
import {
  type ActionRow,
  type DigitalOceanState,
  type DropletRow,
  emptyState,
  type SnapshotRow,
} from './state.ts'

/** How long DigitalOcean's own part of an operation takes, in milliseconds of sandbox time. */
export const latencyMs = {
  privateAddress: 200,
  create: 400,
  action: 300,
  /** Between the request of a shutdown and the operating system having obeyed. */
  shutdown: 500,
  /** A changed firewall says for so long that it waits. */
  firewall: 300,
} as const

const keptActionsMax = 5_000

/** An accepted operation: what it is, on what, and what decides how it ends. */
export interface ActionRequest {
  type: string
  resourceId: number
  resourceType: ActionRow['resourceType']
  region: string
  fails?: boolean
  input?: ActionRow['input']
}

/** The one emulated account: its state, its ids, and the actions under way. */
export class Account {
  readonly world: World
  /** By action type, for Droplets; images have theirs under `image <type>`. */
  readonly effects: LateEffects<ActionRow>
  readonly #file: StateFile<DigitalOceanState>

  constructor(world: World) {
    this.world = world
    this.#file = world.stateFile('digitalocean', emptyState)
    this.effects = new LateEffects(world.clock, 'digitalocean', (...end) => this.#ended(...end))
  }

  get state(): DigitalOceanState {
    return this.#file.data
  }

  save(): void {
    this.#file.save()
  }

  nextId(): number {
    this.save()
    return this.state.nextId++
  }

  uuid(): string {
    const hex = this.world.randomHex(16)
    return hex.replace(/^(.{8})(.{4})(.{4})(.{4})(.{12})$/, '$1-$2-$3-$4-$5')
  }

  nowMs(): number {
    return this.world.clock.now().getTime()
  }

  /** Now, in the form of DigitalOcean's timestamps. */
  timestamp(): string {
    return `${this.world.clock.now().toISOString().slice(0, 19)}Z`
  }

  getDroplet(id: number): DropletRow {
    return this.state.droplets.find(droplet => droplet.id === id) ?? refuseMissing()
  }

  findMachine(droplet: DropletRow): Machine | null {
    return this.world.machines.find(machineId(droplet))
  }

  /** What the vendor sees: a machine whose plug was pulled, or that went off by itself, is `off`. */
  statusOf(droplet: DropletRow): DropletRow['status'] {
    if (droplet.status !== 'active') return droplet.status
    return this.findMachine(droplet)?.state() === 'off' ? 'off' : 'active'
  }

  findSnapshot(id: number | string): SnapshotRow | undefined {
    return this.state.snapshots.find(snapshot => String(snapshot.id) === String(id))
  }

  /** An image by id or, for the vendor's own, by slug. */
  findImage(idOrSlug: number | string): SystemImage | SnapshotRow | undefined {
    return findSystemImage(idOrSlug) ?? this.findSnapshot(idOrSlug)
  }

  isLocked(droplet: DropletRow): boolean {
    return this.state.actions.some(
      action =>
        action.status === 'in-progress' &&
        action.resourceType === 'droplet' &&
        action.resourceId === droplet.id,
    )
  }

  refuseIfLocked(droplet: DropletRow): void {
    if (this.isLocked(droplet)) refuseUnprocessable('Droplet already has a pending event.')
  }

  /** Accepts an operation: answers with an action in progress, which ends later. */
  begin(request: ActionRequest): ActionRow {
    const action: ActionRow = {
      id: this.nextId(),
      type: request.type,
      status: 'in-progress',
      startedAt: this.timestamp(),
      completedAt: null,
      resourceId: request.resourceId,
      resourceType: request.resourceType,
      region: request.region,
      fails: request.fails ?? false,
      input: request.input ?? {},
    }
    this.state.actions.push(action)
    this.#dropOldActions()
    this.effects.schedule(effectOf(action), action)
    return { ...action }
  }

  /** Accepts an operation on a Droplet. */
  beginOn(
    droplet: DropletRow,
    type: string,
    more: Pick<ActionRequest, 'fails' | 'input'> = {},
  ): ActionRow {
    const { id: resourceId, region } = droplet
    return this.begin({ type, resourceId, resourceType: 'droplet', region, ...more })
  }

  /** Goes on with the actions that an earlier sandbox left in progress. */
  resume(): void {
    for (const action of this.state.actions) {
      if (action.status === 'in-progress') this.effects.schedule(effectOf(action), action)
    }
  }

  #ended(action: ActionRow, outcome: Outcome): void {
    action.status = outcome === 'failed' ? 'errored' : 'completed'
    action.completedAt = this.timestamp()
    this.save()
  }

  #dropOldActions(): void {
    const { actions } = this.state
    if (actions.length <= keptActionsMax) return
    const ended = actions.findIndex(action => action.status !== 'in-progress')
    if (ended >= 0) actions.splice(ended, 1)
  }
}

export function machineId(droplet: Pick<DropletRow, 'id'>): string {
  return `digitalocean-${droplet.id}`
}

function effectOf({ resourceType, type }: ActionRow): string {
  return resourceType === 'image' ? `image ${type}` : type
}
