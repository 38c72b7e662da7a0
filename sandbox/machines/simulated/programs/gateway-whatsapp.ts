import { setTimeout as sleep } from 'node:timers/promises'

/** How long a picture is good; WhatsApp's are for twenty seconds and more. */
const pictureMs = 1500
const cells = 29

/** A phone that is slow: it misses the first picture and reads the second. */
export class WhatsappLink {
  #serial = 0

  begin(): Promise<string> {
    this.#serial = 1
    return draw(this.#serial)
  }

  /** Null: nobody has begun. */
  async wait(signal: AbortSignal): Promise<{ isRead: boolean; picture: string } | null> {
    if (this.#serial === 0) return null
    await sleep(pictureMs, undefined, { signal })
    const isRead = this.#serial > 1
    this.#serial = isRead ? 0 : 2
    return { isRead, picture: isRead ? '' : await draw(2) }
  }
}

/** Looks like a QR code, and says nothing. */
async function draw(serial: number): Promise<string> {
  const { default: sharp } = await import('sharp')
  const isDark = (x: number, y: number) => {
    const finder = (left: number, top: number) => {
      const ring = Math.max(Math.abs(x - left - 3), Math.abs(y - top - 3))
      return ring > 4 ? null : ring === 3 || ring < 2
    }
    const corner = finder(0, 0) ?? finder(cells - 7, 0) ?? finder(0, cells - 7)
    return corner ?? ((x * 7 + y * 13 + x * y * serial) % 5) % 2 === 1
  }
  const dots = Array.from({ length: cells * cells }, (_, at) => [at % cells, (at / cells) | 0])
    .filter(([x = 0, y = 0]) => isDark(x, y))
    .map(([x = 0, y = 0]) => `<rect x="${x + 2}" y="${y + 2}" width="1" height="1"/>`)
    .join('')
  const size = cells + 4
  const svg = `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${size} ${size}" width="${size * 8}" height="${size * 8}" shape-rendering="crispEdges"><rect width="${size}" height="${size}" fill="#fff"/>${dots}</svg>`
  const png = await sharp(Buffer.from(svg)).png({ palette: true }).toBuffer()
  return `data:image/png;base64,${png.toString('base64')}`
}
