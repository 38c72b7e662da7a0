import { isolated } from './formats.ts'

/** Sentences about another e-mail address for an account, in English. */
export const email = {
  title: 'E-mail address',
  text: (email: string) =>
    `You sign in with ${isolated(email)}, and our letters and invoices go there.`,
  newEmail: 'New e-mail address',
  ask: 'Send a link to it',
  askedTitle: 'Look in your new inbox',
  asked: (email: string) =>
    `A link is on its way to ${isolated(email)}. Until you follow it, nothing changes. It works for one day.`,
  confirmTitle: 'Your new e-mail address',
  confirmText: 'From now on your account goes by it, and our letters go there.',
  confirmWhose: ({ name, account, email }: { name: string; account: string; email: string }) =>
    `The account of ${isolated(name)}, until now ${isolated(account)}, gets ${isolated(email)}. If this is not your account, do not go on.`,
  confirm: 'Use this address',
  confirmedTitle: 'Done',
  confirmed: (email: string) => `Your account now goes by ${isolated(email)}.`,
  undoTitle: 'Take your address back',
  undoText:
    'Your account gets this e-mail address again, everybody is signed out everywhere, and the password no longer works. You then choose a new one.',
  undo: 'Take it back',
  undoneTitle: 'Your address is back',
  undone: (email: string) =>
    `Your account goes by ${isolated(email)} again. Now choose a new password: we send you a link for it.`,
  newPassword: 'Choose a new password',
  account: 'Go to my account',
}
