/** What somebody sees of their own account, in English. */
export const profile = {
  title: 'Profile',
  text: 'Your name stands in our letters, and the language is the one they are written in.',
  language: 'Language of letters',
  languages: { en: 'English', ar: 'Arabic' },
  save: 'Save',
  saved: 'Saved.',

  passwordTitle: 'Password',
  passwordText: 'A new one signs you out on every other device.',
  currentPassword: 'Current password',
  changePassword: 'Change the password',
  passwordChanged: 'Your password is changed. You are signed out everywhere else.',

  sessionsTitle: 'Where you are signed in',
  sessionsText: 'If you do not know one of these, end it and change your password.',
  sessionsFailed: 'The list could not be loaded.',
  thisDevice: 'This device',
  unknownBrowser: 'An unknown browser',
  on: (browser: string, system: string) => `${browser} on ${system}`,
  signedIn: 'Signed in',
  seen: 'last seen',
  end: 'Sign out',
  endOf: (device: string) => `Sign out ${device}`,
  ended: 'Signed out there.',
  endOthers: 'Sign out everywhere else',
  othersEnded: 'You are signed out everywhere else.',
}
