import type { Parser } from '@lezer/common'
import { highlightCode, tagHighlighter, tags } from '@lezer/highlight'

/** A run of code that looks alike; no class: as the rest of the page. */
export interface Piece {
  text: string
  className: string
}

/** The product's own colours, as in the editor of files. */
const look = tagHighlighter([
  { tag: [tags.keyword, tags.operatorKeyword, tags.modifier], class: 'text-coral' },
  { tag: [tags.string, tags.special(tags.string), tags.regexp], class: 'text-good' },
  { tag: [tags.number, tags.bool, tags.null, tags.atom], class: 'text-sand' },
  { tag: [tags.comment, tags.meta], class: 'text-quiet italic' },
  { tag: [tags.propertyName, tags.function(tags.variableName)], class: 'text-sea' },
])

/** By what assistants write behind the three ticks. */
const parsers: Record<string, () => Promise<Parser>> = {
  js: () => script(''),
  javascript: () => script(''),
  jsx: () => script('jsx'),
  ts: () => script('ts'),
  typescript: () => script('ts'),
  tsx: () => script('ts jsx'),
  json: async () => (await import('@lezer/json')).parser,
  py: python,
  python,
  yaml,
  yml: yaml,
}

async function script(dialect: string): Promise<Parser> {
  const { parser } = await import('@lezer/javascript')
  return dialect === '' ? parser : parser.configure({ dialect })
}

async function python(): Promise<Parser> {
  return (await import('@lezer/python')).parser
}

async function yaml(): Promise<Parser> {
  return (await import('@lezer/yaml')).parser
}

/** Code in pieces, with the parser loaded first; null: nobody here knows its language. */
export async function highlighted(code: string, language: string): Promise<Piece[] | null> {
  const name = language.toLowerCase()
  const load = Object.hasOwn(parsers, name) ? parsers[name] : undefined
  if (!load) return null
  const pieces: Piece[] = []
  const parser = await load()
  highlightCode(
    code,
    parser.parse(code),
    look,
    (text, className) => pieces.push({ text, className }),
    () => pieces.push({ text: '\n', className: '' }),
  )
  return pieces
}
