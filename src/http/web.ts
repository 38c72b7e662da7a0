import type { AddressInfo } from 'node:net'
import { tellPages } from '../config.ts'
import { assert } from '../kit/assert.ts'
import { createSocket } from '../realtime/socket.ts'
import { type AppDependencies, createApp } from './app.ts'
import { createPages } from './pages.ts'

export interface WebOptions {
  host: string
  port: number
  databaseUrl: string
}

/** A web process: the API, the pages and live updates on one port. */
export async function startWeb(
  deps: Omit<AppDependencies, 'pages'>,
  { host, port, databaseUrl }: WebOptions,
): Promise<{ close(): Promise<void> }> {
  const everywhere = host === '0.0.0.0' || host === '::'
  tellPages(`http://${everywhere ? '127.0.0.1' : host}:${port}`)
  const { pages, close: closePages } = await createPages({
    url: deps.url,
    random: deps.context.random,
  })
  const app = await createApp({ ...deps, pages })
  await app.listen({ host, port })
  const socket = createSocket(app.server, deps, databaseUrl)
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
      await closePages()
    },
  }
}
