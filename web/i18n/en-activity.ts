import type { Activity } from '../api/schema.ts'
import { isolated, leftToRight } from './formats.ts'

type Who = Activity['by']
/** What a sentence is made of: who did it, and names. */
export type Said = Pick<Activity, 'by' | 'detail'>

const told = (by: Who, said: { you: string; operator: string; nobody: string }): string =>
  by === 'customer' ? said.you : by === 'operator' ? said.operator : said.nobody

const name = (text: string | undefined): string => isolated(text ?? '')
const version = (text: string | undefined): string => leftToRight(text ?? '')

const purposes: Record<string, string> = {
  final: 'before the end of the server',
  move: 'before the move',
  hibernate: 'before hibernation',
  scheduled: 'as planned',
  asked: 'because somebody asked for it',
  expiry: 'before the end of what is paid for',
  update: 'before an update',
  restore: 'before another backup took its place',
  brought: 'from what you brought along',
}

/** One sentence for everything that happens with a server, in English. */
export const activity = {
  title: 'Activity',
  text: 'Everything that happened with this server, and why. New lines come by themselves.',
  none: 'Nothing has happened yet.',
  failed: 'The activity of this server could not be loaded.',
  older: 'Show what was before',
  reasonIs: 'Why:',

  kinds: {
    'access-refused': () => 'Somebody else’s account asked for this server and was refused.',
    'terminal-opened': ({ by }) =>
      told(by, {
        you: 'You opened a terminal.',
        operator: 'The operator opened a terminal.',
        nobody: 'A terminal was opened.',
      }),
    'terminal-closed': () => 'A terminal was closed.',
    ordered: ({ detail }) =>
      detail.plan ? `Ordered with the plan ${name(detail.plan)}.` : 'Ordered.',
    ready: () => 'Ready: it was checked and handed over to you.',
    'answers-again': () => 'It was checked again and works.',
    stopped: ({ by }) =>
      by === 'idle'
        ? 'Switched off, because nobody used it.'
        : told(by, {
            you: 'You switched it off.',
            operator: 'The operator switched it off.',
            nobody: 'It was switched off.',
          }),
    hibernating: ({ by }) =>
      by === 'idle'
        ? 'Nobody used it, so it began to hibernate.'
        : told(by, {
            you: 'You let it hibernate.',
            operator: 'The operator let it hibernate.',
            nobody: 'It began to hibernate.',
          }),
    hibernated: () => 'It hibernates: everything is stored, and its machine was given back.',
    'stayed-awake': () =>
      'It was to hibernate and stayed awake, because its data could not be stored.',
    started: () => 'It was started.',
    woken: () => 'It was woken up.',
    'restart-asked': () => 'A restart was asked for.',
    'found-off': () => 'Its machine was off without our doing. We switched it on again.',
    suspended: () => 'It was suspended.',
    'suspension-lifted': () => 'The suspension was lifted.',
    lost: () => 'Its machine is gone without anybody’s doing.',
    found: () => 'The machine that seemed to be lost is there after all.',
    moving: () => 'It began to move to another machine.',
    moved: ({ detail }) =>
      detail.city
        ? `It got another machine in ${name(detail.city)}, with all that was on it.`
        : 'It got another machine, with all that was on it.',
    rebuilt: ({ detail }) =>
      detail.city ? `It got a new machine in ${name(detail.city)}.` : 'It got a new machine.',
    'plan-changed': ({ detail }) => `Its plan is now ${name(detail.plan)}.`,
    'model-changed': ({ detail }) =>
      detail.model
        ? `The model was changed to ${version(detail.model)}.`
        : 'The model was changed.',
    'model-problem': () => 'The model did not answer.',
    'credentials-shown': () => 'The credentials were shown, once.',
    ending: () => 'It is coming to its end.',
    'came-back': () => 'It came back.',
    deleted: () => 'It is gone, with its machine, its name and its keys.',
    'backed-up': ({ detail }) =>
      `A backup was made and read back, ${purposes[detail.purpose ?? ''] ?? purposes.asked}.`,
    'backup-failed': () => 'A backup failed. It is tried again.',
    'backups-failing': () => 'Its backups keep failing.',
    'backups-work-again': () => 'Its backups work again.',
    'restore-asked': ({ by }) =>
      told(by, {
        you: 'You asked for a backup to be restored.',
        operator: 'The operator asked for a backup to be restored.',
        nobody: 'A backup is to be restored.',
      }),
    restored: () => 'A backup was restored.',
    'restore-failed': () => 'A backup could not be restored. What was there stayed.',
    updated: ({ detail }) => `Its software was updated to ${version(detail.to)}.`,
    'update-taken-back': ({ detail }) =>
      `The update to ${version(detail.to)} was taken back. The version before works, with all data.`,
    'update-failed': ({ detail }) => `The update to ${version(detail.to)} failed.`,
  } satisfies Record<Activity['kind'], (said: Said) => string>,
}
