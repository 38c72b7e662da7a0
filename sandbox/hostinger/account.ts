import { LateEffects, type Outcome } from '../control/late-effects.ts'
import type { StateFile } from '../control/state-file.ts'
import type { Machine, World } from '../world.ts'
import { Refusals } from './errors.ts'
import {
  type ActionInput,
  type ActionName,
  type ActionRow,
  emptyState,
  type HostingerState,
  type MachineRow,
  type MachineState,
} from './state.ts'

export interface ActionDefinition {
  /** Milliseconds of sandbox time between the answer and the effect. */
  delayMs: number
  effect(machine: MachineRow, input: ActionInput): Outcome | Promise<Outcome>
  /** What a failure leaves behind. */
  failed?(machine: MachineRow): void
}

const keptActionsMax = 5_000

/**
 * The one emulated Hostinger account: its state, its numbers, and the actions under way. An action
 * is a row first and an effect later, so a restarted sandbox finishes what an earlier one accepted.
 */
export class Account {
  readonly world: World
  readonly refusals: Refusals
  readonly #file: StateFile<HostingerState>
  readonly #effects: LateEffects<ActionRow>

  constructor(world: World) {
    this.world = world
    this.refusals = new Refusals(world)
    this.#file = world.stateFile('hostinger', emptyState)
    this.#effects = new LateEffects(world.clock, 'hostinger', (...end) => this.#ended(...end))
  }

  get state(): HostingerState {
    return this.#file.data
  }

  save(): void {
    this.#file.save()
  }

  nextId(): number {
    this.save()
    return this.state.nextId++
  }

  /** A moment in the form of Hostinger's timestamps; now when none is given. */
  timestamp(at: Date = this.world.clock.now()): string {
    return `${at.toISOString().slice(0, 19)}Z`
  }

  /** Machines that exist; one whose subscription ran out is listed nowhere any more. */
  listMachines(): MachineRow[] {
    return this.state.machines.filter(machine => machine.state !== 'destroyed')
  }

  getMachine(id: number): MachineRow {
    const found = this.state.machines.find(machine => machine.id === id)
    return found ?? this.refusals.missing('Virtual machine')
  }

  findDriverMachine(machine: MachineRow): Machine | null {
    return this.world.machines.find(driverMachineId(machine))
  }

  /** What the vendor sees: a machine whose plug was pulled, or that went off by itself, is stopped. */
  stateOf(machine: MachineRow): MachineState {
    if (machine.state !== 'running' || machine.boot === 'failed') return machine.state
    return this.findDriverMachine(machine)?.state() === 'off' ? 'stopped' : 'running'
  }

  isLocked(machine: MachineRow): boolean {
    return this.state.actions.some(action => action.machineId === machine.id && isRunning(action))
  }

  /** Refuses what cannot be done: while an action runs, before the setup, after the end. */
  refuseUnlessReady(machine: MachineRow): void {
    if (machine.state === 'destroying' || machine.state === 'destroyed') {
      this.refusals.missing('Virtual machine')
    }
    if (this.isLocked(machine)) {
      this.refusals.impossible('Virtual machine is locked by another action')
    }
    if (machine.state === 'initial') this.refusals.impossible('Virtual machine is not set up')
  }

  /** Says what an action does; to a machine that is gone by then it does nothing, and fails. */
  define(name: ActionName, { delayMs, effect, failed }: ActionDefinition): void {
    const find = (action: ActionRow) =>
      this.listMachines().find(machine => machine.id === action.machineId)
    this.#effects.define(name, {
      delayMs,
      effect: action => {
        const machine = find(action)
        return machine ? effect(machine, action.input) : 'failed'
      },
      failed: action => {
        const machine = find(action)
        if (machine) failed?.(machine)
      },
    })
  }

  /** Accepts an operation: answers with a created action, which ends later. */
  begin(
    machine: MachineRow,
    name: ActionName,
    { input = {}, fails = false }: { input?: ActionInput; fails?: boolean } = {},
  ): ActionRow {
    const now = this.timestamp()
    const action: ActionRow = {
      id: this.nextId(),
      name,
      machineId: machine.id,
      state: 'sent',
      createdAt: now,
      updatedAt: now,
      fails,
      input,
    }
    this.state.actions.push(action)
    this.#dropOldActions()
    this.#effects.schedule(name, action)
    return { ...action }
  }

  /** Goes on with the actions that an earlier sandbox left running. */
  resume(): void {
    for (const action of this.state.actions) {
      if (isRunning(action)) this.#effects.schedule(action.name, action)
    }
  }

  #ended(action: ActionRow, outcome: Outcome): void {
    action.state = outcome === 'failed' ? 'error' : 'success'
    action.updatedAt = this.timestamp()
    this.save()
  }

  #dropOldActions(): void {
    const { actions } = this.state
    if (actions.length <= keptActionsMax) return
    const ended = actions.findIndex(action => !isRunning(action))
    if (ended >= 0) actions.splice(ended, 1)
  }
}

export function driverMachineId(machine: Pick<MachineRow, 'id'>): string {
  return `hostinger-${machine.id}`
}

export function defaultHostname(machine: Pick<MachineRow, 'id'>): string {
  return `srv${machine.id}.hstgr.cloud`
}

function isRunning(action: ActionRow): boolean {
  return action.state === 'sent'
}
