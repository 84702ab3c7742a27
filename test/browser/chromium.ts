import { existsSync } from 'node:fs'
import { readFile } from 'node:fs/promises'
import { createRequire } from 'node:module'
import sparticuz from '@sparticuz/chromium'
import { type Browser, type BrowserContext, chromium, type Page } from 'playwright-core'

const installed = '/usr/bin/chromium'
const args = [
  '--headless',
  '--no-sandbox',
  '--disable-gpu',
  '--disable-quic',
  '--no-first-run',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync',
]

/** The Chromium of this machine, or the one that npm brought along. */
export const launch = async (): Promise<Browser> =>
  chromium.launch({
    executablePath: existsSync(installed) ? installed : await sparticuz.executablePath(),
    args,
  })

const axeSource = readFile(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8')

/** What went wrong in any window of this test file and was not expected. */
export type Trouble = { seen: string[]; expected: RegExp[] }

/**
 * Hears every refusal of the Content-Security-Policy, error of the console and uncaught exception. An answer below
 * 500 that Chromium logs by itself ("Failed to load resource") is the business of the test that caused it.
 */
export async function watch(context: BrowserContext, trouble: Trouble): Promise<void> {
  const tell = (text: string) => {
    if (!trouble.expected.some((pattern) => pattern.test(text))) trouble.seen.push(text)
  }
  await context.exposeBinding('reportViolation', ({ page }, what: string) =>
    tell(`policy: ${what} at ${page.url()}`),
  )
  await context.addInitScript(() =>
    document.addEventListener('securitypolicyviolation', (event) =>
      Reflect.get(
        window,
        'reportViolation',
      )(`${event.violatedDirective} ${event.blockedURI} ${event.sample}`),
    ),
  )
  context.on('console', (message) => {
    if (message.type() !== 'error' || /status of 4\d\d/.test(message.text())) return
    tell(`console: ${message.text()} at ${message.page()?.url()}`)
  })
  context.on('weberror', (error) => tell(`exception: ${error.error().stack}`))
  context.on('response', (answer) => {
    if (answer.status() >= 500) tell(`answer: ${answer.status()} ${answer.url()}`)
  })
}

/** What axe finds wrong with the page as it stands, by all its rules or by these, in one line each. */
export async function findings(page: Page, rules: string[] = []): Promise<string[]> {
  const hasAxe = await page.evaluate(() => 'axe' in window)
  if (!hasAxe) await page.evaluate(await axeSource)
  return page.evaluate(async (only) => {
    type Found = {
      id: string
      help: string
      nodes: { target: unknown[]; failureSummary?: string }[]
    }
    type Axe = { run(options: object): Promise<{ violations: Found[] }> }
    const axe: Axe = Reflect.get(window, 'axe')
    const { violations } = await axe.run({
      resultTypes: ['violations'],
      ...(only.length > 0 ? { runOnly: only } : {}),
    })
    return violations.map(
      ({ id, help, nodes }) =>
        `${id}: ${help} (${nodes.length}): ${nodes[0]?.target.join(' ')}: ${nodes[0]?.failureSummary}`,
    )
  }, rules)
}
