/** A small part of Markdown, enough for an assistant's answers. Everything else stays plain text. */
export type Inline =
  | { kind: 'text'; text: string }
  | { kind: 'code'; text: string }
  | { kind: 'strong' | 'emphasis'; children: Inline[] }
  | { kind: 'link'; href: string; children: Inline[] }

export type Block =
  | { kind: 'paragraph'; children: Inline[] }
  | { kind: 'heading'; children: Inline[] }
  | { kind: 'code'; language: string; text: string }
  | { kind: 'list'; ordered: boolean; start: number; items: Inline[][] }

/** Only addresses that open a page or a letter; `javascript:` and `data:` stay text. */
const safeHref = /^(https?:\/\/|mailto:)[^\s<>"]+$/i

const inlinePattern =
  /`([^`\n]+)`|\*\*(?=\S)([^\n]*?\S)\*\*|\*(?=[^\s*])([^*\n]*?[^\s*])\*|\[([^\]\n]{1,300})\]\(([^)\s]{1,2000})\)|(https?:\/\/[^\s<>"')\]]+)/

/** Depth bounds the recursion whatever the text holds. */
export function parseInline(text: string, depth = 0): Inline[] {
  const parts: Inline[] = []
  const say = (plain: string) => {
    const last = parts.at(-1)
    if (last?.kind === 'text') last.text += plain
    else if (plain !== '') parts.push({ kind: 'text', text: plain })
  }
  let rest = text
  while (rest !== '') {
    const match = depth < 4 ? inlinePattern.exec(rest) : null
    if (match === null) {
      say(rest)
      break
    }
    say(rest.slice(0, match.index))
    rest = rest.slice(match.index + match[0].length)
    const [whole, code, strong, emphasis, label, href, address] = match
    if (code !== undefined) parts.push({ kind: 'code', text: code })
    else if (strong !== undefined)
      parts.push({ kind: 'strong', children: parseInline(strong, depth + 1) })
    else if (emphasis !== undefined)
      parts.push({ kind: 'emphasis', children: parseInline(emphasis, depth + 1) })
    else if (address !== undefined)
      parts.push({ kind: 'link', href: address, children: [{ kind: 'text', text: address }] })
    else if (label !== undefined && href !== undefined && safeHref.test(href))
      parts.push({ kind: 'link', href, children: parseInline(label, depth + 1) })
    else say(whole)
  }
  return parts
}

const fence = /^\s{0,3}(```+|~~~+)\s*([\w+#.-]*)/
const bullet = /^\s{0,6}[-*+•]\s+(.*)$/
const number = /^\s{0,6}(\d{1,9})[.)]\s+(.*)$/
const heading = /^\s{0,3}#{1,6}\s+(.+?)\s*#*$/

/** Splits a text into blocks. A code block whose end has not arrived yet reaches to the end. */
export function parseMarkdown(text: string): Block[] {
  const blocks: Block[] = []
  const lines = text.replaceAll('\r\n', '\n').split('\n')
  let paragraph: string[] = []
  const endParagraph = () => {
    if (paragraph.length > 0)
      blocks.push({ kind: 'paragraph', children: parseInline(paragraph.join('\n')) })
    paragraph = []
  }
  const addItem = (ordered: boolean, start: number, item: string) => {
    endParagraph()
    const last = blocks.at(-1)
    if (last?.kind === 'list' && last.ordered === ordered) last.items.push(parseInline(item))
    else blocks.push({ kind: 'list', ordered, start, items: [parseInline(item)] })
  }
  for (let at = 0; at < lines.length; at += 1) {
    const line = lines[at] ?? ''
    const fenced = fence.exec(line)
    const title = heading.exec(line)
    const bulleted = bullet.exec(line)
    const numbered = number.exec(line)
    if (fenced) {
      endParagraph()
      const mark = fenced[1] ?? '```'
      const end = lines.findIndex((later, index) => index > at && later.trim() === mark)
      const until = end === -1 ? lines.length : end
      const code = lines.slice(at + 1, until).join('\n')
      blocks.push({ kind: 'code', language: fenced[2] ?? '', text: code })
      at = until
    } else if (title) {
      endParagraph()
      blocks.push({ kind: 'heading', children: parseInline(title[1] ?? '') })
    } else if (bulleted) addItem(false, 1, bulleted[1] ?? '')
    else if (numbered) addItem(true, Number(numbered[1]), numbered[2] ?? '')
    else if (line.trim() === '') endParagraph()
    else paragraph.push(line)
  }
  endParagraph()
  return blocks
}
