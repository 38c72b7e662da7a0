import { parseJson } from './parse-json.ts'
import type { Language } from './schema.ts'

/** What the sign-in endpoints say: fine, or a code that the page has a sentence for. */
export type AuthAnswer<Value = unknown> = { ok: true; value: Value } | { ok: false; code: string }

const post = <Value>(path: string, language: Language, body: unknown) =>
  send<Value>(path, language, { method: 'POST', body: JSON.stringify(body) })

async function send<Value>(
  path: string,
  language: Language,
  what: { method: 'GET' } | { method: 'POST'; body: string },
): Promise<AuthAnswer<Value>> {
  const timeout = AbortSignal.timeout(20_000)
  try {
    const response = await fetch(`/api/auth/${path}`, {
      ...what,
      cache: 'no-store',
      credentials: 'same-origin',
      headers: {
        'accept-language': language,
        ...(what.method === 'POST' && { 'content-type': 'application/json' }),
      },
      signal: timeout,
    })
    if (response.ok) return { ok: true, value: parseJson(await response.text()) as Value }
    if (response.status === 429) return { ok: false, code: 'TOO_MANY_REQUESTS' }
    return { ok: false, code: codeOf(await response.text()) }
  } catch {
    return { ok: false, code: timeout.aborted ? 'timed-out' : 'unreachable' }
  }
}

/** An answer that is not theirs (a proxy between us, say) has no code and gets the general sentence. */
function codeOf(text: string): string {
  const body = parseJson(text)
  const isCoded = typeof body === 'object' && body !== null && 'code' in body
  return isCoded ? String(body.code) : 'unexpected'
}

/** Where the letter's link leads once it has confirmed an address, with the page that waits for that, if one does. */
const confirmedPage = (language: Language, next: string | null) =>
  `/${language}/verify-email${next ? `?next=${encodeURIComponent(next)}` : ''}`

export const auth = {
  signUp: (
    language: Language,
    person: { name: string; email: string; password: string },
    next: string | null,
  ): Promise<AuthAnswer> =>
    post('sign-up/email', language, {
      ...person,
      language,
      timeZone: Intl.DateTimeFormat().resolvedOptions().timeZone,
      callbackURL: confirmedPage(language, next),
    }),
  signIn: (language: Language, person: { email: string; password: string }) =>
    post<{ twoFactorRedirect?: boolean }>('sign-in/email', language, person),
  /** What `signIn` has asked for: a code of an authenticator, or a backup code. */
  signInCode: (language: Language, typed: string) => {
    const digits = typed.replace(/\s/g, '')
    return /^\d{6}$/.test(digits)
      ? post('two-factor/verify-totp', language, { code: digits })
      : post('two-factor/verify-backup-code', language, { code: typed.trim() })
  },
  /** What a device with a passkey is asked; the answer's cookie says to whom that was said. */
  beginPasskey: (language: Language) =>
    send<object>('passkey/generate-authenticate-options', language, { method: 'GET' }),
  signInPasskey: (language: Language, response: object) =>
    post('passkey/verify-authentication', language, { response }),
  enableTwoFactor: (language: Language, password: string) =>
    post<{ totpURI: string; backupCodes: string[] }>('two-factor/enable', language, { password }),
  confirmTwoFactor: (language: Language, code: string) =>
    post('two-factor/verify-totp', language, { code }),
  disableTwoFactor: (language: Language, password: string) =>
    post('two-factor/disable', language, { password }),
  signOut: (language: Language) => post('sign-out', language, {}),
  requestPasswordReset: (language: Language, email: string) =>
    post('request-password-reset', language, {
      email,
      redirectTo: `/${language}/reset-password`,
    }),
  sendVerification: (language: Language, email: string, next: string | null) =>
    post('send-verification-email', language, {
      email,
      callbackURL: confirmedPage(language, next),
    }),
}
