import { randomUUID } from 'node:crypto'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { createTenantCheck } from '../../src/connectors/microsoft-tenants.ts'
import { parseQuery } from '../../src/domain/lists/list.ts'
import { assignLeads, removeLeads } from '../../src/domain/operator-connect/leads.acts.ts'
import {
  customerLeads,
  leadTenants,
  newLeads,
} from '../../src/domain/operator-connect/leads.list.ts'
import { lockLead } from '../../src/domain/operator-connect/leads.read.ts'
import { readinessOf } from '../../src/domain/operator-connect/readiness.ts'
import { Scope } from '../../src/domain/scope.ts'
import { startMicrosoft } from '../../src/sandbox/microsoft/microsoft.ts'
import { pagesOf } from '../directory/support.ts'
import { testDatabase } from '../support/database.ts'
import { makeWorld, type World } from '../support/world.ts'
import { aLead, aTenant, became, setUp } from './leads.support.ts'

describe('leads', async () => {
  const database = await testDatabase({ connections: 6 })
  const { sql, pool } = database
  let world: World
  let microsoft: Awaited<ReturnType<typeof startMicrosoft>>
  let pages: ReturnType<typeof pagesOf>
  beforeAll(async () => {
    world = await makeWorld(database)
    microsoft = await startMicrosoft({ seed: 'leads' })
    const { loginUrl } = microsoft
    pages = pagesOf(database, { tenants: createTenantCheck({ loginUrl, allow: ['127.0.0.0/8'] }) })
    await setUp(database)
  })
  afterAll(() => microsoft.stop())

  const as = <T>(work: (scope: Scope) => Promise<T>, who = world.nico) =>
    Scope.enter(pool, who, work)
  const lacks = async ({ id }: { id: string }) =>
    (await as((scope) => readinessOf(scope, [{ id }]))).get(id)
  const row = async ({ id }: { id: string }) => (await sql`select * from lead where id = ${id}`)[0]!
  const byName = async (name: string) =>
    (await sql`select * from lead where company_name = ${name}`)[0]

  test('a lead is ready for numbers once nothing is missing, and says each thing that is, with where to put it right', async () => {
    const ready = async () => {
      const [lead, tenant] = [await aLead(database), await aTenant(database)]
      await became(database, lead, tenant)
      return { lead, tenant }
    }
    const { lead: whole, tenant } = await ready()
    expect(await lacks(whole), 'the premise: nothing is missing').toEqual([])
    const set = (to: PromiseLike<unknown>, back: PromiseLike<unknown>) => ({ to, back })
    const lead = (column: string, to: unknown, was: unknown) => {
      const change = (value: unknown) =>
        sql`update lead set ${sql(column)} = ${value as string} where id = ${whole.id}`
      return set(change(to), change(was))
    }
    const faults: [string, { to: PromiseLike<unknown>; back: PromiseLike<unknown> }, string][] = [
      ['lead-gone', lead('missing_since', new Date(), null), '/sync-tasks'],
      ['lead-unseen', lead('microsoft_status', null, 'active'), '/sync-tasks'],
      ['lead-status', lead('microsoft_status', 'suspended', 'active'), '/sync-tasks'],
      ['lead-status', lead('microsoft_status', 'removed', 'active'), '/sync-tasks'],
      ['lead-no-tenant', lead('ms_tenant_id', null, whole.msTenantId), '/sync-tasks'],
      ['lead-no-countries', lead('countries', [], ['DE']), '/sync-tasks'],
      ['lead-no-size', lead('company_size', null, 'L250_U999'), '/sync-tasks'],
      ['lead-unserved', lead('countries', ['DE', 'FR'], ['DE']), '/calling-profiles'],
      [
        'lead-one-trunk',
        set(
          sql`update calling_profile set trunks = '[{"id":"1","fqdn":"a.example"}]'`,
          sql`update calling_profile set trunks = '[{"id":"1","fqdn":"a.example"},{"id":"2","fqdn":"b.example"}]'`,
        ),
        '/calling-profiles',
      ],
      [
        'lead-no-profiles',
        set(
          sql`update calling_profile set missing_since = now()`,
          sql`update calling_profile set missing_since = null`,
        ),
        '/sync-tasks',
      ],
      [
        'lead-undeployed',
        set(
          sql`update service set deploy_status = 'failed', status = 'error' where id = ${tenant.serviceId}`,
          sql`update service set deploy_status = 'deployed', status = 'ok' where id = ${tenant.serviceId}`,
        ),
        `/services/${tenant.serviceId}`,
      ],
      [
        'lead-sbc-deaf',
        set(
          sql`update sbc set password = null where id = ${tenant.sbcId}`,
          sql`update sbc set password = 'sealed' where id = ${tenant.sbcId}`,
        ),
        `/settings/sbcs/${tenant.sbcId}`,
      ],
      [
        'lead-no-connection',
        set(
          sql`update sip_connection set service_id = ${world.alder.service}, tenant_id = ${world.alder.id} where sbc_id = ${tenant.sbcId}`,
          sql`update sip_connection set service_id = ${tenant.serviceId}, tenant_id = ${tenant.id} where sbc_id = ${tenant.sbcId}`,
        ),
        `/services/${tenant.serviceId}`,
      ],
      [
        'lead-not-set-up',
        set(
          sql`update setting set value = value || '{"clientId":""}' where name = 'operator-connect'`,
          sql`update setting set value = value || '{"clientId":"x"}' where name = 'operator-connect'`,
        ),
        '/operator-connect',
      ],
    ]
    for (const [code, { to, back }, href] of faults) {
      await to
      expect([code, (await lacks(whole))?.map((one) => [one.why.code, one.href])]).toEqual([
        code,
        [[code, href]],
      ])
      await back
    }
    expect(await lacks(whole), 'all put right').toEqual([])
    const page = await pages.get(`/leads/${whole.id}`, world.vera)
    expect([page.status, page.html.includes('Numbers can be uploaded for this lead.')]).toEqual([
      200,
      true,
    ])
    const own = await aLead(database, { microsoftId: null, status: null, countries: [] })
    const found = (await lacks(own))?.map(({ why, href }) => [why.code, href])
    expect(found).toContainEqual(['lead-no-countries', `/leads/${own.id}/edit`])
    expect(found).toContainEqual(['lead-unlicensed', `/leads/${own.id}/licenses/new`])
    const webex = await aLead(database, { family: 'webex', countries: [], size: null })
    expect((await lacks(webex))?.map(({ why }) => why.code)).toEqual(['lead-no-service'])
    await became(database, webex, await aTenant(database))
    expect(await lacks(webex)).toEqual([])
  })

  test('each lead is in one of the two tabs, and those of every service are customer leads, found by each filter', async () => {
    const [lead, licensed, zoom] = [
      await aLead(database, { status: 'suspended', msp: world.harbor.id }),
      await aLead(database),
      await aLead(database, { family: 'zoom', consentedOn: null }),
    ]
    await became(database, licensed, await aTenant(database, { license: 'oc-pro' }))
    const ids = (list: typeof newLeads | typeof leadTenants | typeof customerLeads, search = '') =>
      as(async (scope) =>
        (await list.rows(scope, parseQuery(list, `limit=200&${search}`))).map(({ id }) => id),
      )
    const where = async (search = '') => [
      (await ids(newLeads, search)).filter((id) => id === lead.id).length,
      (await ids(leadTenants, search)).filter((id) => id === licensed.id).length,
    ]
    expect(await where()).toEqual([1, 1])
    expect(await where('status=suspended')).toEqual([1, 0])
    expect(await where(`channel=${world.harbor.id}`)).toEqual([1, 0])
    expect(await where('channel=none')).toEqual([0, 1])
    expect((await ids(newLeads)).includes(licensed.id)).toBe(false)
    expect((await ids(leadTenants, 'license=oc-pro')).includes(licensed.id)).toBe(true)
    expect(await ids(customerLeads, 'family=zoom')).toEqual([zoom.id])
    const everyone = await ids(customerLeads)
    for (const { id } of [lead, licensed, zoom]) expect(everyone).toContain(id)
    expect(await ids(newLeads, `q=${lead.msTenantId?.slice(0, 13)}`)).toEqual([lead.id])
    expect(await ids(newLeads, `q=${encodeURIComponent(lead.name.toUpperCase())}`)).toContain(
      lead.id,
    )
    // what an index does not find by itself: every row once, page by page, those without a consent among them
    const seen: string[] = []
    for (let at = 'limit=3'; ; ) {
      const page = await as((scope) => customerLeads.page(scope, parseQuery(customerLeads, at)))
      seen.push(...page.rows.map(({ id }) => id))
      if (!page.next) break
      at = `limit=3&after=${encodeURIComponent(page.next)}`
    }
    expect([...seen].sort()).toEqual([...everyone].sort())
  })

  test('today, 7 and 30 days are days of the reader, whose day begins elsewhere at another time', async () => {
    const at = '2026-03-30T09:30:00Z'
    const clock = (now: string) =>
      sql.unsafe(
        `create or replace function portal_clock() returns timestamptz language sql stable as $$ select ${now} $$`,
      )
    await clock(`'${at}'::timestamptz`)
    try {
      const made = async (consentedOn: string) =>
        (await aLead(database, { consentedOn: new Date(consentedOn), modifiedOn: null })).id
      // in Auckland (UTC+13) it is half past ten in the evening of the 30th, in UTC the morning
      const [late, midnight, week, month, older] = [
        await made('2026-03-30T00:30:00Z'),
        await made('2026-03-29T12:00:00Z'),
        await made('2026-03-24T12:00:00Z'),
        await made('2026-03-01T12:00:00Z'),
        await made('2026-02-28T10:00:00Z'),
      ]
      const all = [late, midnight, week, month, older]
      const found = (search: string, zone: string) =>
        as(async (scope) => {
          const reader = { zone, sought: () => [], types: () => [] }
          const rows = await newLeads.rows(scope, parseQuery(newLeads, `limit=200&${search}`), {
            reader,
          })
          return rows.map(({ id }) => all.indexOf(id)).filter((place) => place >= 0)
        })
      expect(await found('consented=today', 'UTC')).toEqual([0])
      expect(await found('consented=today', 'Pacific/Auckland')).toEqual([0, 1])
      expect(await found('consented=7', 'UTC')).toEqual([0, 1, 2])
      expect(await found('consented=30', 'UTC')).toEqual([0, 1, 2, 3])
      expect(await found('modified=30', 'UTC')).toEqual([])
      await sql`delete from lead where id = any(${all})`
    } finally {
      await clock('now()')
    }
  })

  test('whoever is the provider’s looks, operators act, and for everybody else there are no leads', async () => {
    const lead = await aLead(database)
    for (const path of ['/leads', '/leads/tenants', '/customer-leads', `/leads/${lead.id}`]) {
      for (const who of [world.dana, world.nico, world.vera])
        expect([path, (await pages.get(path, who)).status]).toEqual([path, 200])
      expect([path, (await pages.get(path, world.olivia)).status]).toEqual([path, 404])
    }
    const act = (who: World['vera']) =>
      pages.post('/leads/selections', { act: 'assign', id: lead.id }, who)
    expect((await act(world.vera)).status).toBe(403)
    expect((await act(world.olivia)).status).toBe(404)
    expect((await pages.get('/leads/new', world.vera)).status).toBe(403)
    await expect(as((scope) => removeLeads(scope, [lead.id]), world.vera)).rejects.toThrow()
    await expect(as((scope) => lockLead(scope, lead.id), world.olivia)).rejects.toThrow()
    expect((await row(lead)).version).toBe(1)
  })

  test('a lead without consent: its tenant is asked about, and has one lead, though two make it at once', async () => {
    const known = randomUUID()
    microsoft.addTenant({
      ...{ msTenantId: known, clientId: randomUUID(), clientSecret: 'x' },
      ...{ users: 1, domain: 'lindqvist.example' },
    })
    const check = async (msTenantId: string) =>
      (await pages.post('/leads/new/checks', { msTenantId, companyName: '' }, world.nico)).html
    expect(await check(known)).toContain('Microsoft has a tenant with this ID.')
    expect(await check(randomUUID())).toContain('Microsoft has no tenant with this ID.')
    expect(await check('not-an-id')).toContain('Enter the Microsoft tenant ID')
    const entered = { companyName: 'Lindqvist Bygg', msTenantId: known, countries: 'se, NO' }
    const bad = await pages.post(
      '/leads',
      { ...entered, msTenantId: '123', countries: 'UK' },
      world.nico,
    )
    expect([bad.status, await byName('Lindqvist Bygg')]).toEqual([422, undefined])
    const both = await Promise.all(
      [1, 2].map(() => pages.post('/leads', { ...entered, companySize: 'L50_U249' }, world.nico)),
    )
    expect(both.map(({ status }) => status).sort()).toEqual([303, 409])
    const made = await byName('Lindqvist Bygg')
    expect([made?.direct, made?.countries, made?.microsoft_status, made?.audience]).toEqual([
      ...[true, ['NO', 'SE'], null, 'provider'],
    ])
    const path = `/leads/${made?.id}`
    const said = await pages.post(`${path}/tenant-checks`, {}, world.nico)
    expect(said.status).toBe(303)
    // what Microsoft tells of is not edited here, and a stale edit shows both
    const edit = (fields: object) =>
      pages.post(`${path}/edit`, { ...entered, ...fields }, world.nico)
    expect((await edit({ companyName: 'Lindqvist AB', version: 1 })).status).toBe(303)
    const stale = await edit({ companyName: 'Bygg AB', version: 1 })
    expect([stale.status, stale.html.includes('Lindqvist AB')]).toEqual([409, true])
    await sql`update lead set microsoft_id = 'told' where id = ${made?.id}`
    expect((await edit({ version: 2 })).status).toBe(409)
    expect((await pages.get(`${path}/edit`, world.nico)).status).toBe(409)
    await expect(as((scope) => removeLeads(scope, [String(made?.id)]))).rejects.toThrow()
    await sql`update lead set missing_since = now() where id = ${made?.id}`
    expect(await as((scope) => removeLeads(scope, [String(made?.id)]))).toBe(1)
  })

  test('leads are given to an MSP and taken back; who is a tenant already stays, and no dead MSP gets one', async () => {
    const [one, other] = [await aLead(database), await aLead(database)]
    const tenant = await aLead(database)
    await became(database, tenant, await aTenant(database))
    const ids = [one.id, other.id, tenant.id]
    const assign = (msp: string | null) => as((scope) => assignLeads(scope, ids, { msp }))
    expect(await assign(world.harbor.id)).toEqual({ count: 2, msp: 'Harbor Telecom' })
    expect([(await row(one)).msp_id, (await row(one)).audience]).toEqual([world.harbor.id, 'msp'])
    expect((await row(tenant)).msp_id).toBe(null)
    const [line] = await sql`select after from log_entry where type = 'lead.assigned' limit 1`
    expect(line?.after).toEqual({ msp: 'Harbor Telecom' })
    // the MSP's own people see nothing of it
    const [seen] = await as(
      (scope) => scope.db.execute<{ n: number }>('select 1 as n' as never),
      world.olivia,
    )
    expect(seen?.n).toBe(1)
    await expect(
      as((scope) => scope.db.execute('select from lead' as never), world.olivia),
    ).rejects.toThrow()
    await sql`update msp set state = 'deactivated' where id = ${world.summit.id}`
    await expect(assign(world.summit.id)).rejects.toThrow()
    await sql`update msp set state = 'active' where id = ${world.summit.id}`
    expect(await assign(null)).toEqual({ count: 2, msp: null })
    expect((await row(one)).audience).toBe('provider')
    await expect(
      as((scope) => assignLeads(scope, [tenant.id], { msp: world.harbor.id })),
    ).rejects.toMatchObject({ code: 'lead-is-tenant' })
  })

  test('leads of other services come from a file: nothing of it where a row is bad, unless those are skipped', async () => {
    const { shortname, serviceId } = await aTenant(database)
    const file = [
      'family;companyName;contactEmail;countries;consentedOn;customer',
      `webex;=cmd|A0;ada@plover.example;DE, FR;2026-02-03;${shortname}`,
      'skype;Wren Ltd;;;;',
      'zoom;Heron Ltd;no address;;;',
      'zoom;Crake Ltd;;;;nobodys',
    ].join('\n')
    const bad = await pages.upload('/customer-leads/import', file, world.nico)
    expect([bad.status, await byName('=cmd|A0')]).toEqual([422, undefined])
    for (const row of ['2', '3', '4']) expect(bad.html).toContain(`<td class="num">${row}</td>`)
    expect((await pages.upload('/customer-leads/import', file, world.vera, true)).status).toBe(403)
    expect((await pages.upload('/customer-leads/import', file, world.nico, true)).status).toBe(303)
    const made = await byName('=cmd|A0')
    expect([made?.family, made?.service_id, made?.countries]).toEqual([
      ...['webex', serviceId, ['DE', 'FR']],
    ])
    const csv = await pages.get('/customer-leads.csv?family=webex', world.vera)
    expect(csv.html).toContain("'=cmd|A0")
    const again = await pages.upload('/customer-leads/import', file, world.nico, true)
    expect(again.status, 'its service has a lead').toBe(422)
    const api = customerLeads.csv.cells
    expect(Object.keys(api)).toContain('email')
  })

  test('the menu of a lead has what can be done and why the rest cannot', async () => {
    const [lead, webex] = [await aLead(database), await aLead(database, { family: 'webex' })]
    const menu = async (path: string, who = world.dana) =>
      (await pages.get(`${path}/menu`, who)).html
    const fresh = await menu(`/leads/${lead.id}`)
    for (const said of ['Upload numbers', 'No license type has been applied.', 'Change status'])
      expect(fresh).toContain(said)
    for (const said of ['Convert to OC Pro', 'Undo deployment', 'SysAdmin'])
      expect(fresh).not.toContain(said)
    const tenant = await aTenant(database)
    await became(database, lead, tenant)
    const licensed = await menu(`/leads/tenants/${lead.id}`)
    for (const said of [
      ...[`/tenants/${tenant.id}/support-sessions/new`, 'SysAdmin', 'Undo deployment'],
      `/services/${tenant.serviceId}/upgrades/new`,
    ])
      expect(licensed).toContain(said)
    expect(licensed).not.toContain('Change status')
    const monitor = await menu(`/leads/tenants/${lead.id}`, world.vera)
    const only = 'Your role is read-only.'
    expect([fresh.includes(only), monitor.split(only).length - 1 >= 4]).toEqual([false, true])
    const other = await menu(`/customer-leads/${webex.id}`)
    expect([other.includes('Change status'), other.includes('Edit')]).toEqual([false, true])
  })

  test('what companies call themselves is shown as it is and does nothing', async () => {
    const name = '<img src=x onerror=alert(1)> שלום'
    const lead = await aLead(database, {
      name,
      status: null,
      direct: true,
      countries: ['DE', 'ZZ'],
    })
    for (const path of [
      '/leads',
      '/customer-leads',
      `/leads/${lead.id}`,
      `/leads/${lead.id}/menu`,
    ]) {
      const { status, html } = await pages.get(path, world.dana)
      expect([path, status, html.includes('<img src=x')]).toEqual([path, 200, false])
    }
  })
})
