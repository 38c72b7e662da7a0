import { mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { z } from 'zod'
import { reportBug } from '../control/report-bug.ts'
import type { World } from '../world.ts'

/**
 * What a vendor knows about its snapshots, kept so that they outlive the sandbox that took them: the
 * machine driver keeps the disks in the image folder, and `<vendor>/<imageId>.json` there describes
 * each, so that a fresh sandbox offers prepared images at once.
 */
export class SnapshotShelf<S extends z.ZodObject> {
  readonly #world: World
  readonly #folder: string
  readonly #schema: S

  constructor(world: World, vendor: string, schema: S) {
    this.#world = world
    this.#folder = join(world.settings.imageDir, vendor)
    this.#schema = schema
  }

  /** Writes down what is known about a snapshot; again when it changed. */
  keep(imageId: string, known: z.infer<S>): void {
    mkdirSync(this.#folder, { recursive: true })
    const { kind: driver } = this.#world.machines.driver
    writeFileSync(this.#path(imageId), JSON.stringify({ ...known, driver }))
  }

  /** Forgets a snapshot and deletes its disk. */
  async remove(imageId: string): Promise<void> {
    rmSync(this.#path(imageId), { force: true })
    await this.#world.machines.deleteImage(imageId)
  }

  /** The snapshots that machines of this driver can be made from. */
  list(): { imageId: string; known: z.infer<S> }[] {
    mkdirSync(this.#folder, { recursive: true })
    const files = readdirSync(this.#folder).filter(file => file.endsWith('.json'))
    return files.sort().flatMap(file => {
      const known = this.#read(join(this.#folder, file))
      return known ? [{ imageId: file.slice(0, -'.json'.length), known }] : []
    })
  }

  #read(path: string): z.infer<S> | null {
    try {
      const content: unknown = JSON.parse(readFileSync(path, 'utf8'))
      const { driver } = z.object({ driver: z.string() }).parse(content)
      return driver === this.#world.machines.driver.kind ? this.#schema.parse(content) : null
    } catch (error) {
      reportBug(`snapshot description ${path}; it is left out`, error)
      return null
    }
  }

  #path(imageId: string): string {
    return join(this.#folder, `${imageId}.json`)
  }
}
