import { isolated, plural } from './formats.ts'

/** Sentences about bringing a backup back, in English. */
export const restores = {
  open: 'Restore',
  openOf: (when: string) => `Restore the backup of ${when}`,
  title: 'Bring this backup back',
  text: (when: string) =>
    `Your server gets what it had on ${when}. What it has now is saved as a backup first, and comes back by itself if the server does not answer with the old state. It is away for some minutes.`,
  what: 'What to bring back',
  all: 'Everything',
  allText: 'Files, conversations, settings and keys as they were.',
  some: 'Some files or folders',
  someText: 'The rest stays as it is now.',
  paths: 'Files and folders',
  pathsHint: 'One a line, such as workspace/notes. Each replaces what is there under that name.',
  where: {
    title: 'Where to',
    here: 'The machine it has now',
    hereText: 'Nothing else changes.',
    other: 'A new machine',
    otherText:
      'At any provider and place of your plan. The name stays; the machine it has now goes.',
    none: 'No place has a machine of your plan at the moment.',
  },
  key: 'Your key',
  keyHint: 'This backup is encrypted to it. It is kept until the restore ends, and then forgotten.',
  confirm: (name: string) => `Type ${isolated(name)} to confirm`,
  confirmWrong: 'This is not the name of the server.',
  yes: 'Bring it back',
  asked: 'It is being brought back. Your server is away for some minutes.',
  noticeTitle: 'A backup is being brought back',
  notice:
    'Your server does not answer for some minutes. What it had before was saved as a backup of its own.',

  locked: {
    title: 'Your server waits for your key',
    copyFrom: 'The newest copy of your data is from',
    text: 'It is encrypted to your own key alone, so only you can open it. Nothing is decided for you, and nothing is deleted: the server waits, and the copy is kept.',
    failed: (reason: string) => `The last key did not do. ${reason}`,
    give: 'Bring my data back',
    without: 'I do not have the key any more',
    withoutText:
      'Your server can begin without that copy. It stays among your backups for as long as your plan keeps the data of a server that is gone, and can be brought back with the key until then.',
    older: 'Begin with the older copy of',
    nothing: 'Begin empty',
    done: {
      key: 'Your data is being brought back.',
      older: 'The older copy is being brought back.',
      nothing: 'Your server begins empty.',
    },
  },

  drills: {
    title: 'Restore drills',
    text: 'Backups that were restored to a throw-away machine, to see whether that can be done.',
    states: {
      begun: 'Begun',
      'under-way': 'Under way',
      passed: 'Proven',
      failed: 'Failed',
      'called-off': 'Called off',
    },
    files: (count: number) =>
      plural('en', count, { one: `${count} file`, other: `${count} files` }),
  },
}
