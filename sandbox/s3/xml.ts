/** What stands in a document: absent for null, and repeated for a list. */
export type Content =
  | string
  | number
  | boolean
  | null
  | readonly Content[]
  | { readonly [name: string]: Content }

const namespace = 'http://s3.amazonaws.com/doc/2006-03-01/'

/** A whole document; errors have no namespace at S3. */
export function element(name: string, content: { readonly [name: string]: Content }): string {
  const attribute = name === 'Error' ? '' : ` xmlns="${namespace}"`
  return `<?xml version="1.0" encoding="UTF-8"?>\n<${name}${attribute}>${inside(content)}</${name}>`
}

function inside(content: Content): string {
  if (content === null) return ''
  if (Array.isArray(content)) throw new Error('a list needs a name')
  if (typeof content !== 'object') return escaped(String(content))
  return Object.entries(content)
    .flatMap(([name, value]) => {
      if (value === null) return []
      const all: readonly Content[] = Array.isArray(value) ? value : [value]
      return all.map(one => `<${name}>${inside(one)}</${name}>`)
    })
    .join('')
}

const entities = { '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;', '\r': '&#13;' } as const

const escaped = (text: string): string =>
  text.replace(/[&<>"\r]/g, character => entities[character as keyof typeof entities])

/** The children of each `<name>` of a document, as text: all that bodies of S3's requests hold. */
export function readElements(document: string, name: string): Record<string, string>[] {
  const found = document.matchAll(new RegExp(`<${name}>(.*?)</${name}>`, 'gs'))
  return [...found].map(([, inner = '']) =>
    Object.fromEntries(
      [...inner.matchAll(/<(\w+)>([^<]*)<\/\1>/g)].map(([, child = '', text = '']) => [
        child,
        unescaped(text.trim()),
      ]),
    ),
  )
}

const unescaped = (text: string): string =>
  text
    .replace(/&#(\d+);/g, (_all, code: string) => String.fromCodePoint(Number(code)))
    .replace(/&#x([0-9a-f]+);/gi, (_all, code: string) => String.fromCodePoint(parseInt(code, 16)))
    .replaceAll('&quot;', '"')
    .replaceAll('&apos;', "'")
    .replaceAll('&lt;', '<')
    .replaceAll('&gt;', '>')
    .replaceAll('&amp;', '&')
