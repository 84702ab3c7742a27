import { beforeEach, describe, expect, test } from 'vitest'
import { keepUpload } from '../../src/domain/imports/uploads.ts'
import { Scope } from '../../src/domain/scope.ts'
import { testDatabase } from '../support/database.ts'
import { signedFor, systemIdOf } from '../support/license.ts'
import { portalOf } from '../support/portal.ts'
import { makeWorld, type World } from '../support/world.ts'
import { enterDraft, makeReady, plain } from '../tenants/drafts.support.ts'

const db = await testDatabase()
const { sql } = db
const portal = portalOf(db.pool)
const systemId = await systemIdOf(sql)
let world: World

beforeEach(async () => {
  await sql`truncate tenant, account, msp, license_pool, license_file, alarm, log_entry cascade`
  world = await makeWorld(db)
  await sql`truncate license_file cascade`
  await sql`update license_pool set purchased = 1 where kind = 'tenant'`
})

const check = (text: string, actor = world.dana) =>
  portal.as(actor).post('/licenses/files/new', { text: [text] }, plain)
const confirm = (text: string, word: string) =>
  portal.as(world.dana).post('/licenses/files', { text: [text], confirm: [word] }, plain)
const wordIn = (page: string) => /name="confirm" value="([^"]+)"/.exec(page)?.[1] ?? ''
const files = async () => (await sql`select state from license_file`).map(({ state }) => state)

describe('the page of license files', () => {
  test('says what there is without one, and for which system they are ordered', async () => {
    const page = await (await portal.as(world.dana).get('/licenses/files')).text()
    expect(page).toContain('Without a starter pack there can be one tenant, and there are 2.')
    expect(page).toContain(systemId)
    const license = await (await portal.as(world.dana).get('/settings/license')).text()
    expect(license).toContain('Without a license file there can be one tenant.')
  })

  test('a file is shown first and loaded once that was confirmed', async () => {
    const text = signedFor(systemId, { lines: { 'STARTER-S': 1, USER: 30 } })
    const checked = await check(text)
    expect(checked.status).toBe(200)
    const page = await checked.text()
    expect(page).toContain('70 over')
    expect(await files()).toEqual([])
    const stale = await confirm(text, 'another')
    expect(stale.status).toBe(409)
    expect(await stale.text()).toContain('Something changed in the meantime.')
    const loaded = await confirm(text, wordIn(page))
    expect([loaded.status, loaded.headers.get('Location')]).toEqual([303, '/licenses/files'])
    expect(await files()).toEqual(['installed'])
    const list = await (await portal.as(world.vera).get('/licenses/files')).text()
    expect(list).toContain('STARTER-S × 1, USER × 30')
    // who may only look is offered nothing
    expect(list).not.toContain('/licenses/files/new')
    const license = await (await portal.as(world.dana).get('/settings/license')).text()
    expect(license).not.toContain('name="kind" value="user"')
    expect(license).toContain('name="kind" value="service"')
  })

  test('an uploaded file goes before what was pasted', async () => {
    const body = new FormData()
    const text = signedFor(systemId, { lines: { 'STARTER-S': 1 } })
    body.append('file', new File([text.replaceAll('\n', '\r\n')], 'license.txt'))
    body.append('text', 'pasted')
    const { Cookie, Host, Origin } = await portal.signedIn(world.dana)
    const answer = await portal.app.request('http://localhost:3000/licenses/files/new', {
      ...{ method: 'POST', headers: { Cookie, Host, Origin }, body },
    })
    expect(answer.status).toBe(200)
    expect(wordIn(await answer.text())).not.toBe('')
  })

  test('what is refused is said beside the field, kept as it was given, and in the list', async () => {
    const answer = await check('<script>')
    expect(answer.status).toBe(422)
    const page = await answer.text()
    expect(page).toContain('Step 1, file: this is not a license file')
    expect(page).toContain('&lt;script&gt;</textarea>')
    expect((await check(' ')).status).toBe(422)
    expect((await check('x'.repeat(70_000))).status).toBe(422)
    // more than a form may be is refused before anybody looks into it
    expect((await check('x'.repeat(300_000))).status).toBeLessThan(500)
    expect(await files()).toEqual(['rejected', 'rejected'])
    const list = await (await portal.as(world.dana).get('/licenses/files?state=rejected')).text()
    expect(list).toContain('larger than 64 KiB')
  })

  test('is nobody’s but the provider’s, and its administrators change it', async () => {
    for (const actor of [world.olivia, world.otis])
      expect((await portal.as(actor).get('/licenses/files')).status).toBe(403)
    for (const actor of [world.nico, world.vera]) expect((await check('x', actor)).status).toBe(403)
    expect(await files()).toEqual([])
  })
})

describe('a tenant too many', () => {
  const unlicensed = 'Without a license for several tenants there can be one, and there are 2'
  const ofMsp = 'Your provider cannot take on more tenants at the moment.'
  const row = { shortname: 'third', service_type: 'direct-routing', license_type: 'hosted-pro' }

  test('is said before the wizard’s six steps, and refused at their end', async () => {
    await makeReady(db)
    for (const [actor, said] of [
      [world.dana, unlicensed],
      [world.olivia, ofMsp],
    ] as const) {
      const me = portal.as(actor)
      expect(await (await me.get('/tenants/new')).text()).toContain(said)
      const draft = await enterDraft(me)
      const saved = await me.post('/tenants', { draft: [draft] }, plain)
      expect(saved.status).toBe(409)
      expect(await saved.text()).toContain(said)
      await sql`delete from tenant_draft`
    }
    expect(await sql`select from tenant`).toHaveLength(2)
    await sql`update license_pool set purchased = 3 where kind = 'tenant'`
    const me = portal.as(world.olivia)
    expect(await (await me.get('/tenants/new')).text()).not.toContain(ofMsp)
    const saved = await me.post('/tenants', { draft: [await enterDraft(me)] }, plain)
    expect(saved.status).toBe(303)
    expect(await (await me.get('/tenants/new')).text()).toContain(ofMsp)
  })

  test('is said by the wizard of a service, and by a file refused as well, in words', async () => {
    const me = portal.as(world.dana)
    expect(await (await me.get('/services/new')).text()).toContain(unlicensed)
    const id = await Scope.enter(db.pool, world.dana, (scope) =>
      keepUpload(
        scope,
        'more.csv',
        `${Object.keys(row).join(',')},licensed_users\n${Object.values(row).join(',')},5\n`,
      ),
    )
    expect(await (await me.get(`/services/imports/${id}`)).text()).toContain(unlicensed)
    const loaded = await me.post(`/services/imports/${id}/loads`, {}, plain)
    expect(loaded.status).toBe(409)
    expect(await sql`select from tenant`).toHaveLength(2)
  })
})
