import { type NextRequest, NextResponse } from 'next/server'
import { isLanguage, languageCookie, preferredLanguage } from './i18n/languages.ts'

/** Every page has its language in the address; one without is sent to the visitor's. */
export function proxy(request: NextRequest): NextResponse {
  const first = request.nextUrl.pathname.split('/')[1]
  if (isLanguage(first)) return NextResponse.next()
  const chosen = request.cookies.get(languageCookie)?.value
  const language = isLanguage(chosen)
    ? chosen
    : preferredLanguage(request.headers.get('accept-language'))
  const target = request.nextUrl.clone()
  target.pathname = `/${language}${target.pathname === '/' ? '' : target.pathname}`
  return NextResponse.redirect(target, 307)
}

/** Files (a dot in the last part) and the API have no language. */
export const config = { matcher: ['/((?!api|_next|healthz|.*\\.[^/]*$).*)'] }
