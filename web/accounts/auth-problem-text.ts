import type { Words } from '../i18n/en.ts'

/** The sentence for a code of the sign-in endpoints; unknown codes get the general one. */
export function authProblemText(words: Words, code: string): string {
  const own: Record<string, string> = words.authProblems
  const local: Record<string, string> = words.problems
  // better-auth says both, depending on whether it may reveal that the account exists.
  if (code.startsWith('USER_ALREADY_EXISTS')) return words.authProblems.USER_ALREADY_EXISTS
  // Somebody else signed up with it in the same instant.
  if (code === 'FAILED_TO_CREATE_USER') return words.authProblems.USER_ALREADY_EXISTS
  return own[code] ?? local[code] ?? words.problems.unexpected
}

/** Which field of the form a code is about, so that the sentence stands where it helps. */
export function fieldOfAuthProblem(code: string): 'email' | 'password' | null {
  if (code.startsWith('USER_ALREADY_EXISTS') || code === 'INVALID_EMAIL') return 'email'
  if (code.startsWith('PASSWORD_TOO')) return 'password'
  return null
}
