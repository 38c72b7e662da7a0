const yearSeconds = 365 * 24 * 60 * 60

/** Remembers a harmless preference in this browser for a year; null forgets it. */
export function writePreference(name: string, value: string | null): void {
  const life = value === null ? 0 : yearSeconds
  // biome-ignore lint/suspicious/noDocumentCookie: the Cookie Store API is not in every browser yet
  document.cookie = `${name}=${value ?? ''}; path=/; max-age=${life}; samesite=lax`
}
