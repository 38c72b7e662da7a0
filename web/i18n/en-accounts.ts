import { isolated } from './formats.ts'

/** Sentences about signing up and in, in English. */
export const accounts = {
  auth: {
    signUpTitle: 'Create your account',
    signUpText: 'One account for all your servers.',
    signUpForPlan: 'An account first, then you choose the name of your server and pay.',
    signUp: 'Create account',
    signInTitle: 'Welcome back',
    signIn: 'Sign in',
    haveAccount: 'Already have an account?',
    noAccount: 'New here?',
    name: 'Your name',
    email: 'E-mail',
    password: 'Password',
    newPassword: 'New password',
    passwordHint: (least: number) => `At least ${least} characters. A short sentence works well.`,
    forgot: 'Forgot your password?',
    forgotTitle: 'Forgotten password',
    forgotText: 'Tell us your e-mail and we send you a link to set a new one.',
    sendLink: 'Send me the link',
    linkSentTitle: 'Look in your inbox',
    linkSent: (email: string) =>
      `If there is an account for ${isolated(email)}, a link is on its way. It works for one hour.`,
    backToSignIn: 'Back to sign-in',
    resetTitle: 'Set a new password',
    reset: 'Save the new password',
    resetDoneTitle: 'Your new password is set',
    resetDone: 'You can sign in with it now.',
    resetBrokenTitle: 'This link no longer works',
    resetBroken: 'It was used already or is too old. Ask for a new one.',
    askNewLink: 'Ask for a new link',
    verifiedTitle: 'Your e-mail is confirmed',
    verified: 'Thank you. Letters about your servers will reach you.',
    verifyBrokenTitle: 'This link no longer works',
    verifyBroken: 'It was used already or is too old. Sign in and we can send you a new one.',
    goOn: 'Go on to my servers',
    unverified: (email: string) =>
      `Please confirm your e-mail: we sent a link to ${isolated(email)}.`,
    resend: 'Send it again',
    resent: 'The letter is on its way.',
  },

  fieldErrors: {
    required: 'Please fill this in.',
    email: 'This does not look like an e-mail address.',
    passwordShort: (least: number) => `Please use at least ${least} characters.`,
    passwordLong: 'This is longer than we can keep. Please use at most 128 characters.',
    apiKeyShort: 'This does not look like a whole key.',
    address: 'Please give the whole address, beginning with https://',
  },

  authProblems: {
    USER_ALREADY_EXISTS: 'There is an account with this e-mail already. Sign in instead?',
    INVALID_EMAIL_OR_PASSWORD: 'E-mail and password do not fit together.',
    INVALID_EMAIL: 'This does not look like an e-mail address.',
    PASSWORD_TOO_SHORT: 'This password is too short.',
    PASSWORD_TOO_LONG: 'This password is too long.',
    INVALID_TOKEN: 'This link no longer works. Ask for a new one.',
    EMAIL_NOT_VERIFIED: 'Please confirm your e-mail first: open the link we sent you.',
    TOO_MANY_REQUESTS: 'That was too often. Please wait a minute and try again.',
  },
}
