const search = 'https://duckduckgo.com/?q='

/** Pure. The address that somebody means who writes this: one as it is, one without its beginning, or a search. */
export function addressOf(written: string): string {
  const text = written.trim()
  if (/^[a-z][a-z0-9+.-]*:\/\//i.test(text) || text.startsWith('about:')) return text
  const isHost =
    /^[^\s/?#]+\.[^\s/?#.]{2,}([/?#:]\S*)?$/u.test(text) || /^localhost\b\S*$/.test(text)
  if (isHost && URL.canParse(`https://${text}`)) return `https://${text}`
  return `${search}${encodeURIComponent(text)}`
}
