import type { Words } from '../i18n/en.ts'

/** The limits that the server keeps too. */
export const passwordLeast = 10
export const passwordMost = 128

const emailShape = /^[^\s@]+@[^\s@]+\.[^\s@]+$/

export const nameError = (words: Words, name: string): string | null =>
  name.trim() === '' ? words.fieldErrors.required : null

export function emailError(words: Words, email: string): string | null {
  if (email.trim() === '') return words.fieldErrors.required
  return emailShape.test(email.trim()) ? null : words.fieldErrors.email
}

export function newPasswordError(words: Words, password: string): string | null {
  if (password === '') return words.fieldErrors.required
  if (password.length < passwordLeast) return words.fieldErrors.passwordShort(passwordLeast)
  return password.length > passwordMost ? words.fieldErrors.passwordLong : null
}
