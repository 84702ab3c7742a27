import type { BrowserContextOptions, Page } from 'playwright-core'
import { approve } from '../wallboards/screens.ts'
import { type Stage, says } from './portal.ts'

export const big = { viewport: { width: 1920, height: 1080 } }

type Over = Parameters<typeof approve>[2] & { options?: BrowserContextOptions; dwell?: number }

export const codeOf = async (page: Page) => {
  await says(page.locator('#code'), /^[A-Z]{4}-[A-Z]{4}$/)
  return (await page.locator('#code').textContent()) ?? ''
}
/** Waits until the wall says so of itself. */
export const isIn = (page: Page, state: string) =>
  page.locator(`body[data-state=${state}]`).waitFor()
/** As when a laptop is closed for so long. */
export const passes = (page: Page, seconds: number) => page.clock.fastForward(seconds * 1000)
/** The id of what is shown. */
export const shown = (page: Page) => page.locator('#scenes > :not([hidden])').getAttribute('id')

/** Displays of a portal. */
export function wallsOf(portal: Stage) {
  /** A screen that shows its code, with a clock that the test may put on. */
  async function screen(options: BrowserContextOptions = {}): Promise<Page> {
    const page = await portal.open({ ...big, ...options })
    await page.clock.install()
    await page.goto(`${portal.url()}/wallboard`)
    return page
  }

  return {
    screen,
    announce: (id: string) => portal.sql`select portal_announce(${`wall:${id}`}, null)`,
    /** A board that is live. */
    async board({
      options,
      dwell = 3600,
      ...over
    }: Over = {}): Promise<{ page: Page; id: string }> {
      const page = await screen(options)
      const id = await approve(portal.sql, await codeOf(page), over)
      await portal.sql`update wallboard set dwell_seconds = ${dwell} where id = ${id}`
      await passes(page, 3)
      await isIn(page, 'live')
      return { page, id }
    },
  }
}
