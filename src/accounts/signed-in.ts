import type { IncomingHttpHeaders } from 'node:http'
import { fromNodeHeaders } from 'better-auth/node'
import type { FastifyRequest } from 'fastify'
import { HttpProblem } from '../http/problem.ts'
import type { Language } from '../words/sentence.ts'
import type { Auth } from './auth.ts'

export interface SignedIn {
  id: string
  name: string
  email: string
  emailVerified: boolean
  language: Language
  /** Of the IANA database; null: they never said. */
  timeZone: string | null
  role: 'customer' | 'operator'
  /** Signing in takes a code of their authenticator, too. */
  twoFactor: boolean
  /** Where they signed up from; null when nobody could tell. */
  country: string | null
}

/** Whose session the cookies carry, or null. Used by HTTP requests and by sockets. */
export async function findSignedIn(
  auth: Auth,
  headers: IncomingHttpHeaders,
): Promise<SignedIn | null> {
  const found = await auth.api.getSession({ headers: fromNodeHeaders(headers) })
  if (!found) return null
  return signedInAs(found.user)
}

/** An account as the rest of us sees it, from its row or from a session's. */
export function signedInAs(user: {
  id: string
  name: string
  email: string
  emailVerified: boolean
  language?: string | null
  role?: string | null
  country?: string | null
  timeZone?: string | null
  twoFactorEnabled?: boolean | null
}): SignedIn {
  const { id, name, email, emailVerified, language, role, country, timeZone, twoFactorEnabled } =
    user
  return {
    id,
    name,
    email,
    emailVerified,
    language: language === 'ar' ? 'ar' : 'en',
    timeZone: timeZone ?? null,
    role: role === 'operator' ? 'operator' : 'customer',
    twoFactor: twoFactorEnabled === true,
    country: country ?? null,
  }
}

/** The account of a request: of its session, or of its API key. @throws {HttpProblem} `signed-out`. */
export async function requireAccount(auth: Auth, request: FastifyRequest): Promise<SignedIn> {
  const account = request.bearer?.account ?? (await findSignedIn(auth, request.headers))
  if (!account) throw new HttpProblem('signed-out')
  request.accountLanguage = account.language
  return account
}

/** The session of a request; programs with a key have none. @throws {HttpProblem} `signed-out`. */
export async function requireSession(auth: Auth, request: FastifyRequest) {
  const found = await auth.api.getSession({ headers: fromNodeHeaders(request.headers) })
  if (!found) throw new HttpProblem('signed-out')
  request.accountLanguage = signedInAs(found.user).language
  return found.session
}

/** The account of a request of an operator. @throws {HttpProblem} `signed-out` or `forbidden`. */
export async function requireOperator(auth: Auth, request: FastifyRequest): Promise<SignedIn> {
  const account = await requireAccount(auth, request)
  if (account.role !== 'operator') throw new HttpProblem('forbidden')
  return account
}
