import { beforeAll, expect, test } from 'vitest'
import { testDatabase } from '../support/database.ts'
import { portalOf } from '../support/portal.ts'
import { makeWorld, type World } from '../support/world.ts'

const db = await testDatabase()
const portal = portalOf(db.pool)
let world: World
let id: string

const plain = { 'Content-Type': 'application/x-www-form-urlencoded' }
const add = (who: 'otis' | 'bea' | 'dana' | 'olivia' | 'vera', path: string, host: string) =>
  portal.as(world[who]).post(path, { host: [host] }, plain)

beforeAll(async () => {
  world = await makeWorld(db)
  expect((await add('otis', '/domain', 'Portal.Alder.example.')).status).toBe(303)
  const [row] = await db.sql`select id from tenant_domain`
  id = row?.id
})

test('the page shows both records to copy, on the tenant’s own portal and for staff', async () => {
  const [row] = await db.sql`select token from tenant_domain`
  for (const [who, path] of [
    ['otis', '/domain'],
    ['dana', `/tenants/${world.alder.id}/domain`],
    ['olivia', `/tenants/${world.alder.id}/domain`],
  ] as const) {
    const answer = await portal.as(world[who]).get(path)
    const text = await answer.text()
    expect(answer.status, who).toBe(200)
    for (const part of [
      '_tenantry-verify.portal.alder.example',
      row?.token,
      'alderfoods.localhost',
      'Waiting for DNS',
      'data-copy',
    ])
      expect(text.includes(part), `${who}: ${part}`).toBe(true)
  }
})

test('another customer’s page is as missing as one that never was', async () => {
  const never = '00000000-0000-4000-8000-000000000000'
  for (const path of [`/tenants/${world.birch.id}/domain`, `/tenants/${never}/domain`]) {
    const answer = await portal.as(world.olivia).get(path)
    expect(answer.status).toBe(404)
    expect(await answer.text()).not.toContain('Birch')
  }
  expect((await portal.as(world.otis).get(`/tenants/${world.alder.id}/domain`)).status).toBe(404)
  expect((await portal.as(world.dana).get('/domain')).status).toBe(404)
})

test('another customer’s host is as missing as one that never was', async () => {
  for (const act of ['checks', 'retries', 'removals', 'switches'])
    for (const domain of [id, '00000000-0000-4000-8000-000000000000']) {
      const fields = { domain: [domain], enabled: ['no'], version: ['1'] }
      const answer = await portal.as(world.bea).post(`/domain/${act}`, fields)
      expect(answer.status, act).toBe(404)
    }
  expect((await db.sql`select state from tenant_domain`).length).toBe(1)
})

test('what is no host is refused beside the field, with what was typed kept', async () => {
  const answer = await add('otis', '/domain', 'https://portal.alder.example/x')
  const text = await answer.text()
  expect(answer.status).toBe(422)
  expect(text).toContain('value="https://portal.alder.example/x"')
  expect(text).toContain('id="field-host-error"')
  expect((await add('otis', '/domain', 'birch.localhost')).status).toBe(422)
  expect((await add('otis', '/domain', 'portal.alder.example')).status).toBe(409)
  expect((await db.sql`select 1 from tenant_domain`).length).toBe(1)
})

test('a monitor sees it all and is offered nothing; asked anyway, it is refused', async () => {
  const path = `/tenants/${world.alder.id}/domain`
  const text = await (await portal.as(world.vera).get(path)).text()
  expect(text).toContain('portal.alder.example')
  for (const act of ['checks', 'removals', 'switches', 'managed'])
    expect(text).not.toContain(`domain/${act}`)
  expect((await add('vera', path, 'x.example')).status).toBe(403)
  for (const act of ['checks', 'retries', 'removals', 'switches', 'managed']) {
    const fields = { domain: [id], enabled: ['no'], version: ['1'] }
    const answer = await portal.as(world.vera).post(`${path}/${act}`, fields)
    expect(answer.status, act).toBe(403)
  }
})

test('looking again too soon is 429 and says when', async () => {
  const check = () => portal.as(world.otis).post('/domain/checks', { domain: [id] })
  expect((await check()).status).toBe(200)
  const again = await check()
  expect(again.status).toBe(429)
  expect(Number(again.headers.get('Retry-After'))).toBeGreaterThan(0)
})

test('a stale switch names both values', async () => {
  const turn = (enabled: 'yes' | 'no', version: string) =>
    portal.as(world.otis).post('/domain/switches', {
      ...{ domain: [id], enabled: [enabled], version: [version] },
    })
  expect((await turn('no', '1')).status).toBe(200)
  const stale = await turn('yes', '1')
  expect(stale.status).toBe(409)
  expect(await stale.text()).toMatch(/now off, your entry on/)
  // it is off as they wanted
  expect((await turn('no', '1')).status).toBe(200)
})

test('the provider’s label is switched by staff alone, and the portal behind it is gone at once', async () => {
  const at = async () =>
    (
      await portal.app.request('http://alderfoods.localhost:3000/session/new', {
        headers: { Host: 'alderfoods.localhost:3000' },
      })
    ).status
  const input = { enabled: ['no'], version: ['1'] }
  expect(await at()).toBe(200)
  expect((await portal.as(world.otis).post('/domain/managed', input)).status).toBe(403)
  const path = `/tenants/${world.alder.id}/domain/managed`
  expect((await portal.as(world.dana).post(path, input)).status).toBe(200)
  expect(await at()).toBe(421)
  const late = { enabled: ['yes'], version: ['1'] }
  expect((await portal.as(world.dana).post(path, late)).status).toBe(409)
  const on = { enabled: ['yes'], version: ['2'] }
  expect((await portal.as(world.dana).post(path, on)).status).toBe(200)
  expect(await at()).toBe(200)
})

test('the provider alone ends the rest of a host, on the page that was refused', async () => {
  await db.sql`insert into host_quarantine (host, until, reason) values ('mistake.example', now() + interval '30 days', 'removed')`
  const path = `/tenants/${world.alder.id}/domain`
  for (const [who, at] of [
    ['otis', '/domain'],
    ['olivia', path],
  ] as const) {
    const [free, rests] = [
      await add(who, at, `free-${who}.example`),
      await add(who, at, 'mistake.example'),
    ]
    expect(rests.status).toBe(free.status)
    expect((await rests.text()).includes('domain/releases')).toBe(false)
    if (who === 'otis') await db.sql`delete from tenant_domain where host = 'mistake.example'`
  }
  expect((await add('olivia', `${path}/releases`, 'mistake.example')).status).toBe(403)
  expect((await add('otis', `${path}/releases`, 'mistake.example')).status).toBe(404)
  expect(
    (await (await add('dana', path, 'mistake.example')).text()).includes('domain/releases'),
  ).toBe(true)
  expect((await add('dana', `${path}/releases`, 'mistake.example')).status).toBe(303)
  const [row] = await db.sql`select state from tenant_domain where host = 'mistake.example'`
  expect(row?.state).toBe('pending')
})

test('a German customer reads German, problems and refusals too', async () => {
  await db.sql`update tenant set language = 'de' where id = ${world.alder.id}`
  await db.sql`update tenant_domain set checked_at = now(), problem = ${JSON.stringify([
    { code: 'points-elsewhere', to: 'anders.example' },
  ])}`
  const text = await (await portal.as(world.otis).get('/domain')).text()
  for (const part of ['Wartet auf DNS', 'Die Domain zeigt auf anders.example', 'Jetzt prüfen'])
    expect(text.includes(part), part).toBe(true)
  const refused = await (await add('otis', '/domain', '*.alder.example')).text()
  expect(refused.includes('Platzhalter')).toBe(true)
  await db.sql`update tenant set language = 'en' where id = ${world.alder.id}`
})
