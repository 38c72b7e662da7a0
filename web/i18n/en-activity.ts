import type { Activity } from '../api/schema.ts'

/** One sentence for everything that happens with a server, in English. */
export const activity = {
  title: 'Activity',
  text: 'Everything that happened with this server, and why. New lines come by themselves.',
  none: 'Nothing has happened yet.',
  failed: 'The activity of this server could not be loaded.',
  older: 'Show what was before',
  reasonIs: 'Why:',

  /** Whoever did it. */
  kinds: {
    'access-refused': 'Somebody else’s account asked for this server and was refused.',
    'terminal-opened': 'A terminal was opened.',
    'terminal-closed': 'A terminal was closed.',
    'browser-opened': 'Somebody looked into the assistant’s browser.',
    ordered: 'Ordered.',
    ready: 'Ready: it was checked and handed over to you.',
    'answers-again': 'It was checked again and works.',
    stopped: 'It was switched off.',
    hibernating: 'It began to hibernate.',
    hibernated: 'It hibernates: everything is stored, and its machine was given back.',
    'stayed-awake': 'It was to hibernate and stayed awake, because its data could not be stored.',
    started: 'It was started.',
    woken: 'It was woken up.',
    'restart-asked': 'A restart was asked for.',
    'found-off': 'Its machine was off without our doing. We switched it on again.',
    suspended: 'It was suspended.',
    'suspension-lifted': 'The suspension was lifted.',
    lost: 'Its machine is gone without anybody’s doing.',
    found: 'The machine that seemed to be lost is there after all.',
    moving: 'It began to move to another machine.',
    moved: 'It got another machine, with all that was on it.',
    rebuilt: 'It got a new machine.',
    'plan-changed': 'Its plan was changed.',
    'model-changed': 'The model was changed.',
    'model-problem': 'The model did not answer.',
    'credentials-shown': 'The credentials were shown, once.',
    ending: 'It is coming to its end.',
    'came-back': 'It came back.',
    deleted: 'It is gone, with its machine, its name and its keys.',
    'backed-up': 'A backup was made and read back.',
    'backup-failed': 'A backup failed. It is tried again.',
    'backups-failing': 'Its backups keep failing.',
    'backups-work-again': 'Its backups work again.',
    'restore-asked': 'A backup is to be restored.',
    restored: 'A backup was restored.',
    'restore-failed': 'A backup could not be restored. What was there stayed.',
    updated: 'Its software was updated.',
    'update-taken-back': 'An update was taken back. The version before works, with all data.',
    'update-failed': 'An update failed.',
  } satisfies Record<Activity['kind'], string>,

  /** Where it is known who did it. */
  by: {
    customer: {
      'terminal-opened': 'You opened a terminal.',
      'browser-opened': 'You looked into the assistant’s browser.',
      stopped: 'You switched it off.',
      hibernating: 'You let it hibernate.',
      'restore-asked': 'You asked for a backup to be restored.',
    },
    operator: {
      'terminal-opened': 'The operator opened a terminal.',
      stopped: 'The operator switched it off.',
      hibernating: 'The operator let it hibernate.',
      'restore-asked': 'The operator asked for a backup to be restored.',
    },
    idle: {
      stopped: 'Nobody used it, so it was switched off.',
      hibernating: 'Nobody used it, so it began to hibernate.',
    },
  },

  /** Where it has a name: of a plan, a city, a model, a version. */
  named: {
    ordered: (plan: string) => `Ordered with the plan ${plan}.`,
    'plan-changed': (plan: string) => `Its plan is now ${plan}.`,
    moved: (city: string) => `It got another machine in ${city}, with all that was on it.`,
    rebuilt: (city: string) => `It got a new machine in ${city}.`,
    'model-changed': (model: string) => `The model was changed to ${model}.`,
    updated: (version: string) => `Its software was updated to ${version}.`,
    'update-taken-back': (version: string) =>
      `The update to ${version} was taken back. The version before works, with all data.`,
    'update-failed': (version: string) => `The update to ${version} failed.`,
  },

  backedUp: {
    final: 'A backup was made and read back, before the end of the server.',
    move: 'A backup was made and read back, before the move.',
    hibernate: 'A backup was made and read back, before hibernation.',
    scheduled: 'A backup was made and read back, as planned.',
    asked: 'A backup was made and read back, because somebody asked for it.',
    expiry: 'A backup was made and read back, before the end of what is paid for.',
    update: 'A backup was made and read back, before an update.',
    restore: 'A backup was made and read back, before another one took its place.',
    brought: 'What you brought along was stored as a backup.',
  },
}
