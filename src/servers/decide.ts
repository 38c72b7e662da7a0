import type { ServerRow } from './server.ts'
import type { Desired } from './tables.ts'

/**
 * What is next for a server: one table of steps for each desired state, pure. A step is due when its
 * condition is not yet observed and the steps it comes after are; independent steps are due together.
 * Nothing here remembers what was tried: any pass may be lost, doubled or killed.
 */
export interface StepSpec {
  readonly name: StepName
  /** The step that people see this one as a part of. */
  readonly shown: ShownStep
  /** Of a machine that is to be replaced nothing else is wanted: each later step names `replace` too. */
  readonly after: readonly StepName[]
  /** Is its result observed? */
  readonly done: (server: ServerRow) => boolean
  /** From the first attempt; past it the order cannot be kept. Null: we never stop trying. */
  readonly deadlineSeconds: number | null
  /** The sentence that explains a missed deadline. */
  readonly failure: string
}

export type StepName =
  | 'name'
  | 'replace'
  | 'ssh-key'
  | 'machine'
  | 'firewall'
  | 'power-on'
  | 'restart'
  | 'dns'
  | 'install'
  | 'user-data-absent'
  | 'model'
  | 'verify'
  | 'announce'
  | 'settle'
  | 'power-off'
  | 'dns-absent'
  | 'machine-absent'
  | 'keys-absent'

export type ShownStep = 'name' | 'machine' | 'dns' | 'install' | 'verify' | 'announce' | 'removal'

const minutes = (count: number) => count * 60

function isOff({ machineState }: ServerRow): boolean {
  return machineState === 'stopped' || machineState === 'missing'
}

const isBooting = (server: ServerRow): boolean =>
  !isOff(server) &&
  !server.replacing &&
  server.installPhase !== 'installed' &&
  server.installPhase !== 'failed'

export const readySteps: readonly StepSpec[] = [
  {
    name: 'name',
    shown: 'name',
    after: [],
    done: server => server.machineName !== null && server.phoneHomeHash !== null,
    deadlineSeconds: minutes(5),
    failure: 'deadline-passed',
  },
  {
    name: 'replace',
    shown: 'machine',
    after: ['name'],
    done: server => !server.replacing,
    deadlineSeconds: minutes(30),
    failure: 'deadline-passed',
  },
  {
    name: 'ssh-key',
    shown: 'machine',
    after: ['name', 'replace'],
    done: server => server.sshKeyId !== null,
    deadlineSeconds: minutes(15),
    failure: 'deadline-passed',
  },
  {
    name: 'machine',
    shown: 'machine',
    after: ['replace', 'ssh-key'],
    done: server => server.machineId !== null && server.address !== null,
    deadlineSeconds: minutes(15),
    failure: 'deadline-passed',
  },
  {
    name: 'firewall',
    shown: 'machine',
    after: ['replace', 'machine'],
    done: server => server.firewallId !== null,
    deadlineSeconds: minutes(15),
    failure: 'deadline-passed',
  },
  {
    name: 'power-on',
    shown: 'machine',
    after: ['replace', 'machine'],
    done: server => server.machineState !== 'stopped',
    deadlineSeconds: minutes(15),
    failure: 'deadline-passed',
  },
  {
    name: 'restart',
    shown: 'machine',
    after: ['replace', 'power-on'],
    done: server => server.restartAskedAt === null,
    deadlineSeconds: null,
    failure: 'deadline-passed',
  },
  {
    name: 'dns',
    shown: 'dns',
    after: ['replace', 'machine'],
    done: server => server.dnsAddress !== null && server.dnsAddress === server.address,
    deadlineSeconds: minutes(15),
    failure: 'deadline-passed',
  },
  {
    name: 'install',
    shown: 'install',
    after: ['replace', 'machine'],
    done: server => server.installPhase === 'installed' && server.hostKey !== null,
    deadlineSeconds: minutes(15),
    failure: 'install-failed',
  },
  {
    name: 'user-data-absent',
    shown: 'install',
    after: ['replace', 'install'],
    done: server => !server.userDataKept,
    deadlineSeconds: null,
    failure: 'deadline-passed',
  },
  {
    name: 'model',
    shown: 'install',
    after: ['replace', 'install'],
    done: server => (server.modelApplied ?? -1) >= server.modelRevision,
    deadlineSeconds: minutes(10),
    failure: 'deadline-passed',
  },
  {
    name: 'verify',
    shown: 'verify',
    after: ['replace', 'power-on', 'restart', 'dns', 'firewall', 'install', 'model'],
    done: server => server.verifiedAt !== null,
    deadlineSeconds: minutes(10),
    failure: 'verify-failed',
  },
  {
    name: 'announce',
    shown: 'announce',
    after: ['replace', 'verify'],
    done: server => server.announcedAt !== null,
    deadlineSeconds: null,
    failure: 'deadline-passed',
  },
]

export const stoppedSteps: readonly StepSpec[] = [
  {
    name: 'power-off',
    shown: 'machine',
    after: [],
    done: isOff,
    deadlineSeconds: null,
    failure: 'deadline-passed',
  },
]

/**
 * Switched off until it is paid for, and nothing is bought meanwhile. A machine in its first boot comes to
 * the end of it first, because one that is switched off in the middle of it is not installed; the rest of
 * the way is gone when the suspension is lifted.
 */
export const suspendedSteps: readonly StepSpec[] = [
  {
    name: 'settle',
    shown: 'install',
    after: [],
    done: server => (server.machineId ? !isBooting(server) : server.createSentAt === null),
    deadlineSeconds: null,
    failure: 'deadline-passed',
  },
  {
    name: 'power-off',
    shown: 'machine',
    after: ['settle'],
    done: server => server.machineId === null || isOff(server),
    deadlineSeconds: null,
    failure: 'deadline-passed',
  },
]

export const absentSteps: readonly StepSpec[] = [
  {
    name: 'dns-absent',
    shown: 'removal',
    after: [],
    done: server => server.dnsRemovedAt !== null,
    deadlineSeconds: null,
    failure: 'deadline-passed',
  },
  {
    name: 'machine-absent',
    shown: 'removal',
    after: [],
    done: server => server.machineRemovedAt !== null,
    deadlineSeconds: null,
    failure: 'deadline-passed',
  },
  {
    name: 'keys-absent',
    shown: 'removal',
    after: ['machine-absent', 'dns-absent'],
    done: server => server.closedAt !== null,
    deadlineSeconds: null,
    failure: 'deadline-passed',
  },
]

/** The steps that lead to what is desired, in the order in which people read them. */
export const stepsToward = (server: ServerRow): readonly StepSpec[] =>
  server.suspended !== null && server.desired !== 'absent'
    ? suspendedSteps
    : stepsOf[server.desired]

const stepsOf: Record<Desired, readonly StepSpec[]> = {
  ready: readySteps,
  stopped: stoppedSteps,
  absent: absentSteps,
}

/** The steps due now; none: the server is as it should be. */
export function decide(server: ServerRow): StepSpec[] {
  if (server.closedAt && server.desired !== 'absent') return []
  const steps = stepsToward(server)
  const isDone = new Map(steps.map(step => [step.name, step.done(server)]))
  return steps.filter(step => !isDone.get(step.name) && step.after.every(name => isDone.get(name)))
}

/** A step whose time is up since it was first begun. */
export function isLate(step: StepSpec, server: ServerRow, now: Date): boolean {
  const startedAt = server.steps[step.name]?.startedAt
  if (step.deadlineSeconds === null || !startedAt) return false
  return now.getTime() - Date.parse(startedAt) > step.deadlineSeconds * 1000
}

/**
 * Late, and to be given up. Deadlines end orders that were never handed over; a server that its customer
 * has is put right for as long as that takes.
 */
export const isOverdue = (step: StepSpec, server: ServerRow, now: Date): boolean =>
  server.announcedAt === null && isLate(step, server, now)
