/** A text on a page: points from the page's start edge and from its top. */
export interface PdfText {
  text: string
  x: number
  y: number
  size?: number
  bold?: boolean
  /** Ends at `x` where it is true. */
  alignEnd?: boolean
}

const width = 595
const height = 842

/**
 * A PDF of A4 pages with text in Helvetica, which every reader has. That font knows Latin letters
 * only: others become question marks.
 */
export function makePdf(title: string, pages: PdfText[][]): Buffer {
  const pageIds = pages.map((_, index) => 5 + index * 2)
  const objects: string[] = [
    '<< /Type /Catalog /Pages 2 0 R >>',
    `<< /Type /Pages /Count ${pages.length} /Kids [${pageIds.map(id => `${id} 0 R`).join(' ')}] >>`,
    '<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica /Encoding /WinAnsiEncoding >>',
    '<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica-Bold /Encoding /WinAnsiEncoding >>',
  ]
  for (const [index, texts] of pages.entries()) {
    const content = texts.map(show).join('\n')
    objects.push(
      `<< /Type /Page /Parent 2 0 R /MediaBox [0 0 ${width} ${height}] /Resources << /Font << /F1 3 0 R /F2 4 0 R >> >> /Contents ${6 + index * 2} 0 R >>`,
      `<< /Length ${Buffer.byteLength(content, 'latin1')} >>\nstream\n${content}\nendstream`,
    )
  }
  objects.push(`<< /Title (${escapeText(title)}) >>`)
  return assemble(objects)
}

function show({ text, x, y, size = 10, bold = false, alignEnd = false }: PdfText): string {
  const start = alignEnd ? x - widthOf(text, size) : x
  return `BT /${bold ? 'F2' : 'F1'} ${size} Tf ${start.toFixed(1)} ${height - y} Td (${escapeText(text)}) Tj ET`
}

/** Close enough for numbers and prices, which are what is aligned at its end. */
function widthOf(text: string, size: number): number {
  const units = [...text].reduce(
    (sum, letter) => sum + (letter === '-' ? 333 : /[.,:\s']/.test(letter) ? 278 : 556),
    0,
  )
  return (units * size) / 1000
}

function escapeText(text: string): string {
  return [...text]
    .map(letter => (letter.charCodeAt(0) > 255 ? (replacements[letter] ?? '?') : letter))
    .join('')
    .replace(/[\\()]/g, '\\$&')
}
const replacements: Record<string, string> = { '–': '-', '—': '-', '’': "'", '…': '...' }

/** The file: numbered objects, where each begins, and where that table begins. */
function assemble(objects: string[]): Buffer {
  let file = '%PDF-1.4\n'
  const offsets = objects.map((object, index) => {
    const offset = file.length
    file += `${index + 1} 0 obj\n${object}\nendobj\n`
    return offset
  })
  const table = file.length
  file += `xref\n0 ${objects.length + 1}\n0000000000 65535 f \n`
  file += offsets.map(offset => `${String(offset).padStart(10, '0')} 00000 n \n`).join('')
  file += `trailer\n<< /Size ${objects.length + 1} /Root 1 0 R /Info ${objects.length} 0 R >>\n`
  return Buffer.from(`${file}startxref\n${table}\n%%EOF\n`, 'latin1')
}
