import { isAccessApplied, type ServerRow } from './server.ts'

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
  /** Nothing waits for it; see `aside.ts`. */
  readonly aside?: true
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
  | 'access'
  | 'verify'
  | 'announce'
  | 'settle'
  | 'backup'
  | 'restore'
  | 'power-off'
  | 'dns-waiting'
  | 'hibernate'
  | 'dns-absent'
  | 'machine-absent'
  | 'keys-absent'

export type ShownStep =
  | 'name'
  | 'backup'
  | 'machine'
  | 'dns'
  | 'install'
  | 'restore'
  | 'verify'
  | 'announce'
  | 'removal'

const minutes = (count: number) => count * 60
const neverGivenUp = { deadlineSeconds: null, failure: 'deadline-passed' } as const

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
    ...neverGivenUp,
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
    ...neverGivenUp,
  },
  {
    name: 'restore',
    shown: 'restore',
    after: ['replace', 'power-on', 'install'],
    done: server => server.restoreFrom === null,
    ...neverGivenUp,
  },
  {
    name: 'model',
    shown: 'install',
    after: ['replace', 'install', 'restore'],
    done: server => (server.modelApplied ?? -1) >= server.modelRevision,
    deadlineSeconds: minutes(10),
    failure: 'deadline-passed',
  },
  {
    name: 'access',
    shown: 'install',
    after: ['replace', 'power-on', 'install', 'restore'],
    done: isAccessApplied,
    aside: true,
    ...neverGivenUp,
  },
  {
    name: 'verify',
    shown: 'verify',
    after: ['replace', 'power-on', 'restart', 'dns', 'firewall', 'install', 'restore', 'model'],
    done: server => server.verifiedAt !== null,
    deadlineSeconds: minutes(10),
    failure: 'verify-failed',
  },
  {
    name: 'announce',
    shown: 'announce',
    after: ['replace', 'verify'],
    done: server => server.announcedAt !== null,
    ...neverGivenUp,
  },
]

/** Of a throw-away copy nobody hears, and no name leads to it: it is to have what a backup has. */
const ofCopies: readonly StepName[] = [
  ...['name', 'replace', 'ssh-key', 'machine', 'firewall', 'power-on'],
  ...['install', 'user-data-absent', 'restore'],
] as const
export const copySteps: readonly StepSpec[] = readySteps.filter(({ name }) =>
  ofCopies.includes(name),
)

/** A machine is left, or goes for good, when its data is in the store; one that is off is switched on for it. */
const backupSteps: readonly StepSpec[] = [
  {
    name: 'power-on',
    shown: 'machine',
    after: [],
    done: server =>
      server.backupWanted === null ||
      server.machineId === null ||
      server.machineState !== 'stopped',
    ...neverGivenUp,
  },
  {
    name: 'backup',
    shown: 'backup',
    after: ['power-on'],
    done: server => server.backupWanted === null,
    ...neverGivenUp,
  },
]

/** Before a server moves. What its backup found decides what follows: {@link readySteps}, from `replace` on. */
export const leavingSteps: readonly StepSpec[] = backupSteps

export const stoppedSteps: readonly StepSpec[] = [
  {
    name: 'power-off',
    shown: 'machine',
    after: [],
    done: isOff,
    ...neverGivenUp,
  },
]

/**
 * A move that pauses in its middle: the data is stored, the name leads to where visitors are told to wait, and
 * then the machine goes. Waking is the rest of the move, from `ssh-key` on.
 */
export const hibernatedSteps: readonly StepSpec[] = [
  ...backupSteps,
  {
    name: 'dns-waiting',
    shown: 'removal',
    after: ['backup'],
    done: server => server.dnsAddress === null,
    ...neverGivenUp,
  },
  {
    name: 'replace',
    shown: 'removal',
    after: ['backup', 'dns-waiting'],
    done: server => !server.replacing,
    ...neverGivenUp,
  },
  {
    name: 'hibernate',
    shown: 'removal',
    after: ['backup', 'dns-waiting', 'replace'],
    done: server => server.hibernatedAt !== null,
    ...neverGivenUp,
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
    ...neverGivenUp,
  },
  {
    name: 'power-off',
    shown: 'machine',
    after: ['settle'],
    done: server => server.machineId === null || isOff(server),
    ...neverGivenUp,
  },
]

export const absentSteps: readonly StepSpec[] = [
  ...backupSteps,
  {
    name: 'dns-absent',
    shown: 'removal',
    after: ['backup'],
    done: server => server.dnsRemovedAt !== null,
    ...neverGivenUp,
  },
  {
    name: 'machine-absent',
    shown: 'removal',
    after: ['backup'],
    done: server => server.machineRemovedAt !== null,
    ...neverGivenUp,
  },
  {
    name: 'keys-absent',
    shown: 'removal',
    after: ['machine-absent', 'dns-absent'],
    done: server => server.closedAt !== null,
    ...neverGivenUp,
  },
]

/**
 * The steps that lead to what is desired, in the order in which people read them. A machine whose data is
 * stored, and that nobody wants, goes also while its server is suspended.
 */
export function stepsToward(server: ServerRow): readonly StepSpec[] {
  const { desired, suspended, backupWanted } = server
  if (desired === 'absent') return absentSteps
  if (server.copyOf !== null) return copySteps
  if (suspended !== null && (desired !== 'hibernated' || backupWanted !== null)) {
    return suspendedSteps
  }
  if (desired === 'stopped') return stoppedSteps
  if (desired === 'hibernated') return hibernatedSteps
  return server.backupWanted === null ? readySteps : leavingSteps
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
