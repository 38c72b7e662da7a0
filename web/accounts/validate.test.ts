import { expect, test } from 'vitest'
import { en } from '../i18n/en.ts'
import { authProblemText, fieldOfAuthProblem } from './auth-problem-text.ts'
import { emailError, nameError, newPasswordError } from './validate.ts'

test('a form says what is wrong before it is sent', () => {
  expect(nameError(en, '  ')).toBe(en.fieldErrors.required)
  expect(nameError(en, 'ليلى')).toBeNull()
  expect(emailError(en, 'layla@')).toBe(en.fieldErrors.email)
  expect(emailError(en, ' layla@example.com ')).toBeNull()
  expect(newPasswordError(en, '123456789')).toContain('10')
  expect(newPasswordError(en, '1234567890')).toBeNull()
  expect(newPasswordError(en, 'a'.repeat(129))).toBe(en.fieldErrors.passwordLong)
})

test('every refusal has a sentence, also one that nobody has heard of', () => {
  expect(authProblemText(en, 'USER_ALREADY_EXISTS_USE_ANOTHER_EMAIL')).toBe(
    en.authProblems.USER_ALREADY_EXISTS,
  )
  expect(authProblemText(en, 'timed-out')).toBe(en.problems['timed-out'])
  expect(authProblemText(en, 'SOMETHING_NEW')).toBe(en.problems.unexpected)
})

test('a refusal stands at the field that it is about', () => {
  expect(fieldOfAuthProblem('USER_ALREADY_EXISTS')).toBe('email')
  expect(fieldOfAuthProblem('PASSWORD_TOO_SHORT')).toBe('password')
  expect(fieldOfAuthProblem('INVALID_EMAIL_OR_PASSWORD')).toBeNull()
})
