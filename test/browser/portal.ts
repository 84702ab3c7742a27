import { mkdirSync, mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import type { BrowserContextOptions, Locator, Page } from 'playwright-core'
import postgres from 'postgres'
import { afterAll, afterEach, expect, inject, vi } from 'vitest'
import { buildStatic } from '../../scripts/build.ts'
import { readConfig } from '../../src/config.ts'
import { socketPath } from '../../src/database/embedded/folder.ts'
import { copyDataDir } from '../../src/database/embedded/start.ts'
import { useMailbox } from '../../src/demo/activity.ts'
import { Scope, system } from '../../src/domain/scope.ts'
import { startMailbox } from '../../src/sandbox/mailbox.ts'
import type { Lookup } from '../../src/sandbox/microsoft/domains.ts'
import { startMicrosoft } from '../../src/sandbox/microsoft/microsoft.ts'
import { startOperatorConnect } from '../../src/sandbox/operator-connect/operator-connect.ts'
import { type Running, startPortal } from '../../src/start.ts'
import { wantsShots } from '../support/counts.ts'
import { keepCode, onPostgres, testDatabase } from '../support/database.ts'
import { testKeys } from '../support/license.ts'
import { type Link, startProxy } from '../support/proxy.ts'
import { migrations, testSecret } from '../support/setup.ts'
import { inTurn, oncePerWorker } from '../support/worker.ts'
import { closable, launch, type Trouble, watch } from './chromium.ts'
import { type BrowserWorld, makeBrowserWorld, makePeople, password } from './world.ts'

const shots = fileURLToPath(new URL('../out/shots', import.meta.url))
const patienceMs = 15_000
const testMs = 90_000

export type Stage = Awaited<ReturnType<typeof openBrowserPortal>>

/**
 * The portal as it starts, worker and sockets included, on this file's database; an imitated Microsoft 365; and one
 * Chromium. Any complaint of a browser window fails the test in which it came up.
 */
export async function openBrowserPortal({
  world: wanted = 'whole',
  isCuttable = false,
}: {
  world?: 'whole' | 'people' | 'none'
  /** The portal reaches PostgreSQL by a link that the test may cut. */
  isCuttable?: boolean
} = {}) {
  const browser = await oncePerWorker('browser', launch)
  const staticDir = await oncePerWorker('static files', async () => {
    const built = join(mkdtempSync(join(tmpdir(), 'tenantry-static-')), 'static')
    process.once('exit', () => rmSync(dirname(built), { recursive: true, force: true }))
    await buildStatic(built)
    return built
  })
  const folder = mkdtempSync(join(tmpdir(), 'tenantry-browser-'))
  let lookup: Lookup = async () => []
  const [database, microsoft, mailbox] = await Promise.all([
    openDatabase(folder, isCuttable),
    startMicrosoft({ seed: 'browser', lookup: (name) => lookup(name) }),
    startMailbox(),
  ])
  const operatorConnect = await startOperatorConnect({ seed: 'browser', microsoft })
  const { sql } = database
  const read = readConfig({
    PORT: '0',
    DATA_DIR: folder,
    DATABASE_URL: database.url,
    PORTAL_SECRET: testSecret.toString('base64'),
    GRAPH_URL: microsoft.graphUrl,
    LOGIN_URL: microsoft.loginUrl,
    OPERATOR_CONNECT_URL: operatorConnect.url,
    CONNECTOR_ALLOW: '127.0.0.0/8',
    LOG_LEVEL: 'error',
  })
  const config = { ...read, licenseKeys: testKeys }
  let cast: BrowserWorld | undefined
  let isMade = false
  const start = (): Promise<Running> =>
    startPortal(config, {
      staticDir,
      migrations,
      async prepare(pool, seal) {
        if (wanted === 'whole' && !cast)
          cast = await makeBrowserWorld(sql, { database: pool, seal, microsoft })
        if (wanted === 'people' && !isMade) await makePeople(sql, pool)
        isMade = true
        if (wanted === 'whole') await useMailbox(pool, mailbox.smtp)
      },
    })
  let portal = await start()
  // a restart comes back where it was
  config.port = Number(config.portalUrl.port)
  const trouble: Trouble = { seen: [], expected: [], open: new Map(), last: [] }

  vi.setConfig({ testTimeout: testMs })
  afterEach(async ({ task }) => {
    if (task.result?.state === 'fail') {
      console.log(trouble.last.join('\n'))
      // a test that waited in vain may have waited for one of these
      for (const [request, since] of trouble.open)
        console.log(
          `no answer for ${Math.round(performance.now() - since)} ms: ${request.method()} ${request.url()}`,
        )
      for (const [i, page] of browser
        .contexts()
        .flatMap((context) => context.pages())
        .entries())
        await shoot(page, `failed-${task.name.replace(/\W+/g, '-').slice(0, 40)}-${i}`)
    }
    const seen = trouble.seen.splice(0)
    trouble.expected = []
    expect(seen).toEqual([])
  })
  // a portal that is left over upsets the files after this one
  afterAll(() =>
    inTurn([
      ...browser.contexts().map((context) => () => context.close()),
      () => sql.end({ timeout: 2 }),
      () => portal.stop(),
      () => database.link?.stop(),
      () => operatorConnect.stop(),
      () => microsoft.stop(),
      () => mailbox.stop(),
      () => rmSync(folder, { recursive: true, force: true }),
    ]),
  )

  /** A window of a browser of its own (another context); nobody is signed in yet. */
  async function open(options: BrowserContextOptions = {}): Promise<Page> {
    const context = closable(
      await browser.newContext({ viewport: { width: 1440, height: 900 }, ...options }),
    )
    context.setDefaultTimeout(patienceMs)
    await watch(context, trouble)
    return context.newPage()
  }

  /** A window in which somebody has signed in through the form and sees this page, live. */
  async function signIn(
    email: string,
    path = '/services',
    options: BrowserContextOptions = {},
    before: (page: Page) => Promise<unknown> = async () => {},
  ) {
    const page = await open(options)
    await before(page)
    await page.goto(`${config.portalUrl.origin}/session/new?next=${encodeURIComponent(path)}`)
    await page.locator('input[name=login]').fill(email)
    await page.getByLabel('Password', { exact: true }).fill(password)
    await page.getByRole('button', { name: 'Sign in' }).click()
    await page.waitForURL((url) => `${url.pathname}${url.search}` === path)
    // away from where the button was: what lies under the pointer is not replaced by a push
    await page.mouse.move(0, 0)
    if (options.javaScriptEnabled !== false) await isLive(page)
    return page
  }

  return {
    config,
    sql,
    microsoft,
    operatorConnect,
    mailbox,
    browser,
    /** Only of a portal that is cuttable, on PostgreSQL. */
    link: database.link as Link,
    /** What the imitated Microsoft finds in DNS from now on. */
    findsBy(found: Lookup) {
      lookup = found
    },
    /** Only of a portal with its whole world. */
    world: cast as BrowserWorld,
    open,
    signIn,
    /** Complaints that this test means to cause, and those that came up; forgotten when it ends. */
    expectTrouble(...patterns: RegExp[]): readonly string[] {
      const met: string[] = []
      trouble.expected.push({ patterns, met })
      return met
    },
    url: () => config.portalUrl.origin,
    /** The pool of the portal that runs now. */
    database: () => portal.database,
    /** Something happens that nobody at a window did. */
    happens: <T>(work: (scope: Scope) => Promise<T>) =>
      Scope.enter(portal.database, system({ kind: 'provider' }), work),
    stop: () => portal.stop(),
    /** Starts the portal again where it was. */
    async restart() {
      portal = await start()
    },
  }
}

/** The migrated database as the portal opens it, and its owner's connection for arranging rows. */
async function openDatabase(folder: string, isCuttable: boolean) {
  if (onPostgres) {
    const { url = '', sql } = await testDatabase({ isStarted: true })
    if (!isCuttable) return { url, sql, link: undefined }
    const through = new URL(url)
    const link = await startProxy({ host: through.hostname, port: through.port || 5432 })
    through.host = `${link.at.host}:${link.at.port}`
    return { url: through.href, sql, link }
  }
  await keepCode()
  const dataDir = join(folder, 'database')
  copyDataDir(inject('template').dataDir ?? '', dataDir)
  const owner = { path: socketPath(dataDir), user: 'postgres', database: 'portal' }
  return { url: '', link: undefined, sql: postgres({ ...owner, max: 1, onnotice: () => {} }) }
}

/** The page has its socket and its present state. */
export const isLive = (page: Page) => page.locator('#live[data-state=live]').waitFor()

/** Waits until the element says this, and can be seen unless `state` is attached (a closed panel). */
export const says = (
  element: Locator,
  text: string | RegExp,
  state: 'visible' | 'attached' = 'visible',
) => element.filter({ hasText: text }).waitFor({ state })

/** Takes pointer and focus off whatever was used last, so that pushes may change it. */
export async function letGo(page: Page): Promise<void> {
  await page.mouse.move(0, 0)
  await page.locator('.skip').focus()
}

/** What stands out of the window sideways, with how many pixels it is too narrow for the page; empty where all fits. */
export const sideways = (page: Page): Promise<string[]> =>
  page.evaluate(() => {
    const { scrollWidth, clientWidth } = document.documentElement
    if (scrollWidth <= clientWidth) return []
    const out = [...document.querySelectorAll('body *')].filter((one) => {
      const { right, width } = one.getBoundingClientRect()
      return width > 0 && right > clientWidth
    })
    const named = out.map(
      ({ tagName, id, className, textContent }) =>
        `${tagName}#${id}.${className}: ${textContent?.trim().slice(0, 40)}`,
    )
    return [`${scrollWidth - clientWidth} px`, ...named.slice(0, 10)]
  })

/** A picture for a person to look at, under test/out/shots. */
export async function shoot(page: Page, name: string): Promise<void> {
  if (!wantsShots && !name.startsWith('failed-')) return
  mkdirSync(shots, { recursive: true })
  // hiding the caret would write a style into each field, so that every row that is read again looked changed
  await page.screenshot({ path: join(shots, `${name}.png`), caret: 'initial' })
}
