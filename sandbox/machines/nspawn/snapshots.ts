import {
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  writeFileSync,
} from 'node:fs'
import { join } from 'node:path'
import { NoSuchImage } from '../driver.ts'
import { hostCommand } from './host-command.ts'

const baseImages = /^(debian|ubuntu)-[\d.]+$/

/**
 * Snapshots as layers: `<imageDir>/snapshots/<id>/upper`, and the ids of the layers below it, down
 * to the base image. A layer that machines or other snapshots still stand on outlives its deletion.
 */
export class Snapshots {
  readonly #folder: string
  readonly #base: string

  constructor(imageDir: string, base: string) {
    this.#folder = join(imageDir, 'snapshots')
    this.#base = base
  }

  /** Ids of the layers of an image, uppermost first. Throws when there is no such image. */
  layers(image: string): string[] {
    if (baseImages.test(image)) return []
    const file = join(this.#path(image), 'layers.json')
    if (!existsSync(file)) throw new NoSuchImage(image)
    return [image, ...(JSON.parse(readFileSync(file, 'utf8')) as string[])]
  }

  /** The `lowerdir` of an overlay over these layers. */
  lowerFolders(layers: string[]): string[] {
    return [...layers.map(id => join(this.#path(id), 'upper')), this.#base]
  }

  async save(upper: string, layers: string[]): Promise<{ imageId: string; sizeBytes: number }> {
    const imageId = `img-${crypto.randomUUID()}`
    const path = this.#path(imageId)
    mkdirSync(`${path}.new`, { recursive: true })
    const copy = ['-a', '--reflink=auto', upper, join(`${path}.new`, 'upper')]
    await hostCommand('cp', copy, { timeoutMs: 10 * 60_000 })
    writeFileSync(join(`${path}.new`, 'layers.json'), JSON.stringify(layers))
    renameSync(`${path}.new`, path)
    this.use(layers, imageId)
    const size = await hostCommand('du', ['-sb', path], { timeoutMs: 60_000 })
    return { imageId, sizeBytes: Number(size.split('\t')[0]) }
  }

  /** Notes that `user` (a machine or another snapshot) stands on these layers. */
  use(layers: string[], user: string): void {
    for (const id of layers) {
      mkdirSync(join(this.#path(id), 'used-by'), { recursive: true })
      writeFileSync(join(this.#path(id), 'used-by', user), '')
    }
  }

  release(layers: string[], user: string): void {
    for (const id of layers) {
      rmSync(join(this.#path(id), 'used-by', user), { force: true })
      if (existsSync(join(this.#path(id), 'deleted'))) this.#removeIfUnused(id)
    }
  }

  delete(image: string): void {
    if (!existsSync(this.#path(image))) return
    writeFileSync(join(this.#path(image), 'deleted'), '')
    this.#removeIfUnused(image)
  }

  #removeIfUnused(id: string): void {
    const users = join(this.#path(id), 'used-by')
    if (existsSync(users) && readdirSync(users).length > 0) return
    const layers = this.layers(id).slice(1)
    rmSync(this.#path(id), { recursive: true, force: true })
    this.release(layers, id)
  }

  #path(id: string): string {
    return join(this.#folder, id.replaceAll(/[^\w.-]/g, '_'))
  }
}
