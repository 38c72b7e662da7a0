import type { Code } from './codes.ts'

/** What is said of members and their roles. */
export const team = {
  'role-insufficient':
    'Your role on this server does not allow that. Its owner can give you another.',
  'email-unconfirmed':
    'Please confirm your e-mail address first: the letter with the link is in your mailbox.',
  'team-needs-server': 'You have no server yet that somebody could share.',
  'team-full': 'A team has room for 20 people, counting those who are invited.',
  'invited-oneself': 'This is your own address.',
  'member-already': 'They are a member already.',
  'invited-already': 'They are invited already. You can send the letter again.',
  'invitation-letters-too-many': 'Enough letters were sent for today. Please try again tomorrow.',
  'invitation-for-another':
    'This invitation went to another address. Please sign in with the account that has it.',
} as const satisfies Partial<Record<Code, string>>
