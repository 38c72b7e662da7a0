import { boxWidth, labelHeight, margin, type Placed, type ToyPage } from './gateway-browser-page.ts'

/** A picture of what is in sight of a page. */
export async function drawPage(
  page: ToyPage,
  { maxWidth, maxHeight, quality }: { maxWidth: number; maxHeight: number; quality: number },
): Promise<Buffer> {
  // Loaded by the first picture: machines whose browser nobody looks at do not need it.
  const { default: sharp } = await import('sharp')
  const size = `width="${page.width}" height="${page.height}"`
  const drawn = page.placed.map(place => drawBlock(page, place)).join('')
  const svg = `<svg xmlns="http://www.w3.org/2000/svg" ${size} font-family="sans-serif"><rect ${size} fill="#fff"/><g transform="translate(0 ${-page.scrollY})">${drawn}</g></svg>`
  return await sharp(Buffer.from(svg))
    .resize({ width: maxWidth, height: maxHeight, fit: 'inside', withoutEnlargement: true })
    .jpeg({ quality })
    .toBuffer()
}

function drawBlock(page: ToyPage, { block, y }: Placed): string {
  switch (block.kind) {
    case 'heading':
      return text(block.text, y + 34, 'font-size="30" font-weight="bold" fill="#1a1a1a"')
    case 'text':
      return text(block.text, y + 20, 'font-size="16" fill="#333"')
    case 'link':
      return text(block.text, y + 22, 'font-size="16" fill="#0645ad" text-decoration="underline"')
    case 'field': {
      const isFocused = page.focused === block
      const stroke = isFocused ? '#1a73e8" stroke-width="3' : '#888'
      const value = `${page.values.get(block) ?? ''}${isFocused ? '|' : ''}`
      const box = `<rect x="${margin}" y="${y + labelHeight}" width="${boxWidth}" height="34" rx="4" fill="#fff" stroke="${stroke}"/>`
      const label = text(block.label, y + 14, 'font-size="14" fill="#555"')
      return `${label}${box}${text(value, y + labelHeight + 23, 'font-size="16" fill="#000"', margin + 10)}`
    }
  }
}

const text = (words: string, y: number, look: string, x = margin): string =>
  `<text x="${x}" y="${y}" ${look}>${escaped(words)}</text>`

const escaped = (words: string): string =>
  words.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;')
