import { findPostmaster } from './cluster.ts'
import { type EmbeddedOptions, type EmbeddedPostgres, ensureEmbeddedPostgres } from './embedded.ts'

export interface SupervisedPostgres extends EmbeddedPostgres {
  /** Ends the watch and leaves the server running. */
  abandon(): void
}

const lookEveryMs = 500

/**
 * {@link ensureEmbeddedPostgres}, and then again whenever the server dies while we live: it answers
 * again two seconds after a kill -9. Sessions are lost with the server; pools open new ones.
 * `onMoved` tells of a new address, when another program took the port meanwhile.
 */
export async function superviseEmbeddedPostgres(
  options: EmbeddedOptions & { onMoved?: (url: string) => void },
): Promise<SupervisedPostgres> {
  let postgres = await ensureEmbeddedPostgres(options)
  let reviving: Promise<void> | null = null

  async function revive(): Promise<void> {
    options.log.error('PostgreSQL died; starting it again')
    try {
      const { url } = postgres
      postgres = await ensureEmbeddedPostgres(options)
      options.log.info('PostgreSQL answers again')
      if (postgres.url !== url) options.onMoved?.(postgres.url)
    } catch (error) {
      options.log.error({ err: error }, 'PostgreSQL could not be started again; trying on')
    }
  }

  const watch = setInterval(() => {
    if (reviving || findPostmaster(postgres.dataDir)) return
    reviving = revive().finally(() => {
      reviving = null
    })
  }, lookEveryMs)

  return {
    get url() {
      return postgres.url
    },
    dataDir: postgres.dataDir,
    abandon: () => clearInterval(watch),
    stop: async () => {
      clearInterval(watch)
      await reviving
      await postgres.stop()
    },
  }
}
