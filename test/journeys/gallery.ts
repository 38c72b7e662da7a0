import { existsSync, mkdirSync, mkdtempSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import pixelmatch from 'pixelmatch'
import sharp from 'sharp'

/**
 * Pictures of the gallery that are kept beside this file: what they should look like. `SAMBUK_GALLERY=keep` keeps
 * the new ones in their place; look at them before they are committed.
 */
const kept = join(import.meta.dirname, 'gallery')
const keepsNew = process.env.SAMBUK_GALLERY === 'keep'

/** Of all points, so many may differ: the edges of letters are another library's, and do not count. */
const differentMost = 0.001

/** What is wrong with a picture, or null. Where it differs, it and the difference are left in a folder that is named. */
export async function unlike(name: string, picture: Buffer): Promise<string | null> {
  const path = join(kept, `${name}.png`)
  if (keepsNew) {
    mkdirSync(kept, { recursive: true })
    writeFileSync(path, await sharp(picture).png({ compressionLevel: 9, effort: 10 }).toBuffer())
    return null
  }
  if (!existsSync(path)) return `${path} is not there: SAMBUK_GALLERY=keep makes it`
  const [one, other] = await Promise.all([pointsOf(path), pointsOf(picture)])
  const { width, height } = one
  if (width !== other.width || height !== other.height) {
    return `${name} is ${other.width}×${other.height} and was ${width}×${height}: ${leave(name, { picture })}`
  }
  const difference = new Uint8ClampedArray(width * height * 4)
  const count = pixelmatch(one.points, other.points, difference, width, height, { threshold: 0.15 })
  if (count <= width * height * differentMost) return null
  const raw = { width, height, channels: 4 } as const
  const shown = await sharp(difference, { raw }).png().toBuffer()
  return `${name} differs in ${count} points: ${leave(name, { picture, difference: shown })}`
}

async function pointsOf(picture: string | Buffer) {
  const { data, info } = await sharp(picture)
    .ensureAlpha()
    .raw()
    .toBuffer({ resolveWithObject: true })
  return { points: data, width: info.width, height: info.height }
}

function leave(name: string, pictures: Record<string, Buffer>): string {
  const folder = mkdtempSync(join(tmpdir(), 'sambuk-gallery-'))
  for (const [what, content] of Object.entries(pictures)) {
    writeFileSync(join(folder, `${name}-${what}.png`), content)
  }
  return folder
}
