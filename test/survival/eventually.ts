import { setTimeout as pause } from 'node:timers/promises'

/**
 * Looks again until what is looked for is there (anything but false, null and undefined).
 * @throws when it does not come within the time, with what could not be seen.
 */
export async function eventually<T>(
  what: string,
  look: () => Promise<T | false | null | undefined> | T | false | null | undefined,
  timeoutMs = 240_000,
): Promise<T> {
  const deadline = Date.now() + timeoutMs
  let trouble: unknown = null
  while (Date.now() < deadline) {
    try {
      const seen = await look()
      if (seen !== null && seen !== undefined && seen !== false) return seen
      trouble = null
    } catch (error) {
      trouble = error
    }
    await pause(30)
  }
  throw new Error(`not within ${timeoutMs / 1000} s: ${what}`, { cause: trouble })
}
