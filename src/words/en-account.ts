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
  'passkeys-too-many': 'There are as many passkeys as an account may have. Remove one first.',
  'passkey-known': 'This device has a passkey here already.',
  'passkey-unverified':
    'Your device did not check that it is you. A passkey needs a screen lock, a fingerprint, your face or a PIN.',
  'passkey-not-verified': 'What your device sent is not a passkey for this site. Please try again.',
  'passkey-too-late': 'That took too long. Please try again.',
  'operator-account':
    'An operator’s account is not erased like this: another operator has to make it a customer’s first.',
  'erasure-too-early':
    'The e-mail address of this account has changed within the last week, and its earlier one may still take it back. It can be erased after that.',
  'email-links-too-many': 'Many links were sent already. Please ask for another one tomorrow.',
  'erasure-under-way': 'This account is being erased already.',
} as const satisfies Partial<Record<Code, string>>
