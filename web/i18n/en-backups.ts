import { isolated, plural } from './formats.ts'

const counted = (count: number, one: string, other: string) => plural('en', count, { one, other })

/** Sentences about backups, in English. */
export const backups = {
  title: 'Backups',
  manage: 'See backups',
  none: 'There is no backup yet.',
  noneText: 'The first one is made within a day, and before anything that could lose your data.',
  loadFailed: 'The backups cannot be shown at the moment.',

  failing: {
    title: 'No backup can be made at the moment',
    since: 'One has been due since',
    text: 'Your server goes on running, and we go on trying. Earlier backups are kept.',
  },

  summary: {
    title: 'How it is kept safe',
    last: 'Last backup',
    never: 'Not yet',
    next: 'Next one',
    nextUnknown: 'Within a day',
    nextSoon: 'As soon as the server runs',
    notByItself: 'Only before a danger, and when you ask',
    every: (hours: number) =>
      hours === 24 ? 'Every day' : counted(hours, 'Every hour', `Every ${hours} hours`),
    kept: 'Kept',
    days: (count: number) => counted(count, 'one day', `${count} days`),
    weeks: (count: number) => counted(count, 'one week', `${count} weeks`),
    months: (count: number) => counted(count, 'one month', `${count} months`),
    newest: 'The newest one',
    keepsText: 'The newest of each. What you pin stays as long as you like.',
    space: 'Space',
    spaceOf: (used: string, quota: string) => `${isolated(used)} of ${isolated(quota)}`,
    proven: 'Last proven restorable',
    notProven: 'Not tried out yet',
  },

  make: {
    open: 'Back up now',
    asked: 'A backup is being made. Your server goes on running.',
  },

  list: {
    title: 'What there is',
    made: 'Made',
    what: 'What',
    size: 'Size',
    keptUntil: 'Kept until about',
    actions: 'What you can do',
    making: 'Being made…',
    full: 'Everything',
    changes: 'What was new',
    pinned: 'Pinned',
    pinnedText: 'Until you unpin it',
    noEnd: 'As long as it is needed',
    ownKey: 'Your key only',
    purposes: {
      scheduled: 'By itself',
      brought: 'You brought it',
      asked: 'You asked for it',
      expiry: 'Before the paid time ends',
      update: 'Before an update',
      move: 'Before a move',
      hibernate: 'Before a rest',
      restore: 'Before a restore',
      final: 'Before it was deleted',
    },
  },

  actions: {
    download: 'Download',
    downloadOf: (when: string) => `Download the backup of ${isolated(when)}`,
    pin: 'Pin',
    unpin: 'Unpin',
    pinOf: (when: string) => `Pin the backup of ${isolated(when)}`,
    unpinOf: (when: string) => `Unpin the backup of ${isolated(when)}`,
    delete: 'Delete',
    deleteOf: (when: string) => `Delete the backup of ${isolated(when)}`,
    pinnedDone: 'It stays until you unpin it.',
    unpinnedDone: 'It is kept as your plan says.',
  },

  remove: {
    title: 'Delete this backup?',
    text: (when: string) =>
      `The backup of ${isolated(when)} is gone for good, and cannot be brought back.`,
    yes: 'Delete it',
    no: 'Keep it',
    done: 'The backup is deleted.',
  },

  download: {
    title: 'Download this backup',
    files: (count: number) =>
      counted(count, 'It is one file:', `It is ${count} files, each continuing the one before it:`),
    fullOf: (when: string) => `Everything, of ${isolated(when)}`,
    changesOf: (when: string) => `What was new on ${isolated(when)}`,
    manifest: 'Manifest',
    manifestText:
      'What belongs together, with checksums: archiveSha256 is that of each file once it is unpacked by zstd, and the others are of what we store, encrypted.',
    how: 'Unpack them in this order into an empty folder, with standard programs:',
    ownKeyText: 'They are encrypted to your key: key.txt is the file with your secret key.',
  },

  key: {
    title: 'A key of your own',
    text: 'Backups are encrypted before they are stored, to a key of ours. You can have them encrypted to a key of yours instead.',
    consequence:
      'Then nobody but you can read them, not even we: to bring one back you need your secret key, also when your server’s machine is lost or you come back after an end. If you lose the key, they are lost too.',
    textOfMine: 'Backups of this server are encrypted to your key before they are stored.',
    consequenceOfMine:
      'Nobody but you can read them, not even we: to bring one back you need your secret key, also when your server’s machine is lost or you come back after an end. If you lose the key, they are lost too.',
    exception:
      'Backups before a move, a rest or a restore stay encrypted to our key, because we have to bring those back ourselves. Backups that are there already stay as they are.',
    open: 'Use a key of mine…',
    label: 'Your public age key',
    hint: 'Make one with age-keygen, and enter the line that begins with age1. Keep the other one to yourself.',
    kept: 'I have the secret key to it, in a safe place. If I lose it, nobody can open these backups.',
    save: 'Use this key',
    now: 'New backups are encrypted to your key:',
    change: 'Use another key',
    clear: 'Use Sambuk’s key again',
    saved: 'New backups are encrypted to your key.',
    cleared: 'New backups are encrypted to our key.',
  },
}
