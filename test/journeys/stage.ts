import type { Browser } from 'playwright-core'
import { afterAll, beforeAll, describe } from 'vitest'
import { findChromium } from './chromium.ts'
import { type Installation, startInstallation } from './installation.ts'
import { openBrowser, titled } from './visitor.ts'

/** What the journeys of a file walk through: one installation and one browser. */
export interface Stage {
  readonly installation: Installation
  readonly browser: Browser
}

const startMs = 600_000

/** A suite of journeys, which all walk over the same stage; it is there once a test runs. Skipped without Chromium. */
export function journeys(title: string, walk: (stage: Stage) => void): void {
  describe.skipIf(!findChromium())(titled(title), { timeout: 600_000 }, () => {
    let stage: Stage | null = null
    const there = (): Stage => {
      if (!stage) throw new Error('the stage is set before the first test')
      return stage
    }

    beforeAll(async () => {
      const [installation, browser] = await Promise.all([startInstallation(), openBrowser()])
      stage = { installation, browser }
    }, startMs)
    afterAll(async () => {
      await stage?.browser.close()
      await stage?.installation.stop()
    })
    walk({
      get installation() {
        return there().installation
      },
      get browser() {
        return there().browser
      },
    })
  })
}
