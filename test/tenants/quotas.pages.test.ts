import { beforeAll, beforeEach, describe, expect, test } from 'vitest'
import { type Actor, Scope } from '../../src/domain/scope.ts'
import { quotas, readQuotas } from '../../src/domain/tenants/quotas.ts'
import { consume } from '../../src/domain/tenants/usage.ts'
import { testDatabase } from '../support/database.ts'
import { portalOf } from '../support/portal.ts'
import { makeWorld, type World } from '../support/world.ts'
import { grant, license, makeTenant, provider } from './quotas.support.ts'

const db = await testDatabase()
const portal = portalOf(db.pool)
const plain = {}
let world: World
let id: string
let made = 0
beforeAll(async () => {
  world = await makeWorld(db)
  await license(db, { agents: 1000, 'ai-agents': 10, 'ai-tenants': 1, 'workflow-triggers': 500 })
})
beforeEach(async () => {
  id = await makeTenant(db, `paged${made++}`, world.harbor.id)
  await grant(db.pool, id, { agents: 5 })
})

const path = () => `/tenants/${id}/quotas`
const page = async (actor: Actor) => (await portal.as(actor).get(path())).text()
const read = () => Scope.enter(db.pool, provider, (scope) => readQuotas(scope, id), 'read only')
/** The form as the page has it, with what somebody changed. */
const filled = async (changes: Record<string, string> = {}) => {
  const { version, rows } = await read()
  const form = Object.fromEntries(rows.map(({ key, amount }) => [key, [String(amount)]]))
  const changed = Object.entries(changes).map(([key, text]) => [key, [text]])
  return { version: [String(version)], ...form, ...Object.fromEntries(changed) }
}
const post = (actor: Actor, fields: Record<string, readonly string[]>) =>
  portal.as(actor).post(path(), fields, plain)
const digest = async () => {
  const [row] = await db.sql`
    select md5(concat((select string_agg(q::text, ',' order by q.tenant_id, q.quota) from tenant_quota q),
      (select string_agg(p::text, ',' order by kind) from license_pool p), (select string_agg(t::text, ',' order by id) from tenant t))) as all`
  return row!.all
}

describe('the quotas page', () => {
  test('has an input for each quota, with what is in use, the limit and what can still be given', async () => {
    await Scope.enter(db.pool, provider, (scope) =>
      consume(scope, { tenantId: id, quota: 'agents', amount: 2 }),
    )
    const html = await page(world.dana)
    for (const { key } of quotas) expect(html).toContain(`name="${key}"`)
    const [{ allocated } = { allocated: 0 }] =
      await db.sql`select allocated from license_pool where kind = 'agents'`
    expect(html).toContain(`2 in use · limit 5 · ${1000 - allocated} more available`)
    expect(html).toContain('Save quotas')
  })

  test('is for staff: an MSP and a monitor look, a tenant’s own people and a foreign MSP find nothing', async () => {
    for (const actor of [world.olivia, world.vera]) {
      const html = await page(actor)
      expect(html).toContain('readonly')
      expect(html).not.toContain('Save quotas')
      expect((await post(actor, await filled({ widgets: '9' }))).status).toBe(403)
    }
    expect((await portal.as(world.otis).get(path())).status).toBe(404)
    expect((await portal.as(world.otis).get('/quotas')).status).toBe(404)
    const foreign = await makeTenant(db, `far${made}`, world.summit.id)
    const answers = await Promise.all(
      [foreign, '00000000-0000-4000-8000-000000000000', 'no-id'].map((one) =>
        portal.as(world.olivia).get(`/tenants/${one}/quotas`),
      ),
    )
    expect(answers.map(({ status }) => status)).toEqual([404, 404, 404])
  })

  test('saves what was changed and nothing else, and comes back to itself', async () => {
    const answer = await post(world.nico, await filled({ widgets: '9', disk: '7' }))
    expect(answer.status).toBe(303)
    expect(answer.headers.get('Location')).toBe(path())
    const { rows } = await read()
    expect(rows.find(({ key }) => key === 'widgets')?.amount).toBe(9)
    expect(rows.find(({ key }) => key === 'disk')?.limit).toBe(7 * 1024 ** 3)
  })

  test.each([[''], ['-1'], ['1.5'], ['lots'], ['1e3'], ['9999999999999'], ['٣']])(
    '“%s” is a 422 beside its field, and what was typed is kept',
    async (typed) => {
      const before = await digest()
      const answer = await post(world.dana, await filled({ widgets: typed, channels: '8' }))
      const html = await answer.text()
      expect(answer.status).toBe(422)
      expect(html).toContain('id="field-widgets-error"')
      expect(html).not.toContain('id="field-channels-error"')
      expect(html).toMatch(/value="8"[^>]*id="field-channels"/)
      expect(await digest()).toBe(before)
    },
  )

  test('below use or above what is free is a 409 that says the numbers', async () => {
    await Scope.enter(db.pool, provider, (scope) =>
      consume(scope, { tenantId: id, quota: 'agents', amount: 4 }),
    )
    const below = await post(world.dana, await filled({ agents: '3' }))
    expect(below.status).toBe(409)
    expect(await below.text()).toContain('4 in use; remove some before you enter fewer')
    const above = await post(world.dana, await filled({ agents: '4000' }))
    expect(above.status).toBe(409)
    expect(await above.text()).toContain('more available in the system license')
  })

  test('AI agents are read-only with the reason once no place is left, and a forged value is refused', async () => {
    const other = await makeTenant(db, `ai${made}`)
    await grant(db.pool, other, { 'ai-agents': 1 })
    const html = await page(world.dana)
    expect(html).toMatch(/readonly[^>]*id="field-ai-agents"/)
    expect(html).toContain('the system license is fully used')
    const forged = await post(world.dana, await filled({ 'ai-agents': '1' }))
    expect(forged.status).toBe(409)
    expect((await post(world.dana, await filled({ widgets: '6' }))).status).toBe(303)
  })

  test('a stale form is a 409 with both values, keeps what was typed, and goes through when sent again', async () => {
    const mine = await filled({ widgets: '11' })
    expect((await post(world.nico, await filled({ widgets: '7' }))).status).toBe(303)
    const stale = await post(world.dana, mine)
    const html = await stale.text()
    expect(stale.status).toBe(409)
    expect(html).toContain('Now: 7. You entered: 11.')
    expect(html).toMatch(/value="11"[^>]*id="field-widgets"/)
    const [, version = ''] = /name="version" value="(\d+)"/.exec(html) ?? []
    expect((await post(world.dana, { ...mine, version: [version] })).status).toBe(303)
  })

  test('over quota is shown red, and nothing is lost', async () => {
    await Scope.enter(db.pool, provider, (scope) =>
      consume(scope, { tenantId: id, quota: 'widgets', amount: 4 }),
    )
    const asked = await post(world.dana, await filled({ widgets: '1' }))
    expect(asked.status).toBe(409)
    const question = await asked.text()
    expect(question).toContain('Not saved yet. Please confirm:')
    expect(question).toContain('Save anyway')
    const [, confirm = ''] = /name="confirm" value="([^"]*)"/.exec(question) ?? []
    await post(world.dana, await filled({ widgets: '1', confirm }))
    const html = await page(world.dana)
    expect(html).toContain('Over quota: Widgets')
    expect(html).toContain('<span class="over">4 in use · limit 1</span>')
  })

  test.each([
    ['tenant_id'],
    ['used'],
    ['id'],
    ['role'],
    ['msp_id'],
    ['purchased'],
    ['allocated'],
    ['__proto__'],
    ['constructor'],
    ['period'],
  ])('a field “%s” that the form has not changes nothing', async (name) => {
    const before = await digest()
    const answer = await post(world.dana, { ...(await filled()), [name]: ['5'] })
    expect([303, 400, 422]).toContain(answer.status)
    expect(await digest()).toBe(before)
  })

  test('a value given twice is refused, a missing version too', async () => {
    const before = await digest()
    const twice = await post(world.dana, { ...(await filled()), widgets: ['7', '8'] })
    expect(twice.status).toBe(422)
    const { version: _, ...without } = await filled({ widgets: '7' })
    expect((await post(world.dana, without)).status).toBe(422)
    expect(await digest()).toBe(before)
  })
})

describe('licenses that quotas reserve', () => {
  const enter = (
    actor: Actor,
    kind: string,
    purchased: string,
    version: string,
    confirm: string[] = [],
  ) =>
    portal
      .as(actor)
      .post(
        '/settings/license',
        { kind: [kind], purchased: [purchased], version: [version], confirm },
        plain,
      )
  const version = async (kind: string) => {
    const [row] = await db.sql`select version from license_pool where kind = ${kind}`
    return String(row?.version)
  }

  test('are entered by administrators; fewer than reserved is asked about, taken, and told on the page', async () => {
    expect((await enter(world.nico, 'agents', '1', await version('agents'))).status).toBe(403)
    const now = await version('agents')
    const asked = await enter(world.dana, 'agents', '2', now)
    expect(asked.status).toBe(409)
    const [, confirm = ''] = /name="confirm" value="([^"]*)"/.exec(await asked.text()) ?? []
    expect((await enter(world.dana, 'agents', '2', now, [confirm])).status).toBe(303)
    const html = await (await portal.as(world.dana).get('/settings/license')).text()
    expect(html).toContain('more are reserved than')
    expect((await enter(world.dana, 'agents', '1000', '0')).status).toBe(409)
    expect((await enter(world.dana, 'agents', '1000', await version('agents'))).status).toBe(303)
    const cured = await (await portal.as(world.dana).get('/settings/license')).text()
    expect(cured).not.toContain('more are reserved than')
  })
})
