import { plural } from './formats.ts'

/** Sentences about new versions of the software, and about systems that start again. */
export const updates = {
  title: 'Updates',
  text: 'A new version is tried on a copy first, and then on few servers before it comes to all. Each is backed up before, and gets its old version back with its data when the new one does not answer.',
  software: 'What this installation brings',
  bySystem: 'Updated with the system, by its packages.',
  behind: (behind: number, servers: number) =>
    behind === 0
      ? `${servers} ${plural('en', servers, { one: 'server', other: 'servers' })}, none with an older version`
      : `${behind} of ${servers} ${plural('en', servers, { one: 'server', other: 'servers' })} with an older version`,
  start: 'Begin the rollout',
  startOf: (what: string) => `Begin to bring ${what} to servers`,
  started: 'The rollout begins.',
  withoutRehearsal: 'Without trying it on a copy first',
  atOnce: 'At any hour, without a rest between rings',
  stop: 'Stop',
  stopOf: (what: string) => `Stop bringing ${what} to servers`,
  stopped: 'No further server gets this version.',
  rollouts: 'Rollouts',
  none: 'There were no rollouts yet.',
  states: {
    planned: 'planned',
    rehearsing: 'on a copy',
    canary: 'first servers',
    tenth: 'a tenth',
    all: 'all servers',
    done: 'done',
    stopped: 'stopped',
  } as Record<string, string>,
  begun: 'Begun',
  counts: (done: number, underWay: number, failed: number) =>
    `${done} done, ${underWay} under way, ${failed} failed`,
  rolledBack: 'back at the old version',
  broken: 'does not work',
  restarts: 'Systems that have to start again',
  restartsText:
    'Their security updates count from the next start on. It comes at night where they stand, while nothing goes on there.',
  restartsNone: 'None.',
}
