import type { LetterGroup } from '../api/client.ts'
import type { MailSettings } from '../api/schema.ts'
import { isolated } from './formats.ts'

interface LetterMatter {
  title: string
  text: string
}

/** Sentences about the letters that we send, in English. */
export const letters = {
  settings: {
    title: 'Letters',
    text: (email: string) => `What we write to ${isolated(email)}.`,
    wishes: 'Letters that you can do without',
    wishesText: 'Each of them comes by e-mail, for as long as its switch is on.',
    saved: 'Noted.',
    always: 'Letters that always come',
    alwaysText: 'They are part of what we agreed, and so cannot be switched off.',
    reasons: {
      account: {
        title: 'Your account and its security',
        text: 'Links that you ask for, and changes of what opens your account: so that nobody changes it without your hearing of it.',
      },
      payments: {
        title: 'Orders and payments',
        text: 'Receipts, renewals, payments that are missing and refunds: the law and our agreement ask for them.',
      },
      ends: {
        title: 'Deadlines and deletion',
        text: 'Before something ends or is deleted: so that you can still decide otherwise.',
      },
      promise: {
        title: 'Your server is there, or is not',
        text: 'When it is ready, and when something goes wrong or takes longer on our side.',
      },
      data: {
        title: 'Your data',
        text: 'A lost machine, backups that fail, a key that is needed, and the word that all is well again.',
      },
    } satisfies Record<MailSettings['always'][number], LetterMatter>,
  },
  groups: {
    rest: {
      title: 'Rest and waking',
      text: 'Before a server that nobody uses rests, and when it could not.',
    },
    backups: {
      title: 'Finished backups',
      text: 'When a backup that you asked for is made and checked.',
    },
    usage: {
      title: 'Usage and limits',
      text: 'When models have used four fifths of your limit for a month, and all of it.',
    },
  } satisfies Record<LetterGroup, LetterMatter>,
  unreachable: {
    label: 'Your letters',
    text: (email: string) =>
      `Our letters to ${email} come back. Please make sure that this mailbox works, so that you hear of payments and deadlines.`,
    worksAgain: 'It works again',
    noted: 'Thank you. What we had held back is on its way.',
  },
  unsubscribe: {
    title: 'Fewer letters',
    text: (group: string, email: string) => `“${group}” to ${isolated(email)}: shall they stop?`,
    all: 'Every letter that you can do without',
    goOn: 'Letters about payments, deadlines, your data and your account go on coming.',
    button: 'Stop them',
    doneTitle: 'Done',
    done: (group: string, email: string) =>
      `${isolated(email)} gets no more letters of the kind “${group}”.`,
    settings: 'You can switch them on again in your account, under Letters.',
    others: 'Stop others, too?',
    othersText: 'These still come.',
    stop: 'Stop',
    stopOf: (group: string) => `Stop “${group}”`,
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
