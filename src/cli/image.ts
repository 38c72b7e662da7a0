import { eq } from 'drizzle-orm'
import { decideImage } from '../images/decide.ts'
import type { ImageRow } from '../images/image.ts'
import { listImageRows, requestImage } from '../images/store.ts'
import { images } from '../images/tables.ts'
import { assert } from '../kit/assert.ts'
import { pause } from '../kit/pause.ts'
import type { ProviderName } from '../providers/compute.ts'
import { createReconcilers } from '../reconcilers/all.ts'
import { Engine } from '../reconcilers/engine/engine.ts'
import { transact } from '../reconcilers/engine/wake.ts'
import { tellFailure } from './catalogue.ts'
import { type Command, readOptions, UsageError } from './command.ts'
import { type OpenInstallation, withInstallation } from './installation.ts'
import { printRows } from './table.ts'

const lookEveryMs = 500
const listTimeoutMs = 60_000

/** Prepares the disk from which new servers are made, so that they start in seconds. */
export const imageCommand: Command = {
  says: 'build --provider NAME --blueprint NAME [--location NAME] [--again] | list: prepared images [--json]',
  async run({ config, args }) {
    const { values, words } = readOptions(args, {
      provider: { type: 'string' },
      blueprint: { type: 'string' },
      location: { type: 'string' },
      again: { type: 'boolean' },
      json: { type: 'boolean' },
    })
    const [verb] = words
    if (verb !== 'build' && verb !== 'list') throw new UsageError('image build or image list')
    await withInstallation(config, open =>
      verb === 'list' ? list(open, values.json === true) : build(open, values),
    )
  },
}

interface BuildOptions {
  provider?: string | undefined
  blueprint?: string | undefined
  location?: string | undefined
  again?: boolean | undefined
  json?: boolean | undefined
}

async function build(open: OpenInstallation, options: BuildOptions): Promise<void> {
  const { platform, outside, blueprints } = open
  const provider = [...outside.compute.values()].find(({ name }) => name === options.provider)
  if (!provider) {
    const names = [...outside.compute.keys()].join(', ')
    throw new UsageError(`--provider is one that is configured: ${names}`)
  }
  const blueprint = blueprints.all.find(({ name }) => name === options.blueprint)
  if (!blueprint) {
    const names = blueprints.all.map(({ name }) => name).join(', ')
    throw new UsageError(`--blueprint is one of: ${names}`)
  }
  if (provider.capabilities.snapshots === 'none') {
    throw new UsageError(
      `${provider.name} has no images that another machine can be made from: its machines install themselves`,
    )
  }
  if (!(await isPlace(open, provider.name, options.location))) return
  const startedAt = platform.context.clock.now()
  const { location, again = false } = options
  const asked = await transact(platform, (tx, wake) =>
    requestImage(tx, wake, platform.context, {
      provider: provider.name,
      blueprint,
      location,
      anew: again,
    }),
  )
  if (asked.provenAt && !options.json) {
    return console.log(`Image ${nameOf(asked)} is proven already; --again builds a new one.`)
  }
  const image = await follow(open, asked.id)
  const seconds = (platform.context.clock.now().getTime() - startedAt.getTime()) / 1000
  if (image.failedAt) {
    process.exitCode = 1
    return console.error(`No image: ${image.failureStep}: ${image.failureWords}`)
  }
  console.log(
    options.json
      ? JSON.stringify({ ...summary(image), seconds })
      : `Image ${nameOf(image)} is proven after ${seconds.toFixed(0)} s.`,
  )
}

const nameOf = ({ snapshotId, blueprint, provider }: ImageRow): string =>
  `${snapshotId} of ${blueprint} at ${provider}`

/**
 * Whether an image can be made there, asked before anything is written; false when that cannot be told.
 * @throws {UsageError} for a location that the provider has not
 */
async function isPlace(
  { outside }: OpenInstallation,
  provider: ProviderName,
  location: string | undefined,
): Promise<boolean> {
  const client = outside.watched.get(provider)
  if (location === undefined || !client) return true
  const offers = await client.listOffers(AbortSignal.timeout(listTimeoutMs))
  if (!offers.ok) {
    tellFailure(offers.error)
    return false
  }
  const places = [...new Set(offers.value.map(offer => offer.location))].sort()
  if (places.includes(location)) return true
  throw new UsageError(`${provider} has no location ${location}; it has: ${places.join(', ')}`)
}

/**
 * Waits until the image is settled. Workers make it; where none runs, this process does the passes, and
 * the row's lease keeps the two apart.
 */
async function follow(open: OpenInstallation, id: string): Promise<ImageRow> {
  const { platform, outside, installation } = open
  const engine = new Engine(platform, createReconcilers(platform, outside, installation))
  const stopping = new AbortController()
  process.once('SIGINT', () => stopping.abort())
  let told = ''
  for (;;) {
    await engine.run('image', id)
    const [image] = await platform.db.select().from(images).where(eq(images.id, id))
    assert(image, 'an image that was asked for has a row')
    const [next] = decideImage(image)
    const line = next ? (image.steps[next.name] ? `${next.name} …` : '') : ''
    if (line !== told && line !== '') console.error(line)
    told = line
    if (!next && (image.provenAt || image.failedAt)) return image
    await pause(lookEveryMs, stopping.signal)
    if (stopping.signal.aborted) throw new UsageError('interrupted; a worker goes on with it')
  }
}

async function list({ platform }: OpenInstallation, isJson: boolean): Promise<void> {
  const rows = await listImageRows(platform.db)
  printRows(
    rows.map(summary),
    isJson,
    {
      id: row => row.id,
      provider: row => row.provider,
      blueprint: row => row.blueprint,
      version: row => row.version,
      state: row => (row.provenAt ? `proven ${row.provenAt}` : row.desired),
      locations: ({ locations, provenAt }) =>
        locations?.join(', ') ?? (provenAt ? 'everywhere' : '-'),
      image: row => row.imageId ?? '-',
    },
    'There are no prepared images.',
  )
}

const summary = (image: ImageRow) => ({
  id: image.id,
  imageId: image.snapshotId,
  provider: image.provider,
  blueprint: image.blueprint,
  version: image.version,
  desired: image.desired,
  locations: image.locations,
  diskGb: image.diskGb,
  provenAt: image.provenAt?.toISOString() ?? null,
})
