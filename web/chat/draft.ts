/**
 * What was being written, kept for this tab: a session that ends, a page that is loaded again and another
 * conversation lose nothing of it. Where a browser keeps nothing, nothing is kept.
 */
export function readDraft(place: string): string {
  try {
    return sessionStorage.getItem(`draft ${place}`) ?? ''
  } catch {
    return ''
  }
}

export function keepDraft(place: string, text: string): void {
  try {
    if (text === '') sessionStorage.removeItem(`draft ${place}`)
    else sessionStorage.setItem(`draft ${place}`, text)
  } catch {
    // A full or forbidden store: the text is still in its field.
  }
}
