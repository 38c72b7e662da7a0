import type { Page, Response, Route } from 'playwright-core'

/** Scripts as they travelled: compressed. */
export interface ScriptWeight {
  bytes: number
  /** Each script and its weight, heaviest first, for whoever has to mend what is over. */
  told: string
}

const isScript = (url: URL): boolean => url.pathname.endsWith('.js')

/**
 * Weighs what a page needs before it can be used: opens `url` with an empty cache, lets through only the scripts that
 * the page's own HTML names, and holds back all that these ask for later (the live connection, other pages fetched
 * ahead) until `use` has shown that the page works without them.
 */
export async function scriptsToUse(
  page: Page,
  url: string,
  use: () => Promise<void>,
): Promise<ScriptWeight> {
  const session = await page.context().newCDPSession(page)
  await session.send('Network.enable')
  await session.send('Network.setCacheDisabled', { cacheDisabled: true })
  const opened = Promise.withResolvers<string>()
  const used = Promise.withResolvers<void>()
  const loaded: Response[] = []
  const noteDocument = (response: Response) => {
    if (response.url() === url) response.text().then(opened.resolve, opened.reject)
    if (isScript(new URL(response.url()))) loaded.push(response)
  }
  const passing: Promise<void>[] = []
  const pass = async (route: Route) => {
    const html = await opened.promise
    if (!html.includes(new URL(route.request().url()).pathname)) await used.promise
    await route.continue()
  }
  const letThrough = (route: Route) => void passing.push(pass(route))
  page.on('response', noteDocument)
  await page.route(isScript, letThrough)
  try {
    await page.goto(url, { waitUntil: 'commit' })
    await use()
    page.off('response', noteDocument)
    return await weigh(loaded)
  } finally {
    used.resolve()
    await Promise.all(passing)
    await page.unroute(isScript, letThrough)
    await session.detach()
  }
}

async function weigh(responses: readonly Response[]): Promise<ScriptWeight> {
  const weighed = await Promise.all(
    responses.map(async response => {
      await response.finished()
      const { responseBodySize } = await response.request().sizes()
      const name = response.url().split('/').at(-1) ?? ''
      return { name, bytes: responseBodySize }
    }),
  )
  const heaviest = weighed.toSorted((one, other) => other.bytes - one.bytes)
  return {
    bytes: weighed.reduce((sum, { bytes }) => sum + bytes, 0),
    told: heaviest.map(({ name, bytes }) => `${name} ${bytes}`).join(', '),
  }
}
