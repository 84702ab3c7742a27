import { parse } from 'csv-parse/sync'
import { sql as query } from 'drizzle-orm'
import { expect, test } from 'vitest'
import { raise } from '../../src/domain/alarms/alarms.ts'
import { unescapeFormulas } from '../../src/domain/csv.ts'
import { verbatim } from '../../src/domain/messages.ts'
import { counted } from '../support/counted.ts'
import { said } from '../support/said.ts'
import { until } from '../support/until.ts'
import { benign, payloads } from './payloads.ts'
import { isLive, openBrowserPortal, says, shoot } from './portal.ts'

const portal = await openBrowserPortal({ world: 'people' })
const { sql } = portal
const texts = [benign, ...payloads]
/** One service, alarm, command and saved view for each text; the benign one stands first. */
const things = await Promise.all(texts.map(plant))
const page = await portal.signIn('dana@northline.example')
const canaries: string[] = []
page.on('request', (request) => {
  if (new URL(request.url()).pathname.startsWith('/canary')) canaries.push(request.url())
})

async function plant(text: string, i: number) {
  const [tenant] = await sql`insert into tenant (shortname, full_name, ms_tenant_id, default_domain)
    values (${`t${100 + i}`}, ${text}, gen_random_uuid(), ${text}) returning id`
  const [service] =
    await sql`insert into service (tenant_id, name, customer, shortname, kind, license_type,
      licensed_users, deploy_status, status, status_reason, last_replication_error, last_replication_at, kit_version)
    values (${tenant?.id}, ${`Service ${text}`}, ${text}, ${`t${100 + i}`}, 'direct-routing', 'hosted-pro',
      20, 'deployed', 'warning', ${said(text)}::text::jsonb, ${said(text)}::text::jsonb, now(), '8.0.1') returning id`
  const [command] =
    await sql`insert into command (audience, tenant_id, lane, kind, subject_kind, subject_id, subject_name,
      state, step, steps, step_name, attempt, error, requested_name, started_at, ended_at, log, result)
    values ('tenant', ${tenant?.id}, 'service', 'replicate', 'service', ${service?.id}, ${text}, 'failed', 2, 4, ${said(text)}::text::jsonb, 5,
      ${said(text)}::text::jsonb, ${text}, now(), now(), ${sql.json([{ at: new Date().toISOString(), level: 'warn', message: { code: 'verbatim', params: { text } } }])},
      ${sql.json({ detail: text })}) returning id`
  await sql`insert into log_entry (audience, tenant_id, actor_kind, actor_name, type, subject_kind, subject_id, subject_name, before, after)
    values ('tenant', ${tenant?.id}, 'account', ${text}, 'service.licenses', 'service', ${service?.id}, ${text},
      ${sql.json({ reason: 'none' })}, ${sql.json({ reason: text })})`
  await sql`insert into saved_view (audience, account_id, owner_name, page, name, query, shared)
    select 'provider', id, ${text}, 'services', ${text}, '', true from account where email = 'vera@northline.example'`
  const alarm = await portal.happens((scope) =>
    raise(scope, {
      owner: { tenantId: tenant?.id },
      key: `key ${text}`,
      severity: 'critical',
      name: verbatim(text),
      source: verbatim(text),
      text: verbatim(text),
      correctiveAction: verbatim(text),
      customer: text,
      serviceId: service?.id,
    }),
  )
  return { tenant: tenant?.id, service: service?.id, command: command?.id, alarm: alarm.id }
}

/** Tags and attribute names, nested; of attributes that say what an element does also the value, ids left out. */
const shapes = (selector: string): Promise<string[]> =>
  page.locator(selector).evaluateAll((elements) => {
    const telling = ['class', 'type', 'form', 'name', 'role', 'scope', 'hx-target', 'hx-swap']
    const shape = (element: Element): string => {
      const attributes = element
        .getAttributeNames()
        // set and left behind by the browser's side: a fading row, a time's title, an emptied class
        .filter((name) => name !== 'data-fresh' && name !== 'title')
        .filter((name) => name !== 'class' || element.className)
        .sort()
        .map((name) => (telling.includes(name) ? `${name}=${element.getAttribute(name)}` : name))
      return `${element.localName}[${attributes}](${[...element.children].map(shape)})`
    }
    return elements.map(shape)
  })

/** Every element that matches has the structure of the others, the benign one among them. */
async function expectAlike(selector: string, count: number) {
  const found = await shapes(selector)
  counted('G7', 'structures compared', found.length)
  expect(found, selector).toHaveLength(count)
  expect([...new Set(found)], selector).toHaveLength(1)
}

/** Where two shapes part, or nothing: a whole page is too long to be read in a report. */
function difference(found = '', expected = '') {
  if (found === expected) return ''
  let at = 0
  while (found[at] === expected[at]) at += 1
  return `${found.slice(at - 40, at + 40)} instead of ${expected.slice(at - 40, at + 40)}`
}

const go = async (path: string) => {
  await page.goto(`${portal.url()}${path}`)
  await isLive(page)
}
const allColumns =
  '/services?limit=200&cols=status,service,deploy,license,users,kit,replicated,alarms,shortname,kind'

test('stored text is only text in every list, on the page and in what is pushed', async () => {
  const rows: Record<string, string> = {
    [allColumns]: '#services > tr',
    '/alarms': '#alarms > tr',
    '/commands': '#commands > tr',
  }
  for (const [path, selector] of Object.entries(rows)) {
    await go(path)
    await expectAlike(selector, texts.length)
    if (path === allColumns) await expectAlike('#view-list li', texts.length)
    await expectAlike('#bell-list > li', await page.locator('#bell-list > li').count())
    await shoot(page, `hostile-${selector.replace(/\W/g, '')}`)
    await page.evaluate((of) => {
      for (const row of document.querySelectorAll(of)) row.setAttribute('data-old', '')
    }, selector)
    await portal.happens(async (scope) => {
      await scope.announce('alarms')
      for (const { tenant, ...thing } of things) {
        await scope.announce(`service:${thing.service}`, tenant)
        await scope.announce(`alarm:${thing.alarm}`, tenant)
        await scope.announce(`command:${thing.command}`, tenant)
        await scope.db.execute(
          query`update service set kit_version = '8.0.2' where id = ${thing.service}`,
        )
        await scope.db.execute(query`update alarm set count = count + 1 where id = ${thing.alarm}`)
        await scope.db.execute(
          query`update command set attempt = attempt - 1 where id = ${thing.command}`,
        )
      }
    })
    await until(
      'every row was pushed anew',
      async () => (await page.locator('[data-old]').count()) === 0,
    )
    await expectAlike(selector, texts.length)
  }
  expect(canaries).toEqual([])
}, 60_000)

test('stored text is only text on the pages of one service, alarm and command', async () => {
  // only parsed, as a browser parses it: showing a hundred pages would take a minute
  const parser = await portal.open()
  for (const noun of ['service', 'alarm', 'command'] as const) {
    let expected: string | undefined
    for (const [i, thing] of things.entries()) {
      const answer = await page.request.get(`${portal.url()}/${noun}s/${thing[noun]}`)
      const found = await parser.evaluate(
        (html) => {
          const shape = (element: Element): string =>
            `${element.localName}[${element.getAttributeNames().sort()}](${[...element.children].map(shape)})`
          return shape(new DOMParser().parseFromString(html, 'text/html').documentElement)
        },
        await answer.text(),
      )
      expected ??= found
      expect(difference(found, expected), `${noun} with ${texts[i]}`).toBe('')
    }
  }
})

test('stored text is whole in each download, and no formula', async () => {
  const files: Record<string, string> = {
    '/services.csv': 'full_name',
    '/alarms.csv': 'text',
    '/commands.csv': 'customer',
  }
  for (const [path, column] of Object.entries(files)) {
    const answer = await page.request.get(`${portal.url()}${path}`)
    expect(answer.status(), path).toBe(200)
    const rows = parse<Record<string, string>>(await answer.text(), { bom: true, columns: true })
    const cells = rows.map((row) => row[column] ?? '')
    counted('G7', 'cells of downloads', cells.length)
    expect(cells.map(unescapeFormulas).sort(), path).toEqual([...texts].sort())
    expect(cells.filter((cell) => /^[=+\-@\t\r]/.test(cell))).toEqual([])
  }
})

test('stored text is only text in the palette', async () => {
  await go('/services')
  await page.keyboard.press('Control+k')
  await page.keyboard.type('canary')
  await says(page.locator('#hits'), 'canary')
  await expectAlike(
    '#hits-customers > :is(a, button)',
    await page.locator('#hits-customers > a').count(),
  )
  expect(canaries).toEqual([])
})

test('a name of the other direction turns nothing beside it', async () => {
  await go('/settings/users')
  /** How far the last letter of what stands beside a name is drawn to the right of its first. */
  // at one go: what is pushed meanwhile would take the cell's content away
  const [isolated = 0, plain = 0] = await page.evaluate(() => {
    const [name, beside] = [document.createElement('a'), document.createElement('span')]
    name.textContent = 'Dana\u202eOkafor'
    beside.textContent = 'You 12'
    document.querySelector('tbody td')?.replaceChildren(name, ' ', beside)
    const at = (place: number) => {
      const range = document.createRange()
      range.setStart(beside.firstChild ?? beside, place)
      range.setEnd(beside.firstChild ?? beside, place + 1)
      return range.getBoundingClientRect().left
    }
    const width = () => at(5) - at(0)
    const before = width()
    const rules = new CSSStyleSheet()
    rules.replaceSync(':is(a, span) { unicode-bidi: normal !important }')
    document.adoptedStyleSheets.push(rules)
    return [before, width()]
  })
  expect(isolated).toBeGreaterThan(0)
  expect(plain, 'or the rule would not be needed').toBeLessThan(0)
})

test('negative control: one unescaped cell is seen by its structure, its request and the policy', async () => {
  const met = portal.expectTrouble(/^policy:/, /^console:/)
  await page.route('**/alarms', async (route) => {
    const answer = await route.fetch()
    const unescaped = '<img src=/canary?img style=color:red></a>'
    const body = (await answer.text()).replaceAll('&lt;img src=/canary?img&gt;</a>', unescaped)
    await route.fulfill({ response: answer, body })
  })
  await page.goto(`${portal.url()}/alarms`)
  expect(new Set(await shapes('#alarms > tr')).size).toBe(2)
  expect([...new Set(canaries.splice(0))]).toEqual([`${portal.url()}/canary?img`])
  await until('the policy refused', () => met.some((text) => /^policy: style-src/.test(text)))
  await page.unroute('**/alarms')
})
