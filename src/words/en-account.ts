import type { Code } from './codes.ts'

/** What is said of an account: how it is signed in to, its keys, and its end. */
export const account = {
  'sign-in-again': 'This cannot be taken back, so please sign in once more before you ask for it.',
  'email-differs': 'That is not the e-mail address of this account. Nothing was done.',
  'email-unchanged': 'This is your address already.',
  'email-taken': 'There is an account with this e-mail already.',
  'password-wrong': 'This is not your current password.',
  'link-spent': 'This link was used already, or is too old.',
  'api-key-invalid': 'There is no such API key, or it works no more.',
  'api-key-not-here': 'This takes a person who has signed in; no API key can do it.',
  'api-key-scope': 'This API key was not made for that: it lacks the permission.',
  'api-keys-too-many': 'There are as many API keys as an account may have. Revoke one first.',
  'operator-account':
    'An operator’s account is not erased like this: another operator has to make it a customer’s first.',
  'erasure-under-way': 'This account is being erased already.',
} as const satisfies Partial<Record<Code, string>>
