import { isolated, leftToRight, plural } from './formats.ts'

/** Sentences about the files on a server, in English. */
export const files = {
  title: 'Files',
  where: 'You are here',
  top: 'The whole disk',
  home: 'Home',
  workspace: 'Workspace',
  refresh: 'Look again',
  newFolder: 'New folder',
  newFile: 'New file',
  upload: 'Upload',
  hidden: 'Hidden files',
  empty: 'This folder is empty.',
  emptyHint: 'Drop files here, or make something new.',
  onlyHidden: 'There are only hidden files here.',
  hasMore: 'This folder has more than fits here. The rest can be seen in the terminal.',
  showMore: (count: number) => `Show ${count} more`,
  dropHere: 'Drop to upload to this folder',
  noFolders: 'Folders cannot be dropped. Pack them first, or drop the files in them.',
  count: (count: number) => plural('en', count, { one: `${count} item`, other: `${count} items` }),

  columns: { name: 'Name', bytes: 'Size', changedAt: 'Changed', actions: 'What can be done' },
  kinds: { folder: 'Folder', file: 'File', link: 'Link', other: 'Special file' },
  nameless: 'Its name is no text, so it can only be reached from the terminal.',
  linkTo: {
    folder: 'link to a folder',
    file: 'link to a file',
    other: 'link',
    none: 'link to nothing',
  },

  actions: {
    download: (name: string) => `Download ${isolated(name)}`,
    rename: (name: string) => `Rename ${isolated(name)}`,
    remove: (name: string) => `Remove ${isolated(name)}`,
  },

  naming: {
    folder: 'Make a folder',
    file: 'Make a file',
    rename: 'Rename',
    saveAs: 'Save under another name',
    name: 'Name',
    wrong: 'A name has at least one sign and no slash, and is not too long.',
    make: 'Make',
    save: 'Save',
  },

  removing: {
    title: (name: string) => `Remove ${isolated(name)}?`,
    file: 'It is gone for good; only a backup has it still.',
    folder: 'It and everything in it are gone for good; only a backup has them still.',
    yes: 'Remove',
    done: (name: string) => `${isolated(name)} is removed.`,
  },

  uploads: {
    title: 'Uploads',
    of: (sent: string, all: string) => `${leftToRight(sent)} of ${leftToRight(all)}`,
    states: {
      waiting: 'Waits its turn',
      sending: 'On its way',
      paused: 'Paused',
      done: 'Arrived',
      lost: 'The connection is lost. It goes on by itself.',
      exists: 'There is a file of this name.',
    },
    pause: (name: string) => `Pause ${isolated(name)}`,
    resume: (name: string) => `Go on with ${isolated(name)}`,
    drop: (name: string) => `Take ${isolated(name)} from the list`,
    replace: 'Replace it',
    again: 'Try again',
    progress: (name: string) => `How much of ${isolated(name)} has arrived`,
  },

  editor: {
    label: (name: string) => `Text of ${isolated(name)}`,
    back: 'Back to the folder',
    save: 'Save',
    saved: 'Saved.',
    isSaved: 'Saved',
    unsaved: 'Not saved yet',
    download: 'Download',
    draftBack: 'What you had written and not saved is here again.',
    discard: 'Throw it away',
    notKept: 'This window keeps no more drafts. Save before you leave.',
    signedOut: 'You were signed out. What you have written is kept in this window.',
    conflictTitle: 'This file was changed in the meantime',
    conflict:
      'Somebody else, perhaps your assistant, has saved it since you opened it. Nothing was overwritten, and what you have written is still here.',
    gone: 'The file is not there any more. What you have written is still here.',
    theirs: 'What is on the server now',
    keepMine: 'Save mine over it',
    takeTheirs: 'Take what is on the server',
    saveAs: 'Save mine as…',
  },

  preview: { label: (name: string) => `Image ${isolated(name)}` },
}
