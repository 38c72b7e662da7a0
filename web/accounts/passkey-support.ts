import { useSyncExternalStore } from 'react'

/**
 * Whether passkeys work where somebody is: `no-browser`: it does not know them; `by-number`: the page's address is a
 * number, for which none can be made; `by-loopback`: so it is, and has a name.
 */
export type PasskeySupport = 'ready' | 'no-browser' | 'by-number' | 'by-loopback'

/** Pure. `hostname`: of the page, as `location` tells it. */
export function passkeySupport(hostname: string, knowsThem: boolean): PasskeySupport {
  if (!knowsThem) return 'no-browser'
  if (hostname === '127.0.0.1') return 'by-loopback'
  return /^[\d.]+$|^\[/.test(hostname) ? 'by-number' : 'ready'
}

const never = () => () => {}
const here = () => passkeySupport(location.hostname, 'PublicKeyCredential' in window)
const unknown = () => null

/** Null: in the server's first drawing. */
export const usePasskeySupport = (): PasskeySupport | null =>
  useSyncExternalStore(never, here, unknown)

/** The same page by its name, where it was opened by a loopback's number. */
export const byName = (): string => location.href.replace('//127.0.0.1', '//localhost')
