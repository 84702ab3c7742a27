import { execFile } from 'node:child_process'
import { randomUUID } from 'node:crypto'
import { existsSync } from 'node:fs'
import { mkdir, readFile, rename, rm } from 'node:fs/promises'
import { createRequire } from 'node:module'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { promisify } from 'node:util'
import {
  type Browser,
  type BrowserContext,
  chromium,
  type Page,
  type Request,
} from 'playwright-core'

const installed = '/usr/bin/chromium'
const args = [
  '--headless',
  '--no-sandbox',
  '--disable-gpu',
  // without a graphics card it would draw by an emulated one, which costs more than drawing itself
  '--disable-software-rasterizer',
  '--disable-gpu-compositing',
  '--disable-quic',
  '--no-first-run',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync',
]

/** The Chromium of this machine, or the one that npm brought along. */
export async function launch(): Promise<Browser> {
  if (existsSync(installed)) return chromium.launch({ executablePath: installed, args })
  const folder = await unpacked()
  const env = {
    ...process.env,
    LD_LIBRARY_PATH: join(folder, 'al2023/lib'),
    FONTCONFIG_PATH: join(folder, 'fonts'),
  }
  return chromium.launch({ executablePath: join(folder, 'chromium'), args, env })
}

/**
 * A context whose closing ends. Told to close a window that is just then on its way to another page, Chromium may forget about it:
 * of pages that hear `beforeunload` one in eight stayed open for good on a busy machine. It closes as soon as it is asked again.
 */
export function closable(context: BrowserContext, againMs = 1000): BrowserContext {
  const close = context.close.bind(context)
  context.close = async (options) => {
    const asking = setInterval(() => {
      for (const page of context.pages()) page.close().catch(() => {})
    }, againMs)
    try {
      await close(options)
    } finally {
      clearInterval(asking)
    }
  }
  return context
}

/** Unpacks npm's Chromium once for all test files, with the libraries that it brings when it believes to be in a Lambda. */
async function unpacked(): Promise<string> {
  const folder = join(tmpdir(), 'tenantry-chromium')
  if (existsSync(folder)) return folder
  const aside = `${folder}.${randomUUID()}`
  await mkdir(aside)
  const code = "import chromium from '@sparticuz/chromium'; await chromium.executablePath()"
  const env = { ...process.env, TMPDIR: aside, AWS_EXECUTION_ENV: 'AWS_Lambda_nodejs24.x' }
  const cwd = new URL('../..', import.meta.url)
  await promisify(execFile)(process.execPath, ['--input-type=module', '-e', code], { cwd, env })
  // another test file may have been quicker
  await rename(aside, folder).catch(() => rm(aside, { recursive: true }))
  return folder
}

const axeSource = readFile(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8')

/** What went wrong in any window of this test file, and apart from it what a test meant to cause. */
export type Trouble = {
  seen: string[]
  expected: { patterns: RegExp[]; met: string[] }[]
  /** What was asked for and has no answer yet, since when. */
  open: Map<Request, number>
  /** The last answers, the newest at the end. */
  last: string[]
}
const lastAnswers = 20

/**
 * Hears every refusal of the Content-Security-Policy, error of the console and uncaught exception. An answer below
 * 500 that Chromium logs by itself ("Failed to load resource") is the business of the test that caused it.
 */
export async function watch(context: BrowserContext, trouble: Trouble): Promise<void> {
  const tell = (text: string) => {
    const expected = trouble.expected.find(({ patterns }) => patterns.some((p) => p.test(text)))
    const list = expected?.met ?? trouble.seen
    list.push(text)
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
  context.on('request', (request) => trouble.open.set(request, performance.now()))
  context.on('requestfinished', (request) => trouble.open.delete(request))
  context.on('requestfailed', (request) => trouble.open.delete(request))
  context.on('response', (answer) => {
    trouble.last.push(`${answer.status()} ${answer.request().method()} ${answer.url()}`)
    if (trouble.last.length > lastAnswers) trouble.last.shift()
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
    // a row that was pushed a moment ago still fades: what stays is judged, not what passes
    const passing = document
      .getAnimations()
      .filter(({ effect }) => Number.isFinite(effect?.getComputedTiming().endTime))
    await Promise.allSettled(passing.map(({ finished }) => finished))
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
