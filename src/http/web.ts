import type { AddressInfo } from 'node:net'
import type { BrowserDependencies } from '../browser/open-views.ts'
import { tellPages } from '../config.ts'
import type { MachineReader } from '../instances/machine-reader.ts'
import { assert } from '../kit/assert.ts'
import type { Context } from '../kit/context.ts'
import { openSockets } from '../realtime/features.ts'
import type { TerminalDependencies } from '../terminal/open-terminals.ts'
import { type AppDependencies, createApp } from './app.ts'
import { createPages, PagesNotBuilt } from './pages.ts'

export interface WebOptions {
  host: string
  port: number
  databaseUrl: string
  /** A header in which a proxy in front of us writes the caller's country. */
  countryHeader: string | null
}

/** A web process: the API, the pages and live updates on one port. */
export async function startWeb(
  deps: Omit<AppDependencies, 'pages'> &
    Pick<TerminalDependencies, 'terminals'> &
    Pick<BrowserDependencies, 'browsers'> & { machines: MachineReader },
  { host, port, databaseUrl, countryHeader }: WebOptions,
): Promise<{ close(): Promise<void> }> {
  const everywhere = host === '0.0.0.0' || host === '::'
  tellPages(`http://${everywhere ? '127.0.0.1' : host}:${port}`)
  const built = await pagesIfBuilt(deps.url, countryHeader, deps.context)
  const app = await createApp({ ...deps, ...(built && { pages: built.pages }) })
  await app.listen({ host, port })
  const socket = openSockets(app.server, deps, databaseUrl)
  const address = app.server.address()
  assert(address !== null && typeof address === 'object', 'the server listens on a port')
  deps.context.log.info(
    { host, port: (address satisfies AddressInfo).port, url: deps.url },
    'web is up',
  )
  return {
    async close() {
      await socket.close()
      await app.close()
      await built?.close()
    },
  }
}

/** Payments and machines report to the API: they must be heard also where nobody built the pages. */
async function pagesIfBuilt(url: string, countryHeader: string | null, { random, log }: Context) {
  try {
    return await createPages({ url, random, countryHeader })
  } catch (error) {
    if (!(error instanceof PagesNotBuilt)) throw error
    log.error(error.message)
    return null
  }
}
