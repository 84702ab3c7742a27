import { beforeAll, beforeEach, describe, expect, test } from 'vitest'
import { features } from '../../src/domain/features.ts'
import { parseQuery } from '../../src/domain/lists/list.ts'
import { rolesOf } from '../../src/domain/roles.ts'
import { type Actor, Scope } from '../../src/domain/scope.ts'
import { readCapability } from '../../src/domain/tenants/capabilities.ts'
import { contacts } from '../../src/domain/tenants/contacts.ts'
import { type TestDatabase, testDatabase } from '../support/database.ts'
import { portalOf } from '../support/portal.ts'
import { makeWorld, type World } from '../support/world.ts'

let db: TestDatabase
let world: World
const partial = { 'HX-Request': 'true', 'HX-Request-Type': 'partial', 'HX-Target': 'main#main' }

beforeAll(async () => {
  db = await testDatabase()
  world = await makeWorld(db)
})

beforeEach(() => db.sql`delete from tenant_permission`)

async function get(actor: Actor, path: string, headers = {}) {
  const answer = await portalOf(db.pool).as(actor).get(path, headers)
  return { status: answer.status, headers: answer.headers, html: await answer.text() }
}

const switchOff = (tenantId: string, ...off: string[]) =>
  db.sql`insert into tenant_permission (tenant_id, off) values (${tenantId}, ${off})`

const navOf = (html: string) => /<nav class="nav"[\s\S]*?<\/nav>/.exec(html)![0]
/** The menu's addresses, as a reader of the page has them. */
const menuOf = (html: string) =>
  [...navOf(html).matchAll(/href="([^"#]+)"/g)].map(([, href]) => href!)
/** What the menu calls the page of an address, without the number beside it. */
const labelOf = (html: string, href: string) =>
  new RegExp(`<a [^>]*href="${href}"[^>]*>(.*?)</a>`, 's')
    .exec(navOf(html))?.[1]
    ?.replaceAll(/<span[^>]*class="count.*$|<[^>]*>/gs, '')
    .replace(/[\d,]*$/, '')
    .trim()
const nameOf = (html: string) => /<title>(.*) · [^<]*<\/title>/.exec(html)?.[1]

describe('the menu', () => {
  test('has only what opens, for every role of every audience', async () => {
    const people: Actor[] = [
      world.dana,
      world.nico,
      world.vera,
      world.olivia,
      world.otis,
      world.bea,
    ]
    for (const role of ['operator', 'operator-lite', 'monitor'] as const) {
      const [row] = await db.sql`insert into account (audience, tenant_id, email, name, role)
        values ('tenant', ${world.alder.id}, ${`${role}@alder.example`}, ${role}, ${role}) returning id`
      people.push({ ...world.otis, id: String(row!.id), role, name: role })
    }
    for (const person of people) {
      const page = (await get(person, '/services')).html
      const entries = menuOf(page)
      expect(entries.length).toBeGreaterThan(3)
      for (const href of entries) {
        const { status, html } = await get(person, href)
        // and the page has the name by which the menu calls it
        const seen = [person.name, href, status, nameOf(html)]
        expect(seen).toEqual([person.name, href, 200, labelOf(page, href)])
      }
    }
    expect(rolesOf.tenant).toContain('operator-lite')
  })

  test('of staff leads to the customers, of a tenant never', async () => {
    expect(menuOf((await get(world.nico, '/services')).html)).toContain('/tenants')
    expect(menuOf((await get(world.otis, '/services')).html)).not.toContain('/tenants')
  })

  test('find leads staff to customers, those without a service too, and nobody to another’s', async () => {
    await db.sql`insert into tenant (shortname, full_name, msp_id) values ('cedar', 'Cedar Mills', ${world.harbor.id})`
    const find = async (actor: Actor, q: string) => (await get(actor, `/palette?q=${q}`)).html
    expect(await find(world.nico, 'cedar')).toMatch(/href="\/tenants\/[0-9a-f-]{36}"/)
    expect(await find(world.olivia, 'cedar')).toContain('Cedar Mills')
    expect(await find(world.nico, 'alder')).toContain(`href="/tenants/${world.alder.id}"`)
    for (const who of [world.otis, world.bea])
      expect(await find(who, 'cedar')).not.toContain('Cedar')
    expect(await find(world.olivia, 'birch')).not.toContain('Birch Logistics')
    expect(await find(world.otis, 'alder')).not.toContain('/tenants/')
  })

  test('marks the one entry that the page belongs to', async () => {
    for (const [path, href] of [
      ['/', '/'],
      ['/services', '/services'],
      [`/services/${world.alder.service}`, '/services'],
      ['/people/identity', '/people/identity'],
    ]) {
      const nav = /<nav class="nav"[\s\S]*?<\/nav>/.exec((await get(world.otis, path!)).html)![0]
      const marked = [...nav.matchAll(/href="([^"]+)"[^>]* aria-current="page"/g)]
      expect([path, marked.map(([, found]) => found)]).toEqual([path, [href]])
    }
  })

  test('loses the entry of a function that is switched off, and keeps its place for it', async () => {
    const { html: before } = await get(world.otis, '/')
    expect(menuOf(before)).toContain('/contacts')
    await switchOff(world.alder.id, 'contacts', 'ai-agents')
    const { html } = await get(world.otis, '/')
    expect(menuOf(html)).not.toContain('/contacts')
    expect(menuOf(html)).not.toContain('/capabilities/ai-agents')
    expect(html).toContain('<li id="menu-entry-contacts" hidden=""></li>')
    // somebody else's switches are nobody else's business
    expect(menuOf((await get(world.bea, '/')).html)).toContain('/contacts')
  })
})

const switched: Record<string, string[]> = {
  contacts: ['/contacts', '/contacts/numbers', '/reports/contacts.csv'],
  'help-center': ['/help'],
  reports: [
    '/reports',
    '/reports/log.csv',
    '/reports/usage.csv',
    '/reports/services.csv',
    '/reports/contacts.csv',
  ],
  widgets: ['/capabilities/widgets'],
  channels: ['/capabilities/channels'],
  workflows: ['/capabilities/workflows'],
  'audio-video': ['/capabilities/audio-video'],
  'canned-messages': ['/capabilities/canned-messages'],
  'ai-agents': ['/capabilities/ai-agents'],
  datasets: ['/capabilities/datasets'],
}

describe('a function that is switched off', () => {
  test('is in the table below, or is the API’s', () => {
    expect([...Object.keys(switched), 'api'].sort()).toEqual([...features].sort())
  })

  test.each(Object.keys(switched))(
    '%s is refused on page and partial, and works again when it is on',
    async (feature) => {
      for (const path of switched[feature]!) expect((await get(world.otis, path)).status).toBe(200)
      await switchOff(world.alder.id, feature)
      for (const path of switched[feature]!) {
        const page = await get(world.otis, path)
        expect([path, page.status]).toEqual([path, 403])
        expect(page.html).toContain('Your provider has turned off this function.')
        expect((await get(world.otis, path, partial)).status).toBe(403)
        expect((await get(world.bea, path)).status).toBe(200)
      }
      await db.sql`delete from tenant_permission`
      expect((await get(world.otis, switched[feature]![0]!)).status).toBe(200)
    },
  )

  test('is refused by the domain itself, whatever page asked', async () => {
    const without: Actor = { ...world.otis, off: ['contacts', 'widgets'] }
    const enter = (work: (scope: Scope) => Promise<unknown>) =>
      Scope.enter(db.pool, without, work, 'read only')
    await expect(
      enter((scope) => contacts.page(scope, parseQuery(contacts, ''))),
    ).rejects.toMatchObject({
      code: 'feature-off',
    })
    await expect(
      enter((scope) => readCapability(scope, world.alder.id, 'widgets')),
    ).rejects.toMatchObject({ code: 'feature-off' })
  })
})
