/** Somewhere to go. */
export interface Entry {
  /** Unique among all of them. */
  id: string
  label: string
  /** By what it is found beside its label: its name in the other language. */
  also: string
  href: string
}

/** Letters that are written in more than one way; whoever searches writes the one they are used to. */
const alike: Record<string, string> = {
  أ: 'ا',
  إ: 'ا',
  آ: 'ا',
  ٱ: 'ا',
  ة: 'ه',
  ى: 'ي',
  ؤ: 'و',
  ئ: 'ي',
}

/** Pure. A text as it is compared: without case, vowel signs, accents and the stretching of words. */
export const folded = (text: string): string =>
  text
    .toLowerCase()
    .normalize('NFC')
    .replace(/[أإآٱةىؤئ]/g, letter => alike[letter] ?? letter)
    .normalize('NFKD')
    .replace(/[\p{Mn}ـ]/gu, '')

/** Pure. What has every word of the query, those first whose label begins with it. */
export function found(entries: readonly Entry[], query: string): Entry[] {
  const wanted = folded(query).split(/\s+/).filter(Boolean)
  if (wanted.length === 0) return [...entries]
  const all = entries.flatMap(entry => {
    const text = folded(`${entry.label} ${entry.also}`)
    return wanted.every(word => text.includes(word)) ? [entry] : []
  })
  const begins = ({ label }: Entry) => folded(label).startsWith(wanted.join(' '))
  return [...all.filter(begins), ...all.filter(entry => !begins(entry))]
}
