import { sql } from 'drizzle-orm'
import { beforeAll, beforeEach, describe, expect, test } from 'vitest'
import {
  addTemplate,
  changeTemplate,
  makeDefault,
  previewRemoval,
  removeTemplates,
} from '../../src/domain/onboarding/scripts.changes.ts'
import { findTemplate, listVersions } from '../../src/domain/onboarding/scripts.list.ts'
import {
  findScript,
  holdTemplates,
  listTemplatesToChoose,
} from '../../src/domain/onboarding/scripts.ts'
import type { Refusal } from '../../src/domain/refusal.ts'
import { type Actor, Scope } from '../../src/domain/scope.ts'
import { onPostgres, testDatabase } from '../support/database.ts'
import { portalOf } from '../support/portal.ts'
import { makeWorld, type World } from '../support/world.ts'

const db = await testDatabase({ connections: 4 })
let world: World

beforeAll(async () => {
  world = await makeWorld(db)
})
beforeEach(async () => {
  for (const table of ['deployment', 'sip_connection', 'sbc', 'script_version', 'script_template'])
    await db.sql.unsafe(`delete from ${table}`)
})

const act = <T>(work: (scope: Scope) => Promise<T>, actor: Actor = world.dana) =>
  Scope.enter(db.pool, actor, work)
const refusal = (work: Promise<unknown>): Promise<Refusal> =>
  work.then(
    () => expect.unreachable(),
    (error) => error,
  )
/** The code of PostgreSQL’s refusal; null: none. */
const codeOf = (work: Promise<unknown>): Promise<string | null> =>
  work.then(
    () => null,
    (error) => error.code ?? error.cause?.code,
  )
const first = 'ip-group new\n  name "{{OnlinePstnGateway}}"\nexit'
const entered = { name: 'IP group', kind: 'sbc', phase: 'onboarding', text: first }
const add = (over: Record<string, unknown> = {}) =>
  act((scope) => addTemplate(scope, { ...entered, ...over }))
const change = (id: string, over: Record<string, unknown>) =>
  act((scope) => changeTemplate(scope, id, { name: entered.name, text: first, ...over }))

/** A deployment of Alder's that names a version of a template. */
async function deploy(template: string, version = 1) {
  const { alder } = world
  const [service] = await db.sql`select id, name from service where tenant_id = ${alder.id} limit 1`
  const [sbc] = await db.sql`
    insert into sbc (name, fqdn, address, port, transport) values ('Frankfurt', 'fra.sbc.example', '192.0.2.1', 5061, 'tls') returning id`
  await db.sql`
    insert into deployment (tenant_id, service_id, connection_id, sbc_id, gateway, zone, cac_profile, scripts, variables, consent, phase, requested_name)
    values (${alder.id}, ${service?.id}, gen_random_uuid(), ${sbc?.id}, 'alder.sbc.example', 'sbc.example', 'Gold',
      ${db.sql.json({ 'sbc-onboarding': { template, version } })}, ${db.sql.json({ Own: '<b>7</b>', CarrierUserPassword: 'hunter2' })},
      'none', 'deploying', 'Dana')`
  return String(service?.id)
}

describe('a template', () => {
  test('is added with its variables; the first of its kind is the default; a name is there once', async () => {
    const { id } = await add()
    const found = await act((scope) => findTemplate(scope, id))
    expect(found).toMatchObject({
      ...{ name: 'IP group', kind: 'sbc', phase: 'onboarding', default: true, current: 1, used: 0 },
      ...{ variables: ['OnlinePstnGateway'], hasCleanup: false },
    })
    await add({ name: 'Cleanup', phase: 'cleanup' })
    expect((await act((scope) => findTemplate(scope, id))).hasCleanup).toBe(true)
    const second = await add({ name: 'Another' })
    const chosen = await act(listTemplatesToChoose)
    expect(chosen.map(({ name, isDefault }) => [name, isDefault])).toEqual([
      ...[
        ['IP group', true],
        ['Another', false],
        ['Cleanup', true],
      ],
    ])
    expect(await refusal(add({ name: 'ip GROUP' }))).toMatchObject({
      ...{ kind: 'conflict', code: 'script-name-taken' },
    })
    expect(await act((scope) => makeDefault(scope, second.id))).toBe('Another')
    expect((await act((scope) => findTemplate(scope, id))).default).toBe(false)
    const lines =
      await db.sql`select type from log_entry where subject_kind = 'script-template' order by at, id`
    expect(lines.map(({ type }) => type)).toContain('script-template.defaulted')
  })

  test.each([
    [{ name: '' }, 'name', /./],
    [{ kind: 'cisco' }, 'kind', /script-kind/],
    [{ phase: 'undo' }, 'phase', /script-phase/],
    [{ text: '' }, 'text', /script-text-long/],
    [{ text: 'no gateway' }, 'text', /script-without-gateway/],
    [{ text: `${first}\n{{ }}` }, 'text', /script-placeholder-shape/],
    [{ text: `${first}\n{{proxySET}}` }, 'text', /script-placeholder-spelling/],
    [{ text: `${first}\u202e` }, 'text', /unseen-character/],
    [{ text: `${first}\n${'ü'.repeat(33_000)}` }, 'text', /script-text-long/],
    [{ text: `${first}${'\n'.repeat(2000)}x` }, 'text', /script-text-long/],
  ])('with %j is refused beside its field', async (over, field, code) => {
    const { kind, fields } = await refusal(add(over))
    expect(kind).toBe('invalid')
    expect(fields[field]?.code).toMatch(code)
    expect(await db.sql`select from script_template`).toHaveLength(0)
  })

  test('of Microsoft 365 needs no gateway, and lines end with line feeds whatever was entered', async () => {
    const { id } = await add({ kind: 'm365', text: 'Get-CsTenant\r\nGet-CsTenant\rGet-CsTenant' })
    const { text } = await act((scope) => findScript(scope, { template: id, version: 1 }))
    expect(text).toBe('Get-CsTenant\nGet-CsTenant\nGet-CsTenant')
  })

  test('is changed by a new version, whatever it is used by; the name alone makes none', async () => {
    const { id } = await add()
    await deploy(id)
    await change(id, { version: 1, text: `${first}\n{{Own}}` })
    await change(id, { version: 2, name: 'Renamed', text: `${first}\n{{Own}}` })
    const now = await act((scope) => findTemplate(scope, id))
    expect(now).toMatchObject({
      name: 'Renamed',
      current: 2,
      used: 1,
      variables: ['OnlinePstnGateway', 'Own'],
    })
    const versions = await act((scope) => listVersions(scope, id))
    expect(versions.map(({ number, createdBy }) => [number, createdBy])).toEqual([
      ...[
        [2, world.dana.name],
        [1, world.dana.name],
      ],
    ])
    expect((await act((scope) => findScript(scope, { template: id, version: 1 }))).text).toBe(first)
    const gone = await refusal(act((scope) => findScript(scope, { template: id, version: 3 })))
    expect(gone).toMatchObject({ kind: 'missing', code: 'no-such-script-version' })
  })

  test('of two who change it at one moment one is told what the other saved', async () => {
    const { id } = await add()
    const done = await Promise.allSettled([
      change(id, { version: 1, text: `${first}\n# a` }),
      change(id, { version: 1, text: `${first}\n# b` }),
    ])
    expect(done.map(({ status }) => status).sort()).toEqual(['fulfilled', 'rejected'])
    const [lost] = done.filter((one) => one.status === 'rejected')
    expect(lost?.reason).toMatchObject({ kind: 'conflict', code: 'stale' })
    expect(await db.sql`select from script_version`).toHaveLength(2)
  })

  test('goes with its versions, but not while a deployment uses it', async () => {
    const [used, free] = [await add(), await add({ name: 'Free' })]
    await deploy(used.id)
    const blocked = await refusal(act((scope) => removeTemplates(scope, [used.id])))
    expect(blocked).toMatchObject({ kind: 'conflict', code: 'script-in-use', params: { count: 1 } })
    const preview = await act((scope) => previewRemoval(scope, [used.id, free.id]))
    expect(preview.ready.map(({ id }) => id)).toEqual([free.id])
    expect(await act((scope) => removeTemplates(scope, [used.id, free.id]))).toBe(1)
    const gone = await refusal(act((scope) => holdTemplates(scope, [free.id])))
    expect(gone).toMatchObject({ kind: 'missing', code: 'no-such-script' })
  })
})

// the embedded database has one connection, on which nobody waits for another
test.runIf(onPostgres)(
  'whoever makes a deployment of it holds it until that is there',
  async () => {
    const { id } = await add()
    const [held, made] = [Promise.withResolvers<void>(), Promise.withResolvers<void>()]
    const making = act(async (scope) => {
      await holdTemplates(scope, [id])
      held.resolve()
      await made.promise
    })
    await held.promise
    const removing = refusal(act((scope) => removeTemplates(scope, [id])))
    await deploy(id)
    made.resolve()
    await making
    expect(await removing).toMatchObject({ code: 'script-in-use' })
  },
)

test('nobody changes a version, not even the provider’s people by SQL; a template they may', async () => {
  const { id } = await add()
  const change = (table: string, column: string) =>
    codeOf(
      act((scope) =>
        scope.db.execute(
          sql`update ${sql.identifier(table)} set ${sql.identifier(column)} = 'By hand'`,
        ),
      ),
    )
  expect(await change('script_version', 'text')).toBe('42501')
  expect(await change('script_version', 'created_by')).toBe('42501')
  expect((await act((scope) => findScript(scope, { template: id, version: 1 }))).text).toBe(first)
  expect(await change('script_template', 'name'), 'the control: what may be changed is').toBeNull()
  expect((await act((scope) => findTemplate(scope, id))).name).toBe('By hand')
  for (const actor of [world.olivia, world.otis])
    expect(
      await codeOf(act((scope) => scope.db.execute(sql`select text from script_version`), actor)),
    ).toBe('42501')
})

describe('its pages', () => {
  const portal = () => portalOf(db.pool).as(world.dana)
  const one = (given: Record<string, string>) =>
    Object.fromEntries(Object.entries(given).map(([name, value]) => [name, [value]]))

  test('begin with an example, add, show what changed, and keep what was entered', async () => {
    const list = await (await portal().get('/settings/scripts')).text()
    expect(list).toContain('/settings/scripts/new?example=sbc-onboarding')
    const begun = await (await portal().get('/settings/scripts/new?example=m365-cleanup')).text()
    expect(begun).toContain(
      'Remove-CsOnlineVoiceRoutingPolicy -Identity &quot;{{OnlinePstnGateway}}&quot;',
    )
    expect((await portal().get('/settings/scripts/new?example=toString')).status).toBe(200)
    const refused = await portal().post(
      '/settings/scripts',
      one({ ...entered, text: `a\n<i>\n{{bad` }),
    )
    expect(refused.status).toBe(422)
    const again = await refused.text()
    expect(again).toContain('Line 3: {{bad is not closed.')
    expect(again).toContain('&lt;i&gt;')
    const added = await portal().post('/settings/scripts', one(entered), {})
    expect(added.status).toBe(303)
    const page = added.headers.get('Location') ?? ''
    const id = page.split('/').at(-1) ?? ''
    await portal().post(
      `${page}/edit`,
      one({ name: 'IP group', version: '1', text: first.replace('exit', '<b>{{Own}}') }),
      {},
    )
    const shown = await (await portal().get(page)).text()
    expect(shown).toContain('Changes from version 1 to version 2')
    expect(shown).toContain('<del>- exit</del>')
    expect(shown).toContain('<ins>+ &lt;b&gt;{{Own}}</ins>')
    expect(shown, 'nothing takes it back').toContain('Add an SBC cleanup template')
    const old = await (await portal().get(`${page}?version=1`)).text()
    expect(old).toContain('exit')
    expect(old).not.toContain('Changes from')
    for (const version of ['0', '3', '01', 'x', '99999'])
      expect((await portal().get(`${page}?version=${version}`)).status).toBe(404)
    await deploy(id, 2)
    const late = await portal().post(
      `${page}/edit`,
      one({ name: 'Other', version: '1', text: first }),
    )
    expect(late.status).toBe(409)
    expect(await late.text()).toContain('Name: Now: IP group. You entered: Other.')
  })

  test('a preview has examples, or a deployment’s values; a secret is shown by neither', async () => {
    const { id } = await add({
      text: `${first}\n{{Own}} {{CarrierUserPassword}} {{CacProfile}} {{Unset}}`,
    })
    const examples = await (await portal().get(`/settings/scripts/${id}`)).text()
    expect(examples).toContain('>Example Own</mark>')
    const service = await deploy(id)
    const filled = await (await portal().get(`/settings/scripts/${id}?values=${service}`)).text()
    expect(filled).toContain('<mark title="OnlinePstnGateway">alder.sbc.example</mark>')
    expect(filled).toContain('<mark title="Own">&lt;b&gt;7&lt;/b&gt;</mark>')
    expect(filled).toContain('>Gold</mark>')
    expect(filled).toContain('<mark title="Unset has no value">{{Unset}}</mark>')
    expect(filled).not.toContain('hunter2')
    expect((await portal().get(`/settings/scripts/${id}?values=x'`)).status).toBe(200)
  })

  test('a CSV has them all, and only the provider’s administrators change them', async () => {
    const { id } = await add()
    const csv = await (await portal().get('/settings/scripts.csv')).text()
    expect(csv).toContain('OnlinePstnGateway')
    const nico = portalOf(db.pool).as(world.nico)
    expect((await nico.get(`/settings/scripts/${id}`)).status).toBe(200)
    expect(await (await nico.get('/settings/scripts')).text()).not.toContain(
      '/settings/scripts/new',
    )
    expect((await nico.post(`/settings/scripts/${id}/defaults`, {})).status).toBe(403)
    expect((await nico.post('/settings/scripts', one(entered))).status).toBe(403)
  })
})
