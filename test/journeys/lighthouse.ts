import { readFileSync } from 'node:fs'
import { availableParallelism, loadavg } from 'node:os'
import { join } from 'node:path'
import lighthouse, { desktopConfig } from 'lighthouse'
import { chromium } from 'playwright-core'
import { expect } from 'vitest'
import { findChromium } from './chromium.ts'
import type { Person } from './purchase.ts'

export type Category = 'performance' | 'accessibility' | 'best-practices'

/** How often a page may try, of which the best counts: a computer that does something else meanwhile is a slow one. */
const triesMost = 3

/**
 * How long a page's scripts keep it from answering. Where other programs wait for a processor too, this tells of
 * them: only on a computer with processors to spare is it part of the mark for performance.
 */
const blocking = 'total-blocking-time'
const isBusy = () => (loadavg()[0] ?? 0) > availableParallelism()

export interface MeasuredBrowser {
  signIn(origin: string, person: Person): Promise<void>
  /** What keeps a page from these marks (of 100), in Lighthouse's words; the best of up to three tries. */
  shortOf(url: string, wanted: Partial<Record<Category, number>>): Promise<string[]>
  close(): Promise<void>
}

/** A Chromium that Lighthouse drives; it keeps what it knows, its cookies too, in `folder`. */
export async function openMeasuredBrowser(folder: string): Promise<MeasuredBrowser> {
  const context = await chromium.launchPersistentContext(folder, {
    ...{ executablePath: findChromium() ?? undefined, viewport: null },
    args: ['--no-sandbox', '--disable-dev-shm-usage', '--remote-debugging-port=0'],
  })
  // Chromium chooses a free port and writes it down.
  const port = Number(readFileSync(join(folder, 'DevToolsActivePort'), 'utf8').split('\n')[0])
  return {
    async signIn(origin, { email, password }) {
      const answer = await context.request.post(`${origin}/api/auth/sign-in/email`, {
        data: { email, password },
        headers: { origin },
      })
      expect(answer.status()).toBe(200)
    },
    async shortOf(url, wanted) {
      let short: string[] = []
      for (let tried = 0; tried < triesMost; tried += 1) {
        short = await shortOf(url, wanted, port)
        if (short.length === 0) break
      }
      return short
    },
    close: () => context.close(),
  }
}

async function shortOf(
  url: string,
  wanted: Partial<Record<Category, number>>,
  port: number,
): Promise<string[]> {
  const onlyCategories = Object.keys(wanted) as Category[]
  const result = await lighthouse(
    url,
    { port, onlyCategories, disableStorageReset: true, logLevel: 'error' },
    desktopConfig,
  )
  if (!result) return [`${url}: Lighthouse said nothing`]
  const { lhr } = result
  if (lhr.runtimeError) return [`${url}: ${lhr.runtimeError.message}`]
  // A page that sends elsewhere, such as to the sign-in, would be praised in another's place.
  if (lhr.finalDisplayedUrl !== url) return [`${url} led to ${lhr.finalDisplayedUrl}`]
  return onlyCategories.flatMap(name => {
    const counted = (lhr.categories[name]?.auditRefs ?? [])
      .filter(({ id, weight }) => weight > 0 && !(id === blocking && isBusy()))
      .map(({ id, weight }) => ({ weight, audit: lhr.audits[id] }))
      .filter(({ audit }) => audit && audit.score !== null)
    const weights = counted.reduce((sum, { weight }) => sum + weight, 0)
    const points = counted.reduce((sum, { weight, audit }) => sum + weight * (audit?.score ?? 0), 0)
    const score = weights > 0 ? Math.round((100 * points) / weights) : 0
    if (score >= (wanted[name] ?? 0)) return []
    const poor = counted.flatMap(({ audit }) =>
      audit && (audit.score ?? 0) < 0.9 ? [`${audit.id} ${audit.displayValue ?? ''}`] : [],
    )
    return [`${name} ${score}: ${poor.join(', ')}`]
  })
}
