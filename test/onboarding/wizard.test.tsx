import { beforeAll, describe, expect, test } from 'vitest'
import { Scope } from '../../src/domain/scope.ts'
import { testDatabase } from '../support/database.ts'
import { portalOf } from '../support/portal.ts'
import { makeWorld, type World } from '../support/world.ts'
import { plain } from '../tenants/drafts.support.ts'
import { enterDraft, type Stage, sendStep, setStage, stepsOf } from './wizard.support.ts'

describe('onboarding a service', async () => {
  const database = await testDatabase({ connections: 8 })
  const { sql } = database
  const pages = portalOf(database.pool)
  let world: World
  let stage: Stage

  beforeAll(async () => {
    world = await makeWorld(database)
    stage = await setStage(sql, (work) => Scope.enter(database.pool, world.dana, work))
  })

  const me = () => pages.as(world.dana)
  const save = (draft: string, actor = world.dana) =>
    pages.as(actor).post('/services', { draft: [draft] }, plain)
  const free = async (name: string) => {
    await stage.tenant(name, `${name} Ltd`)
    return { customer: { tenant: name }, connection: { connection: name } }
  }
  let consenting: Promise<string> | undefined
  const entered = () => {
    consenting ??= free('heron').then((changed) => enterDraft(me(), stage, changed))
    return consenting
  }
  /** Up to the step, with good entries; gives its address. */
  const at = async (step: string) => {
    const { customer } = stepsOf(stage)
    const begun = await sendStep(me(), '/services/new', customer)
    return `${begun.headers.get('Location')?.replace(/connection$/, '')}${step}`
  }
  const refused = async (answer: Response, status: number, field: string, kept: string[]) => {
    const html = await answer.text()
    expect(answer.status, html.match(/data-errors[\s\S]{0,400}/)?.[0]).toBe(status)
    expect(html).toContain(`href="#field-${field}"`)
    expect(html).toMatch(new RegExp(`id="field-${field}(-error)?"`))
    for (const text of kept) expect(html).toContain(text)
    return html
  }

  test('the steps make a service once, however often they are sent', async () => {
    const draft = await enterDraft(me(), stage, await free('albatross'))
    const review = await (await me().get(`/services/new/${draft}/review`)).text()
    for (const said of ['albatross Ltd', 'albatross.voice.northline.example', '20 user licenses'])
      expect(review).toContain(said)
    expect(review).not.toContain('Quiet-harbour')
    const answers = await Promise.all([save(draft), save(draft), save(draft)])
    expect(answers.map(({ status }) => status)).toEqual([303, 303, 303])
    const made =
      await sql`select id, deploy_status, status from service where shortname = 'albatross'`
    expect(made).toHaveLength(1)
    expect(made[0]).toMatchObject({ deploy_status: 'unknown', status: 'warning' })
    const where = new Set(answers.map((answer) => answer.headers.get('Location')))
    expect([...where]).toEqual([`/services/${made[0]?.id}`])
    expect((await save(draft)).headers.get('Location')).toBe(`/services/${made[0]?.id}`)
    const [kept] = await sql`select "values", secrets from service_draft where id = ${draft}`
    expect(kept).toEqual({ values: {}, secrets: null })
    // read again it leads to what it became
    const again = await me().get(`/services/new/${draft}/consent`)
    expect(again.headers.get('Location')).toBe(`/services/${made[0]?.id}`)
  })

  test('a new tenant is made with its service, and neither where the service is refused', async () => {
    const company = { whose: 'new', tenant: '', company: 'Dune Hotels', shortname: '' }
    const draft = await enterDraft(me(), stage, {
      customer: { ...company, msTenantId: '8e3a1c6e-4b0f-4f1e-9a55-0c1de1f0a1b2' },
      connection: { connection: 'dune' },
    })
    await sql`update license_pool set purchased = allocated + reserved where kind = 'service'`
    const short = await save(draft)
    await refused(short, 409, 'license', ['value="Dune Hotels"', 'value="dunehotels"'])
    expect(await sql`select id from tenant where full_name = 'Dune Hotels'`).toEqual([])
    await sql`update license_pool set purchased = 400 where kind = 'service'`
    expect((await save(draft)).status).toBe(303)
    const [made] =
      await sql`select t.shortname, t.ms_tenant_id, s.name as service, (select count(*)::integer from site where tenant_id = t.id) as sites
      from tenant t join service s on s.tenant_id = t.id where t.full_name = 'Dune Hotels'`
    expect(made).toEqual({
      ...{ shortname: 'dunehotels', service: 'Dune Hotels Direct Routing', sites: 1 },
      ms_tenant_id: '8e3a1c6e-4b0f-4f1e-9a55-0c1de1f0a1b2',
    })
  })

  test.each([
    ['no tenant', { tenant: '' }, 'tenant'],
    ['a tenant that is none', { tenant: 'nobody at all' }, 'tenant'],
    ['a new tenant without a name', { whose: 'new' }, 'company'],
    ['a shortname that is none', { whose: 'new', company: 'A co', shortname: 'a b' }, 'shortname'],
    ['a tenant ID that is none', { whose: 'new', company: 'A co', msTenantId: 'x' }, 'msTenantId'],
    ['neither of the two', { whose: 'both' }, 'whose'],
    ['a license of Operator Connect', { license: 'oc-pro' }, 'license'],
    ['no users where they count', { users: '' }, 'users'],
    ['users where they do not', { license: 'hosted-essentials', users: '3' }, 'users'],
    ['more users than may be', { users: '501' }, 'users'],
    ['a number that is none', { users: 'many' }, 'users'],
  ])('%s is refused beside its field', async (_, changed, field) => {
    const sent = { ...stepsOf(stage).customer, tenant: 'birch', users: '77', ...changed }
    const html = await refused(await sendStep(me(), '/services/new', sent), 422, field, [])
    if (!('users' in changed)) expect(html).toContain('value="77"')
    else expect(html).toContain('value="birch"')
  })

  test('what is there already, deleted or short is refused at once', async () => {
    const send = (changed: Record<string, string>) =>
      sendStep(me(), '/services/new', { ...stepsOf(stage).customer, ...changed })
    // premise: Alder has one
    expect(await sql`select id from service where tenant_id = ${world.alder.id}`).toHaveLength(1)
    const has = await refused(await send({ tenant: 'alder' }), 409, 'tenant', ['value="alder"'])
    expect(has).toContain('already has a Direct Routing service')
    const gone = await stage.tenant('ebbtide', 'Ebb Tide')
    await sql`update tenant set state = 'deleting' where id = ${gone}`
    await refused(await send({ tenant: 'ebbtide' }), 409, 'tenant', ['is being deleted'])
    const taken = { whose: 'new', company: 'Other', shortname: 'BIRCH' }
    await refused(await send(taken), 409, 'shortname', ['value="Other"'])
    await stage.tenant('fernshort', 'Fern')
    await sql`update license_pool set purchased = allocated + reserved + 7 where kind = 'user'`
    await refused(await send({ tenant: 'fernshort' }), 409, 'users', ['7 more left', 'value="20"'])
    await sql`update license_pool set purchased = 50000 where kind = 'user'`
  })

  test('a tenant is found by a part of its name, and one of several is chosen', async () => {
    await stage.tenant('gullnorth', 'Gull North')
    const south = await stage.tenant('gullsouth', 'Gull South')
    const sent = { ...stepsOf(stage).customer, tenant: 'gull' }
    const html = await refused(await sendStep(me(), '/services/new', sent), 422, 'tenant', [])
    expect(html).toContain('Gull North')
    expect(html).toMatch(new RegExp(`<input[^>]*name="match"[^>]*value="${south}"`))
    const chosen = await sendStep(me(), '/services/new', { ...sent, match: south })
    const page = await (await me().get(chosen.headers.get('Location') ?? '')).text()
    expect(page).toContain('Gull South')
    // a part that is one tenant's alone needs no choice
    expect((await sendStep(me(), '/services/new', { ...sent, tenant: 'll nor' })).status).toBe(303)
    const offered = await (await me().get('/services/new/tenants?tenant=gull+s')).text()
    expect(offered).toBe('<option value="gullsouth">Gull South</option>')
  })

  test.each([
    ['no SBC', { sbc: '' }, 422, 'sbc'],
    ['an SBC that is none', { sbc: '8e3a1c6e-4b0f-4f1e-9a55-0c1de1f0a1b2' }, 422, 'sbc'],
    ['no name', { connection: '' }, 422, 'connection'],
    ['a name that is no label', { connection: 'a.b' }, 422, 'connection'],
    ['a name that ends in a hyphen', { connection: 'ab-' }, 422, 'connection'],
    ['another SBC’s profile', { cacProfile: 'Of madrid' }, 422, 'cacProfile'],
    ['no calls at once', { cac: '0' }, 422, 'cac'],
    ['a policy beyond measure', { voicePolicy: 'p'.repeat(101) }, 422, 'voicePolicy'],
    ['a gateway that is taken', { connection: 'TAKEN' }, 409, 'connection'],
  ])('as a connection %s is refused', async (_, changed, status, field) => {
    await sql`insert into sip_connection (tenant_id, name, service_id, gateway)
      select tenant_id, 'Trunk', id, 'taken.voice.northline.example' from service where tenant_id = ${world.alder.id}
      on conflict do nothing`
    const sent = { ...stepsOf(stage).connection, voicePolicy: 'Kept policy', ...changed }
    const answer = await sendStep(me(), await at('connection'), sent)
    await refused(answer, status, field, 'voicePolicy' in changed ? [] : ['value="Kept policy"'])
  })

  test('the gateway is shown as it would be called, and said to be free or taken', async () => {
    const gateway = async (connection: string) =>
      (await me().get(`/services/new/gateway?connection=${connection}`)).text()
    expect(await gateway('free-one')).toMatch(/free-one\.voice\.northline\.example.*is free/)
    expect(await gateway('Taken')).toMatch(/taken\.voice\.northline\.example.*is taken/)
    expect(await gateway('a.b')).not.toContain('is free')
    const profiles = await (
      await me().get(`/services/new/cac-profiles?sbc=${stage.bare}&cacProfile=Gold`)
    ).text()
    expect(profiles).toContain('Of madrid')
    expect(profiles).not.toContain('Of frankfurt')
    const step = await at('connection')
    await sql`update setting set value = value || '{"provider": "none"}' where name = 'dns'`
    const html = await (await me().get(step)).text()
    expect(html).toContain('Set up the DNS API</a>')
    await refused(await sendStep(me(), step, stepsOf(stage).connection), 409, 'connection', [])
    await sql`update setting set value = value || '{"provider": "rfc2136"}' where name = 'dns'`
  })

  test.each([
    ['no template for an SBC that takes scripts', { 'sbc-cleanup': '' }, 'sbc-cleanup'],
    ['a template of another phase', { 'sbc-cleanup': 'up' }, 'sbc-cleanup'],
    ['no value', { 'var-CarrierUserName': ' ' }, 'var-CarrierUserName'],
    ['a value that ends a line', { 'var-CarrierUserName': 'a"\nexit' }, 'var-CarrierUserName'],
    ['a value that ends a command', { 'var-CarrierUserName': 'a;b' }, 'var-CarrierUserName'],
    ['no secret', { 'var-CarrierUserPassword': '' }, 'var-CarrierUserPassword'],
  ])('among scripts %s is refused, and no secret is shown', async (_, changed, field) => {
    const step = await at('scripts')
    const { connection, scripts } = stepsOf(stage)
    await sendStep(me(), step.replace(/scripts$/, 'connection'), connection)
    const named: Record<string, string> = { up: stage.up, teams: stage.teams }
    const meant = Object.entries(changed).map(([name, value]) => [name, named[value] ?? value])
    const sent = { ...scripts, ...Object.fromEntries(meant) }
    const html = await refused(await sendStep(me(), step, sent), 422, field, [])
    expect(html).not.toContain('Quiet-harbour')
    if (!('var-CarrierUserName' in changed)) expect(html).toContain('value="cedar-trunk"')
    if (!('var-CarrierUserPassword' in changed))
      expect(html).toContain('href="#field-var-CarrierUserPassword"')
  })

  test('scripts are shown filled in, secrets are sealed and never shown, and an SBC without an API gets none', async () => {
    const step = await at('scripts')
    const { connection, scripts } = stepsOf(stage)
    await sendStep(me(), step.replace(/scripts$/, 'connection'), connection)
    const draft = step.split('/')[3] ?? ''
    const previews = `/services/new/${draft}/previews`
    const shown = await (await sendStep(me(), previews, scripts)).text()
    expect(shown).toContain('name &quot;cedar.voice.northline.example&quot;')
    expect(shown).toContain('user &quot;cedar-trunk&quot;')
    expect(shown).toContain('password &quot;••••••••&quot;')
    expect(shown).toContain('cac &quot;Gold&quot;')
    expect(shown).not.toContain('Quiet-harbour')
    const [kept] = await sql`select "values"::text, secrets from service_draft where id = ${draft}`
    expect(kept?.secrets).toBeTruthy()
    expect(`${kept?.values}${kept?.secrets}`).not.toContain('Quiet-harbour')
    // it was kept by the preview, so it need not be entered again
    const without = { ...scripts, 'var-CarrierUserPassword': '' }
    expect((await sendStep(me(), step, without)).status).toBe(303)
    const part = await me().post(previews, { 'sbc-onboarding': [stage.up], part: ['texts'] })
    expect(await part.text()).toMatch(/^<section[\s\S]*\{\{CarrierUserName\}\}/)
    // of another SBC nothing is configured
    const bare = { ...connection, sbc: stage.bare }
    await sendStep(me(), step.replace(/scripts$/, 'connection'), bare)
    const page = await (await me().get(step)).text()
    expect(page).toContain('No REST API is entered for')
    expect(page).not.toContain('name="sbc-onboarding"')
    expect((await sendStep(me(), step, {})).status).toBe(303)
    const [after] = await sql`select secrets from service_draft where id = ${draft}`
    expect(after?.secrets).toBeNull()
  })

  test.each([
    ['no name', { fullName: '' }, 422, 'fullName'],
    ['no address for a mail', { email: '' }, 422, 'email'],
    ['an address that is none', { email: 'a@b' }, 422, 'email'],
    ['an administrator that is no address', { adminEmail: 'root' }, 422, 'adminEmail'],
    ['a language that nobody speaks here', { language: 'xx' }, 422, 'language'],
    ['no way at all', { way: '' }, 422, 'way'],
    ['to do without where users count', { way: 'none' }, 422, 'way'],
    ['consent that is not there', { way: 'existing' }, 409, 'way'],
  ])('as consent %s is refused', async (_, changed, status, field) => {
    const draft = await entered()
    const sent = { ...stepsOf(stage).consent, ...changed }
    const answer = await sendStep(me(), `/services/new/${draft}/consent`, sent)
    await refused(answer, status, field, 'email' in changed ? [] : ['value="cora@cedar.example"'])
  })

  test('what consent needs and is not set up is said with the way to it', async () => {
    const step = `/services/new/${await entered()}/consent`
    const send = (way: string) => sendStep(me(), step, { ...stepsOf(stage).consent, way })
    const [mail] = await sql`delete from setting where name = 'mail' returning value`
    await refused(await send('mail'), 409, 'way', ['Set up the email server</a>'])
    expect((await send('link')).status).toBe(303)
    const [system] = await sql`delete from setting where name = 'system' returning value`
    await refused(await send('link'), 409, 'way', ['UMP System Settings</a>'])
    for (const [name, row] of [
      ['mail', mail],
      ['system', system],
    ] as const)
      await sql`insert into setting (name, value) values (${name}, ${sql.json(row?.value)})`
    const page = await (await me().get(step)).text()
    expect(page).not.toContain('Set up the email server')
    // Alder's would be connected
    expect(page).not.toContain('value="existing"')
  })

  test('consent that is there already is offered to that tenant alone, and none to Essentials', async () => {
    const tenant = await stage.tenant('ibis', 'Ibis')
    await sql`insert into m365_authentication (tenant_id, ms_tenant_id, client_id, client_secret, status)
      values (${tenant}, gen_random_uuid(), gen_random_uuid(), 'sealed', 'valid')`
    const draft = await enterDraft(me(), stage, {
      customer: { tenant: 'ibis', license: 'hosted-essentials', users: '' },
      connection: { connection: 'ibis' },
      consent: { way: 'existing', fullName: '', email: '' },
    })
    const step = `/services/new/${draft}/consent`
    expect(await (await me().get(step)).text()).toMatch(
      /value="existing"[^>]*checked|checked[^>]*value="existing"/,
    )
    const proof = await sendStep(me(), step, { way: 'none', proof: 'MS=ms12345678' })
    expect(proof.status).toBe(303)
    const review = await (await me().get(`/services/new/${draft}/review`)).text()
    expect(review).toContain('MS=ms12345678')
    expect(review).toContain('not counted')
  })

  test('what changed meanwhile leads back to its step, with all that was entered', async () => {
    const draft = await enterDraft(me(), stage, await free('jackdaw'))
    const stepOf = async (answer: Response, step: string, field: string) => {
      const html = await refused(answer, 409, field, [])
      expect(html).toMatch(new RegExp(`aria-current="step">${step}`))
    }
    await sql`update script_template set current = 2 where id = ${stage.up}`
    await sql`insert into script_version (template_id, number, text, variables, created_by)
      select template_id, 2, text, variables, created_by from script_version where template_id = ${stage.up}`
    await stepOf(await save(draft), 'Scripts', 'sbc-onboarding')
    const again = { ...stepsOf(stage).scripts, 'var-CarrierUserPassword': '' }
    expect((await sendStep(me(), `/services/new/${draft}/scripts`, again)).status).toBe(303)
    const [{ id }] = await sql<
      [{ id: string }]
    >`insert into sip_connection (tenant_id, name, service_id, gateway)
      select tenant_id, 'Other', id, 'jackdaw.voice.northline.example' from service where tenant_id = ${world.alder.id} returning id`
    await stepOf(await save(draft), 'Connection', 'connection')
    await sql`delete from sip_connection where id = ${id}`
    await sql`update tenant set state = 'deleting' where shortname = 'jackdaw'`
    await stepOf(await save(draft), 'Customer and license', 'tenant')
    await sql`update tenant set state = 'active' where shortname = 'jackdaw'`
    expect((await save(draft)).status).toBe(303)
  })

  test('a step left for later waits as it was typed, in its writer’s hands alone', async () => {
    const nico = pages.as(world.nico)
    const { customer } = stepsOf(stage)
    const sent = { ...customer, tenant: 'no such', users: 'a few', after: 'close' }
    const left = await sendStep(nico, '/services/new', sent)
    expect(left.headers.get('Location')).toBe('/services')
    const list = await (await nico.get('/services/new')).text()
    const [, id = ''] = list.match(/href="\/services\/new\/([0-9a-f-]{36})"/) ?? []
    expect(list).toContain('Continue your draft')
    expect(await (await nico.get(`/services/new/${id}/customer`)).text()).toContain('value="a few"')
    const early = await nico.get(`/services/new/${id}/review`)
    expect(early.headers.get('Location')).toBe(`/services/new/${id}/customer`)
    for (const path of ['', '/customer']) {
      expect((await me().get(`/services/new/${id}${path}`)).status).toBe(404)
    }
    for (const path of ['customer', 'previews', 'discards'])
      expect((await sendStep(me(), `/services/new/${id}/${path}`, customer)).status).toBe(404)
    expect((await save(id)).status).toBe(404)
    expect((await sendStep(nico, `/services/new/${id}/discards`, {})).status).toBe(303)
    expect((await nico.get(`/services/new/${id}`)).status).toBe(404)
  })

  test('it is opened for a tenant, and only operators come', async () => {
    const html = await (await me().get(`/services/new?tenant=${stage.cedar}`)).text()
    expect(html).toMatch(/name="tenant"[^>]*value="cedar"|value="cedar"[^>]*name="tenant"/)
    for (const tenant of ['nobody', world.dana.id])
      expect((await me().get(`/services/new?tenant=${tenant}`)).status).toBe(404)
    expect((await pages.as(world.vera).get('/services/new')).status).toBe(403)
    for (const actor of [world.olivia, world.otis])
      expect((await pages.as(actor).get('/services/new')).status).toBeGreaterThanOrEqual(403)
  })
})
