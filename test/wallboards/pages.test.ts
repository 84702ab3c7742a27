import { randomUUID } from 'node:crypto'
import { beforeAll, beforeEach, expect, test } from 'vitest'
import type { Actor } from '../../src/domain/scope.ts'
import { approveWall } from '../../src/domain/wallboards/wallboards.ts'
import { readers, readPatches } from '../../src/realtime/patches.tsx'
import { testDatabase } from '../support/database.ts'
import { portalOf } from '../support/portal.ts'
import { makeWorld, type World } from '../support/world.ts'
import { as, asking, entered } from './wallboards.support.ts'

const db = await testDatabase()
const pages = portalOf(db.pool)
const act = as(db)
const path = '/settings/wallboards'
/** As a browser without script sends a form. */
const plain = { 'HX-Request': '' }
let world: World

beforeAll(async () => {
  world = await makeWorld(db)
})
beforeEach(async () => {
  await db.sql`delete from wallboard`
  await db.sql`delete from wallboard_pairing`
  await db.sql`delete from rate_limit_hit`
})

const see = async (actor: Actor, at: string) => (await pages.as(actor).get(at)).text()
const post = (actor: Actor, at: string, fields: Record<string, readonly string[]>, headers = {}) =>
  pages.as(actor).post(at, fields, { 'HX-Request': 'true', ...headers })
const approved = async (actor: Actor = world.dana, over: Record<string, unknown> = {}) => {
  const { id } = await asking(db)
  return act(actor, (scope) => approveWall(scope, id, { ...entered, ...over }))
}
const typed = {
  ...{ name: ['Lobby'], scope: ['provider'], scenes: ['overview', 'licenses'] },
  ...{ dwellSeconds: ['45'], zone: ['Europe/Berlin'], palette: ['night'] },
  ...{ masked: ['on'], sounds: ['critical'] },
}

test('where there is none, the page says what to open on the television', async () => {
  const html = await see(world.dana, path)
  expect(html).toMatch(/No wallboards yet/)
  expect(html).toMatch(/Open http:\/\/[^ ]+\/wallboard in the browser/)
})

test('a screen is approved in two steps: its code, and then which it is', async () => {
  const { code, id } = await asking(db)
  const found = await post(world.nico, path, { code: [code.toLowerCase()] }, plain)
  expect([found.status, found.headers.get('location')]).toEqual([303, `${path}/screens/${id}`])
  const page = await see(world.nico, `${path}/screens/${id}`)
  for (const said of [
    '192.0.2.50',
    'Safari on Tizen',
    '1920 × 1080',
    'Approve only a screen that you can see',
  ])
    expect(page).toContain(said)
  expect(page).not.toContain(code)
  const done = await post(world.nico, `${path}/screens/${id}`, typed, plain)
  expect([done.status, done.headers.get('location')]).toEqual([303, path])
  const [row] = await db.sql`select * from wallboard`
  expect(row).toMatchObject({
    ...{ name: 'Lobby', dwell_seconds: 45, masked: true, palette: 'night', sounds: ['critical'] },
    ...{ scenes: ['overview', 'licenses'], zone: 'Europe/Berlin', approved_by: 'Nico Brandt' },
  })
  const next = await pages.app.request(`http://portal.localhost${path}`, {
    headers: {
      ...(await pages.signedIn(world.nico)),
      Cookie: cookiesOf(done, await pages.signedIn(world.nico)),
    },
  })
  expect(await next.text()).toContain('Lobby is approved.')
})

const cookiesOf = (answer: Response, { Cookie }: { Cookie: string }) =>
  [Cookie, ...answer.headers.getSetCookie().map((one) => one.split(';')[0])].join('; ')

test('a wrong code is said beside its field, with what was typed; the eleventh not looked at', async () => {
  for (const code of ['BCDFGHJK', 'WRONG', '']) {
    const answer = await post(world.dana, path, { code: [code] })
    expect(answer.status).toBe(422)
    const html = await answer.text()
    expect(html).toContain(`value="${code}"`)
    expect(html).toMatch(
      code === '' ? /Required|Enter|No screen|missing/i : /No screen shows this code/,
    )
  }
  const { code, id } = await asking(db)
  await db.sql`update wallboard_pairing set expires_at = now() where id = ${id}`
  const late = await post(world.dana, path, { code: [code] })
  expect([late.status, await late.text()]).toEqual([
    409,
    expect.stringContaining('This code has expired.'),
  ])
  for (let i = 0; i < 6; i++) await post(world.dana, path, { code: ['BCDFGHJK'] })
  const often = await post(world.dana, path, { code: ['BCDFGHJK'] })
  expect([often.status, often.headers.get('retry-after')]).toEqual([
    429,
    expect.stringMatching(/^[56]\d\d$/),
  ])
  expect(await often.text()).toMatch(/Try again in 10 min/)
})

test('what was entered about a screen stays, whatever is wrong with it', async () => {
  const { id } = await asking(db)
  const at = `${path}/screens/${id}`
  const wrong: [Record<string, string[]>, number, RegExp][] = [
    [{ name: [''] }, 422, /Name/],
    [{ name: ['x'.repeat(61)] }, 422, /60/],
    [{ scenes: [] }, 422, /Choose at least one scene/],
    [{ scenes: ['overview', `msp:${randomUUID()}`] }, 422, /not one that the wallboard can show/],
    [{ dwellSeconds: ['9'] }, 422, /10 .*600/],
    [{ dwellSeconds: ['601'] }, 422, /10 .*600/],
    [{ zone: ['Europe/Nowhere'] }, 422, /zone/],
    [{ palette: ['pink'] }, 422, /Choose one of the list/],
    [{ sounds: ['warning'] }, 422, /Choose one of the list/],
    [{ scope: ['tenant:alderfoods'] }, 422, /Choose one of the list/],
  ]
  for (const [over, status, said] of wrong) {
    const answer = await post(world.dana, at, { ...typed, ...over })
    const html = await answer.text()
    expect([over, answer.status]).toEqual([over, status])
    expect(html).toMatch(said)
    if (!over.name) expect(html).toContain('value="Lobby"')
    if (!over.scenes) expect(html).toMatch(/name="scenes" value="licenses" checked/)
    expect(html).toMatch(/name="masked"[^>]* checked/)
  }
  await approved(world.dana, { name: 'lobby' })
  const taken = await post(world.dana, at, typed)
  expect([taken.status, await taken.text()]).toEqual([
    409,
    expect.stringContaining('already a wallboard named Lobby'),
  ])
  // its code ran out meanwhile: what was entered is there still
  await db.sql`update wallboard_pairing set expires_at = now() where id = ${id}`
  const late = await post(world.dana, at, { ...typed, name: ['Hall'] })
  const html = await late.text()
  expect([late.status, html]).toEqual([409, expect.stringContaining('This code has expired.')])
  expect(html).toContain('value="Hall"')
  expect((await pages.as(world.dana).get(at)).status).toBe(404)
  expect((await db.sql`select from wallboard`).length).toBe(1)
})

test('tenants, monitors and strangers find nothing, and an MSP only its own', async () => {
  const [own, providers] = [await approved(world.olivia), await approved()]
  const { id: screen } = await asking(db)
  const all = [
    '',
    '.csv',
    '/new',
    `/${own.id}`,
    `/${own.id}/menu`,
    `/${own.id}/screens/new`,
    `/screens/${screen}`,
  ]
  for (const at of all) {
    expect([at, (await pages.as(world.dana).get(path + at)).status]).toEqual([at, 200])
    expect([at, (await pages.as(world.olivia).get(path + at)).status]).toEqual([at, 200])
    expect([at, (await pages.as(world.vera).get(path + at)).status]).toEqual([at, 403])
  }
  for (const at of ['', '/menu', '/screens/new', `/screens/${screen}`])
    for (const id of [providers.id, randomUUID(), 'nonsense'])
      expect([at, (await pages.as(world.olivia).get(`${path}/${id}${at}`)).status]).toEqual([
        at,
        404,
      ])
  const list = await see(world.olivia, path)
  expect(list).toContain(own.id)
  expect(list).not.toContain(providers.id)
  // the form of an MSP offers nobody else's eyes
  expect(await see(world.olivia, `${path}/screens/${screen}`)).not.toContain('name="scope"')
  expect(await see(world.olivia, `${path}/screens/${screen}`)).not.toContain('Summit')
  expect(await see(world.dana, `${path}/screens/${screen}`)).toContain('Summit')
})

test('a row says how its wall stands, and the push draws the same', async () => {
  const { id } = await approved(world.dana, { scenes: ['overview', `msp:${world.harbor.id}`] })
  await db.sql`update wallboard set last_frame_at = now() - interval '2 seconds', lag_ms = 1234, screen = 'x',
    pushed_scene = 'replication', pushed_until = now() + interval '1 hour', expires_at = now() + interval '3 days' where id = ${id}`
  const html = await see(world.dana, path)
  for (const said of [
    'Shown',
    'Approval ends soon',
    'Overview, MSP Harbor Telecom',
    '1,234 ms',
    '1920 × 1080',
    'Safari on Tizen',
    'Set to Replication until',
    'Dana Okafor',
  ])
    expect(html).toContain(said)
  const row = (text: string) =>
    /<tr id="wall-.*?<\/tr>/s.exec(text)?.[0].replaceAll(/<time.*?<\/time>|datetime="[^"]*"/gs, '')
  const { html: pushed, failed } = await readPatches([`wall:${id}`], {
    ...{ database: db.pool, readers, actor: world.dana, at: new Date() },
    onError(error) {
      throw error
    },
  })
  expect(failed.size).toBe(0)
  expect(row(pushed.get(`wall:${id}`) ?? '')).toBe(row(html))
  expect(html).toContain('value="wallboards,wall:"')
  expect(await see(world.dana, `${path}/${id}`)).toContain(`value="wall:${id}"`)
  const csv = await see(world.dana, `${path}.csv`)
  expect(csv).toContain('overview, Harbor Telecom')
})

test('a wall is edited by its form; who began from an older one is shown both', async () => {
  const { id } = await approved()
  const edit = { ...typed, name: ['Reception'], version: ['1'] }
  const { scope: _, ...shown } = edit
  const done = await post(world.nico, `${path}/${id}`, shown, plain)
  expect([done.status, done.headers.get('location')]).toEqual([303, path])
  const stale = await post(world.dana, `${path}/${id}`, { ...shown, name: ['Hall'] })
  expect(stale.status).toBe(409)
  const html = await stale.text()
  for (const said of ['Reception', 'value="Hall"']) expect(html).toContain(said)
  expect(await see(world.dana, `${path}/${randomUUID()}`)).toContain('Wallboard not found.')
})

test('a screen is replaced by the code of another, after it was seen which that is', async () => {
  const { id } = await approved()
  const { code, id: screen } = await asking(
    db,
    'Mozilla/5.0 (X11; Linux) Firefox/140.0',
    '192.0.2.51',
  )
  const found = await post(world.dana, `${path}/${id}/screens`, { code: [code] }, plain)
  expect(found.headers.get('location')).toBe(`${path}/${id}/screens/${screen}`)
  const page = await see(world.dana, `${path}/${id}/screens/${screen}`)
  for (const said of ['192.0.2.51', 'Firefox on Linux', 'stops at once'])
    expect(page).toContain(said)
  const done = await post(world.dana, `${path}/${id}/screens/${screen}`, {}, plain)
  expect([done.status, done.headers.get('location')]).toEqual([303, `${path}/${id}`])
  expect((await db.sql`select host(ip) as ip from wallboard where id = ${id}`)[0]).toEqual({
    ip: '192.0.2.51',
  })
  const again = await post(world.dana, `${path}/${id}/screens/${screen}`, {})
  expect([again.status, await again.text()]).toEqual([
    409,
    expect.stringContaining('This code has expired.'),
  ])
})

test('a scene is shown on several, taken off, and walls are renewed and removed', async () => {
  const walls = [await approved(), await approved(world.dana, { name: 'Two' })]
  const ids = walls.map(({ id }) => id)
  const select = async (name: string, fields: Record<string, string[]> = {}) => {
    const answer = await post(world.dana, `${path}/selections`, { act: [name], id: ids, ...fields })
    return answer.text()
  }
  const asked = await select('push')
  for (const said of ['Show a scene: 2 wallboards', 'MSP Harbor Telecom', 'Until it is taken off'])
    expect(asked).toContain(said)
  const at = /action="([^"]+\/selections\/[^"]+)"/.exec(asked)?.[1] ?? ''
  const bad = await post(world.dana, at, { scene: ['nothing'], minutes: ['60'] })
  expect([bad.status, await bad.text()]).toEqual([
    422,
    expect.stringContaining('not one that the wallboard can show'),
  ])
  const done = await post(world.dana, at, { scene: [`msp:${world.harbor.id}`], minutes: ['60'] })
  expect(await done.text()).toContain('2 wallboards show the scene.')
  expect(await see(world.dana, `${path}?pushed=yes`)).toContain('Two')
  expect(await select('release')).toContain('2 wallboards show their own scenes again.')
  expect(await select('renew')).toContain('2 wallboards renewed for 180 days.')
  const question = await select('remove')
  expect(question).toContain('Remove 2 wallboards?')
  expect((await db.sql`select from wallboard`).length).toBe(2)
  const gone = await post(
    world.dana,
    /action="([^"]+\/selections\/[^"]+)"/.exec(question)?.[1] ?? '',
    {},
  )
  expect(await gone.text()).toContain('2 wallboards removed.')
  expect((await db.sql`select from wallboard`).length).toBe(0)
})

test('a name of markup is a name', async () => {
  const name = '<img src=x onerror=alert(1)>'
  const { id } = await approved(world.dana, { name })
  await db.sql`update wallboard set agent = ${name} where id = ${id}`
  for (const at of ['', `/${id}`, `/${id}/menu`, `/${id}/screens/new`]) {
    const html = await see(world.dana, path + at)
    expect(html).toContain('&lt;img')
    expect(html).not.toContain('<img src=x')
  }
})
