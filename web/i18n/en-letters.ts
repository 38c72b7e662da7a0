import { isolated } from './formats.ts'

/** Sentences about the letters that we send, in English. */
export const letters = {
  settings: {
    title: 'Letters',
    text: (email: string) => `What we write to ${isolated(email)}.`,
    always: 'Always',
    alwaysText:
      'Letters about orders, payments, the end of something, and your data are part of what we agreed. They always come.',
    optional: 'Tips and notices',
    optionalText:
      'Notices that you can do without, such as that a server nobody uses is going to rest.',
    on: 'Wished',
    off: 'Not wished',
    saved: 'Noted.',
  },
  unreachable: {
    label: 'Your letters',
    text: (email: string) =>
      `Our letters to ${email} come back. Please make sure that this mailbox works, so that you hear of payments and deadlines.`,
    worksAgain: 'It works again',
    noted: 'Thank you. What we had held back is on its way.',
  },
  unsubscribe: {
    title: 'No more letters like this?',
    text: 'Letters about payments, deadlines and your data go on coming. Others stop.',
    button: 'Stop them',
    doneTitle: 'Done',
    done: (email: string) => `${isolated(email)} gets no more letters of this kind.`,
    settings: 'Letters, in your account, is where you can switch them on again.',
    broken: 'This link is not complete. Please open it from the letter again.',
  },
  preview: {
    title: 'Letters',
    text: 'Every letter as it is sent, with sample values.',
    kind: 'Letter',
    optional: 'May be declined',
    subject: 'Subject',
    html: 'As most see it',
    plain: 'As text',
    language: 'Language',
  },
}

export type LetterWords = typeof letters
