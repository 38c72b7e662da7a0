import { isolated } from './formats.ts'

/** Sentences about signing in without a password, in English. */
export const passkeys = {
  title: 'Passkeys',
  text: 'Sign in with your fingerprint, your face or the PIN of your device, without a password or a code.',
  failed: 'Your passkeys could not be loaded.',
  none: 'You have none.',
  add: 'Add a passkey',
  name: 'Name',
  nameHint: 'What you will know it by, such as the device that keeps it.',
  goOn: 'Go on to my device',
  added: 'The passkey is added.',
  cancelled: 'Nothing was added.',
  addedOn: 'added on',
  usedNever: 'never used',
  used: 'last used',
  synced: 'Synced',
  rename: 'Rename',
  renameOf: (name: string) => `Rename ${isolated(name)}`,
  newName: 'New name',
  save: 'Save',
  remove: 'Remove',
  removeOf: (name: string) => `Remove ${isolated(name)}`,
  removeTitle: (name: string) => `Remove ${isolated(name)}?`,
  removeText:
    'It does not open your account any more. Your device may go on offering it until you delete it there, too.',
  removed: 'The passkey is removed.',
  signIn: 'Sign in with a passkey',
  or: 'or',
  unsupported: 'This browser cannot use passkeys. A newer one can, over a secure connection.',
  needsName:
    'Passkeys need an address that is a name, and this page was opened by a number. They do not work here.',
  byName: 'Passkeys need an address that is a name. Open this page by',
  problems: {
    known: 'This device has a passkey here already.',
    unable:
      'This device cannot make a passkey: it needs a screen lock, or a security key with a PIN.',
    failed: 'Your device could not do it. Please try again.',
    PASSKEY_NOT_FOUND:
      'This passkey does not open any account here: it was removed. Sign in with your password.',
    PASSKEY_UNVERIFIED:
      'Your device did not check that it is you. Set a screen lock or a PIN on it first.',
    AUTHENTICATION_FAILED: 'What your device sent is not right. Please try again.',
    CHALLENGE_NOT_FOUND: 'That took too long. Please try again.',
    ACCOUNT_BEING_ERASED: 'This account is being erased.',
  },
}
