import { readFileSync } from 'node:fs'
import { get, type IncomingMessage } from 'node:http'
import { join } from 'node:path'
import { brotliDecompressSync } from 'node:zlib'
import type { Actor } from '../../src/domain/scope.ts'
import { said } from '../support/said.ts'
import { type BenchDatabase, makeBenchDatabase } from './database.ts'
import { type Figure, shown } from './measure.ts'
import { launch } from './painted.ts'
import type { Plan } from './plan.ts'
import { signIn, startBenchPortal, staticDir } from './portal.ts'
import { growTo, makeBenchWorld } from './world.ts'

const kib = 1024
const coldKib = 36
const warmKib = 6.5
const paths = ['/services', '/session/new', '/alarms', '/commands'] as const

/** E1: what a page weighs, and that its rows are there before any script. */
export async function benchPages({ report }: Plan): Promise<void> {
  const benchDatabase = await makeBenchDatabase()
  const { dana } = await makeBenchWorld(benchDatabase.sql)
  await growTo(benchDatabase.sql, 1000)
  await fillLists(benchDatabase)
  const portal = await startBenchPortal(benchDatabase)
  try {
    const { host, origin } = portal.config.portalUrl
    const cookie = await signIn(benchDatabase.pool, dana, host)
    for (const path of paths) {
      const headers: Record<string, string> = path === '/session/new' ? {} : { cookie }
      const [page, again] = [await weigh(origin, path, headers), await weigh(origin, path, headers)]
      for (const figure of figuresOf(path, page, again)) report(figure)
    }
    report(await withoutScript(origin, benchDatabase, dana))
  } finally {
    await portal.stop()
    await benchDatabase.drop()
  }
}

/** Fifty alarms and fifty commands, so that their lists are as long as that of the services. */
const fillLists = ({ sql }: BenchDatabase) =>
  Promise.all([
    sql`
    insert into alarm (audience, tenant_id, key, severity, name, source, text, customer, service_id)
    select 'tenant', tenant_id, 'bench', (array['critical', 'major', 'minor', 'warning'])[1 + n % 4], ${said('Trunk down')}::text::jsonb, ${said('SBC 1')}::text::jsonb,
      ${said('The SIP trunk does not answer since 5 minutes.')}::text::jsonb, customer, id
    from (select s.*, row_number() over (order by customer) as n from service s limit 60) s`,
    sql`
    insert into command (audience, tenant_id, lane, kind, subject_kind, subject_id, subject_name, requested_name, next_try_at)
    select 'tenant', tenant_id, 'service', 'replicate', 'service', id, customer, 'Dana Okafor', 'infinity'
    from (select * from service order by customer limit 60) s`,
  ])

type Weight = { html: number; assets: number; styles: number; scripts: number; names: string[] }

/** Bytes as they travel: the page as the portal compresses it, its files as they were built; the font apart. */
async function weigh(
  origin: string,
  path: string,
  headers: Record<string, string>,
): Promise<Weight> {
  const { bytes, encoding } = await body(origin + path, headers)
  if (encoding !== 'br') throw new Error(`${path} came as ${encoding}`)
  const html = brotliDecompressSync(bytes).toString()
  const named = [...html.matchAll(/\/static\/([\w.-]+)/g)].map(([, name = '']) => name)
  // what a stylesheet names in turn: the icons
  const files = new Set([
    ...named,
    ...named
      .filter((name) => name.endsWith('.css'))
      .flatMap((name) => [
        ...readFileSync(join(staticDir, name), 'utf8').matchAll(/url\(([\w.-]+)\)/g),
      ])
      .map(([, name = '']) => name),
  ])
  const names = [...files].filter((name) => !name.endsWith('.woff2'))
  const size = (name: string) => readFileSync(join(staticDir, `${name}.br`)).length
  return {
    html: bytes.length,
    assets: names.reduce((sum, name) => sum + size(name), 0),
    styles: [...html.matchAll(/<link rel="stylesheet"/g)].length,
    scripts: [...html.matchAll(/<script/g)].length,
    names: names.map((name) => `${name.replace(/-[0-9a-f]{10}/, '')} ${shown(size(name) / kib)}`),
  }
}

/** The answer's bytes as a browser gets them; `fetch` would have unpacked them already. */
async function body(url: string, headers: Record<string, string>) {
  const answer = await new Promise<IncomingMessage>((done, fail) =>
    get(url, { headers: { ...headers, 'accept-encoding': 'gzip, deflate, br' } }, done).on(
      'error',
      fail,
    ),
  )
  if (answer.statusCode !== 200) throw new Error(`${url} answered ${answer.statusCode}`)
  const bytes = Buffer.concat(await answer.toArray())
  return { bytes, encoding: answer.headers['content-encoding'] }
}

function figuresOf(path: string, page: Weight, again: Weight): Figure[] {
  const common = { goal: 'E1', limit: 1, sense: 'at most' } as const
  const cold = ({ html, assets }: Weight) => (html + assets) / kib
  const warm = ({ html }: Weight) => html / kib
  return [
    {
      ...common,
      what: `${path} cold ÷ ${coldKib} KiB`,
      ratio: cold(page) / coldKib,
      spread: Math.abs(cold(again) / cold(page) - 1),
      beside: `${shown(cold(page))} KiB, ${page.styles} stylesheet, ${page.scripts} script: ${page.names.join(', ')}`,
    },
    {
      ...common,
      what: `${path} warm ÷ ${warmKib} KiB`,
      ratio: warm(page) / warmKib,
      spread: Math.abs(warm(again) / warm(page) - 1),
      beside: `${shown(warm(page))} KiB`,
    },
  ]
}

/** Rows that a browser without script shows, of fifty. */
async function withoutScript(
  origin: string,
  benchDatabase: BenchDatabase,
  actor: Actor,
): Promise<Figure> {
  const browser = await launch()
  try {
    const { host, hostname } = new URL(origin)
    const [name = '', value = ''] = (await signIn(benchDatabase.pool, actor, host)).split('=')
    const context = await browser.newContext({ javaScriptEnabled: false })
    await context.addCookies([{ name, value, domain: hostname, path: '/' }])
    const page = await context.newPage()
    await page.goto(`${origin}/services`)
    const rows = await page.locator('#services > tr').filter({ visible: true }).count()
    return {
      goal: 'E1',
      what: 'rows of /services shown with script switched off ÷ 50',
      ratio: rows / 50,
      limit: 1,
      sense: 'at least',
      spread: 0,
      beside: `${rows} rows; how much sooner than react-admin is not measured here`,
    }
  } finally {
    await browser.close()
  }
}
