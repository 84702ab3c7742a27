import { createHash } from 'node:crypto'
import { mkdirSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { accessTable, askersOf, routesOf } from '../isolation/asking.ts'
import { makeCast } from '../isolation/cast.ts'
import { type Case, firstOf, narrowOf, readsOf, writesOf } from './cases.ts'
import { stopClock } from './clock.ts'
import { firstLink, letter, mailTemplates, portal, pushed } from './code.ts'
import { newDatabase } from './database.ts'
import { lined, normalOf, steady } from './normal.ts'
import { makeWorld, operators, type Person } from './world.ts'

/*
 * Records what everybody is shown: `tsx test/record/run.ts <folder>` writes a file for each route and person and `index.txt`
 * with a line for each request; two recordings of the same code are the same bytes. After the folder may stand whom to record
 * alone (`tenant,german`). `--access` writes test/isolation/access.txt
 * alone: who is let in where.
 */

type Asker = Omit<Person, 'things'>

const accessFile = new URL('../isolation/access.txt', import.meta.url).pathname
const shown = [
  'location',
  'content-type',
  'content-disposition',
  'cache-control',
  'vary',
  'content-security-policy',
  'set-cookie',
  'etag',
  'retry-after',
  'www-authenticate',
  'referrer-policy',
  'x-frame-options',
]
const atOnce = 4
const linksPerRoute = 6

async function recordAccess() {
  const db = await newDatabase({ runs: true })
  try {
    const cast = await makeCast({ sql: db.sql } as never)
    const table = await accessTable(await askersOf(db.pool, cast), cast)
    writeFileSync(accessFile, table)
    console.log(`${table.split('\n').length - 1} routes in test/isolation/access.txt`)
  } finally {
    await db.drop()
  }
}

/** Which route an address belongs to; the most exact pattern wins. */
function matcherOf(routes: readonly string[]) {
  const patterns = routes
    .map((name) => {
      const [method = '', path = ''] = name.split(' ')
      const parts = path.split('/').map((part) => (part.startsWith(':') ? ':' : part))
      const source = parts.map((part) =>
        part === ':' ? '[^/]+' : part.replaceAll(/[.*+?^${}()|[\]\\]/g, '\\$&'),
      )
      return {
        method,
        name: parts.join('/'),
        shape: new RegExp(`^${source.join('/')}$`),
        open: parts.filter((part) => part === ':').length,
      }
    })
    .sort((a, b) => a.open - b.open)
  return (method: string, path: string) => {
    const [bare = ''] = path.split('?')
    const wanted = method === 'HEAD' ? 'GET' : method
    return patterns.find((one) => one.method === wanted && one.shape.test(bare))?.name
  }
}

/** A body as the index names it. */
const shortOf = (body: string | FormData) =>
  typeof body === 'string' ? `[${body.slice(0, 120).replaceAll(/\s/g, '~')}]` : '[upload]'

const fileOf = (method: string, name = '(nowhere)') =>
  `${method}${name.replaceAll('/', '_').replaceAll(':', 'id')}`

async function record(folder: string, only?: readonly string[]) {
  stopClock()
  const db = await newDatabase()
  try {
    const app = portal(db.pool)
    const routeOf = matcherOf(routesOf(app))
    const link = await firstLink(db.pool)
    const secret = link.split('=')[1] ?? ''
    let normal = normalOf(new Set(), secret)
    const index: string[] = []
    const files = new Map<string, string[]>()
    const add = (file: string, key: string, text: string) => {
      const sha = createHash('sha256').update(text).digest('hex').slice(0, 16)
      index.push(`${key} ${sha}`)
      files.set(file, [...(files.get(file) ?? []), `#### ${key}\n${lined(text)}\n`])
    }

    async function ask({ host, session, token }: Asker, one: Case) {
      const isApi = one.path.startsWith('/api/')
      const headers: Record<string, string> = {
        Host: host,
        Origin: `http://${host}`,
        ...(isApi && token && { Authorization: `Bearer ${token}` }),
        ...(!isApi && session && { Cookie: `tenantry=${session}` }),
        ...(one.part && { 'HX-Request': 'true', 'HX-Request-Type': 'partial' }),
        ...one.headers,
      }
      const url = `http://${host}${one.path}`
      const request = () =>
        app.request(url, {
          method: one.method,
          headers,
          ...(one.body !== undefined && { body: one.body }),
        })
      let answer = await request()
      // a busy machine makes the database late; that is no part of the record
      for (let tries = 0; answer.status === 503 && tries < 5; tries += 1) {
        await new Promise((resolve) => setTimeout(resolve, 2000))
        answer = await request()
      }
      return { answer, text: await answer.text() }
    }

    async function take(person: Asker, one: Case): Promise<string> {
      const { answer, text } = await ask(person, one)
      const kept = [...answer.headers]
        .filter(([name]) => shown.includes(name) || name.startsWith('hx-'))
        .map(([name, value]) => `${name}: ${value}`)
        .sort()
      const whole = normal(`${answer.status}\n${kept.join('\n')}\n\n${steady(one.path, text)}`)
      const route = routeOf(one.method, one.path)
      const part = one.part ? ' part' : ''
      const sent = one.body === undefined ? '' : ` ${shortOf(one.body)}`
      const key = normal(`${one.method} ${one.path} ${person.who}${part}${sent} ${answer.status}`)
      add(join(fileOf(one.method, route), `${person.who}.txt`), key, whole)
      return answer.status === 200 && one.method === 'GET' && !one.part ? text : ''
    }

    /** Everything of a list in its order, some at once; results stand as the list does. */
    async function each<T, R>(list: readonly T[], work: (one: T, i: number) => Promise<R>) {
      const results: R[] = []
      let next = 0
      const worker = async () => {
        for (let i = next++; i < list.length; i = next++) results[i] = await work(list[i] as T, i)
      }
      await Promise.all(Array.from({ length: atOnce }, worker))
      return results
    }

    function linksIn(pages: readonly string[], asked: ReadonlySet<string>): string[] {
      const met = new Map<string, Set<string>>()
      for (const page of pages)
        for (const [, raw = ''] of page.matchAll(/(?:href|hx-get)="(\/[^"#]*)/g)) {
          const path = raw.replaceAll('&amp;', '&')
          const route = routeOf('GET', path)
          if (!route || asked.has(path) || path.startsWith('/static')) continue
          const some = met.get(route) ?? new Set()
          if (some.size < linksPerRoute) met.set(route, some.add(path))
        }
      return [...met.values()].flatMap((some) => [...some])
    }

    const first = { who: 'first', host: operators, account: null, session: null, token: null }
    await each(firstOf(link), (one) => take(first, one))
    const world = await makeWorld(db)
    normal = normalOf(world.known, secret)
    for (const person of world.people) {
      if (only && !only.includes(person.who)) continue
      const reads = readsOf(person, world.drafts)
      const pages = await each(reads, (one) => take(person, one))
      const links = linksIn(pages, new Set(reads.map(({ path }) => path)))
      await each(links, (path) => take(person, { method: 'GET', path, part: false }))
      await each(writesOf(person, world.drafts), (one) => take(person, one))
      console.log(`${person.who}: ${index.length} so far`)
    }
    for (const person of world.aside) await each(narrowOf(person), (one) => take(person, one))
    for (const [name, audience, things] of world.audiences) {
      const topics = [
        ...['queue', 'alarms', 'tiles', 'menu', 'services', 'commands', 'alarm-list', 'people'],
        `service:${things.service}`,
        ...things.all.commands.map((id) => `command:${id}`),
        ...things.all.alarms.map((id) => `alarm:${id}`),
      ]
      await each(topics, async (topic) => {
        const text = normal(await pushed(db.pool, audience, topic))
        add(join('push', `${name}.txt`), `PUSH ${topic} ${name}`, text)
      })
    }
    for (const template of mailTemplates)
      for (const language of ['en', 'de'] as const)
        for (const isFull of [true, false]) {
          const { subject, html, text } = letter(template, language, isFull)
          const key = `MAIL ${template} ${language} ${isFull ? 'full' : 'bare'}`
          add(join('mail', `${template}.txt`), key, `${subject}\n\n${text}\n\n${html}`)
        }

    rmSync(folder, { recursive: true, force: true })
    for (const [file, texts] of files) {
      mkdirSync(join(folder, file, '..'), { recursive: true })
      // answers come in as they are ready
      writeFileSync(join(folder, file), texts.sort().join('\n'))
    }
    writeFileSync(join(folder, 'index.txt'), `${index.sort().join('\n')}\n`)
    const broken = index.filter((line) => / 5\d\d \w+$/.test(line))
    if (broken.length > 0) console.log(`answered with 500 or more:\n${broken.join('\n')}`)
    console.log(`${index.length} cases in ${files.size} files under ${folder}`)
  } finally {
    await db.drop()
  }
}

const [asked, only] = process.argv.slice(2)
if (!asked) {
  console.error('tsx test/record/run.ts <folder> [person,…] | --access')
  process.exitCode = 1
} else if (asked === '--access') await recordAccess()
else await record(asked, only?.split(','))
