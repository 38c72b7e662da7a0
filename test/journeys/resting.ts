import type { Browser, Page } from 'playwright-core'
import { devices } from 'playwright-core'
import type { Installation } from './installation.ts'
import { type Looks, patience, type Visitor } from './visitor.ts'

/** On a ready server's page: lets it hibernate, having read what that means, and waits until it does. */
export async function hibernate(visitor: Visitor, look = async () => {}): Promise<void> {
  const { page, words } = visitor
  const say = words.rest
  await visitor.openTab('settings')
  await page.getByRole('button', { name: say.hibernate, exact: true }).click()
  const question = page.getByRole('dialog')
  await question.getByText(say.meanwhile).waitFor()
  await look()
  await question.getByRole('button', { name: say.hibernate, exact: true }).click()
  await page.getByText(say.hibernatedTitle).waitFor(patience)
}

/** A browser that says it has no screen is taken for the robot that it is. */
const desk = {
  viewport: { width: 1280, height: 800 },
  userAgent:
    'Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/148.0.0.0 Safari/537.36',
}

/** Somebody who opens a server's address, wherever its name leads in the emulated world. */
export async function openAddress(
  browser: Browser,
  { run }: Installation,
  hostname: string,
  { language, theme, device }: Looks,
): Promise<Page> {
  const proxy = (run.env.SAMBUK_SOCKS_PROXY ?? '').replace('socks5h:', 'socks5:')
  const context = await browser.newContext({
    ...(device === 'phone' ? devices['Pixel 7'] : desk),
    locale: language === 'ar' ? 'ar-EG' : 'en-US',
    colorScheme: theme,
    reducedMotion: 'reduce',
    proxy: { server: proxy },
    // The emulated authority is in nobody's browser.
    ignoreHTTPSErrors: true,
  })
  const page = await context.newPage()
  await page.goto(`http://${hostname}.${run.env.SAMBUK_ZONE}/`)
  return page
}
