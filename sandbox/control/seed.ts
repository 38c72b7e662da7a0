import { existsSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'

const defaultSeed = 1

/** The state folder was made with another seed, so its keys and ids would no longer fit. */
export class SeedMismatch extends Error {}

/** The seed of a state folder, which is chosen once; throws {@link SeedMismatch} for another one. */
export function keptSeed(stateDir: string, wanted: number | undefined): number {
  const path = pathOf(stateDir)
  if (!existsSync(path)) return wanted ?? defaultSeed
  const kept = Number(readFileSync(path, 'utf8'))
  if (wanted === undefined || wanted === kept) return kept
  throw new SeedMismatch(
    `${stateDir} was made with seed ${kept}: choose another --state for seed ${wanted}`,
  )
}

/** As {@link keptSeed}, and writes down the choice. */
export function keepSeed(stateDir: string, wanted: number | undefined): number {
  const seed = keptSeed(stateDir, wanted)
  writeFileSync(pathOf(stateDir), `${seed}\n`)
  return seed
}

function pathOf(stateDir: string): string {
  return join(stateDir, 'seed')
}
