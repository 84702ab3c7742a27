import { beforeAll, describe, expect, test } from 'vitest'
import { takeRuns } from '../../src/domain/licensing/audits.ts'
import { phoneSystemPlan } from '../../src/domain/licensing/plans.ts'
import { startNumberJob } from '../../src/domain/operator-connect/jobs.ts'
import { addToken } from '../../src/domain/people/tokens.ts'
import { enqueue } from '../../src/domain/queue/commands.ts'
import { Scope } from '../../src/domain/scope.ts'
import { keepSecret } from '../../src/domain/settings/named-secrets.ts'
import { makeSeal } from '../../src/domain/settings/secrets.ts'
import { defaults } from '../../src/domain/settings/settings.ts'
import { calls } from '../../src/routes/api/api.tsx'
import { berlin, operatorConnectCustomer } from '../operator-connect/jobs.support.ts'
import { callAt, faultOf } from '../support/contract.ts'
import { testDatabase } from '../support/database.ts'
import { portalOf } from '../support/portal.ts'
import { testSecret } from '../support/setup.ts'
import { makeWorld, type World } from '../support/world.ts'
import { grant, license } from '../tenants/quotas.support.ts'

const db = await testDatabase()
const { app } = portalOf(db.pool)
let world: World
let ids: Record<
  | 'service'
  | 'essentials'
  | 'waiting'
  | 'waits'
  | 'command'
  | 'use'
  | 'token'
  | 'nobody'
  | 'user'
  | 'foreignUser'
  | 'change'
  | 'foreignChange'
  | 'run'
  | 'foreignRun'
  | 'lease'
  | 'lostLease'
  | 'foreignLease'
  | 'tapi'
  | 'tapiOff'
  | 'foreignTapi'
  | 'csta'
  | 'numberJob',
  string
>
const tokens: Record<string, string> = {}
let ocUpload: (more?: object) => object = () => ({})

beforeAll(async () => {
  world = await makeWorld(db)
  await db.sql`
    insert into m365_authentication (tenant_id, ms_tenant_id, client_id, client_secret)
    values (${world.alder.id}, gen_random_uuid(), gen_random_uuid(), 'sealed')`
  const absence = { gone: 0, of: 9 }
  const missing = { at: new Date().toISOString(), generation: 1, users: absence, numbers: absence }
  await db.sql`insert into replication (tenant_id, generation, missing)
    values (${world.alder.id}, 1, ${JSON.stringify(missing)}::text::jsonb)`
  await license(db, { agents: 100 })
  await grant(db.pool, world.alder.id, { widgets: 2 })
  const token = (scope: string, role?: string) =>
    Scope.enter(db.pool, world.dana, (s) => addToken(s, { name: scope, scope, role }))
  tokens.provider = await token('provider')
  tokens.monitor = await token('provider', 'monitor')
  tokens.alder = await token('tenant:alderfoods')
  tokens.admin = await token('provider', 'admin')
  tokens.alderAdmin = await token('tenant:alderfoods', 'admin')
  const [command] = await Scope.enter(db.pool, world.dana, (s) =>
    enqueue(s, [
      {
        kind: 'replicate',
        owner: { tenantId: world.birch.id },
        subject: { kind: 'service', id: world.birch.service, name: 'x' },
      },
    ]),
  )
  await token('provider', 'operator')
  tokens.lite = await token('tenant:alderfoods', 'operator-lite')
  tokens.reader = await token('tenant:alderfoods', 'monitor')
  const [user, foreignUser] = await Promise.all(
    [world.alder.id, world.birch.id].map(async (tenant) => {
      const plans = JSON.stringify([
        { service: 'T', servicePlanId: phoneSystemPlan, status: 'Enabled' },
      ])
      const [made] =
        await db.sql`insert into managed_user (tenant_id, graph_id, display_name, department, plans)
        values (${tenant}, gen_random_uuid()::text, 'Ann', 'Sales', ${plans}::text::jsonb) returning graph_id`
      return String(made?.graph_id)
    }),
  )
  const [change, foreignChange] = await Promise.all(
    [world.alder.id, world.birch.id].map(async (tenant) => {
      const [made] = await db.sql`
        insert into queued_change (tenant_id, graph_id, user_name, kind, wanted, was, batch, requested_name)
        values (${tenant}, 'x', 'X', 'details', '{}', '{}', gen_random_uuid(), 'x') returning id`
      return String(made?.id)
    }),
  )
  const [run, foreignRun] = await Promise.all(
    [world.alder, world.birch].map(async ({ id, service }) => {
      await db.sql`insert into dial_plan_prefix (tenant_id, prefix, tag, service_id) values (${id}, '4930', 'fax', ${service})`
      const factors = defaults['license-factors']
      await Scope.enter(db.pool, world.dana, (s) =>
        takeRuns(s, [id], { trigger: 'refresh', factors }),
      )
      const [made] = await db.sql`select id from license_run where tenant_id = ${id}`
      return String(made?.id)
    }),
  )
  await db.sql`update seat_type set total = 10 where type = 'floating'`
  await db.sql`insert into seat_cap (tenant_id, type, maximum) select id, 'floating', 3 from tenant`
  const [lease, lostLease, foreignLease] = await Promise.all(
    (
      [
        [world.alder.id, 'kept', 'active'],
        [world.alder.id, 'lost', 'released'],
        [world.birch.id, 'kept', 'active'],
        [world.alder.id, 'held', 'active'],
      ] as const
    ).map(async ([tenant, client, state]) => {
      const [made] = await db.sql`
        insert into seat_lease (tenant_id, type, user_name, holder, clients, token_hashes, state, granted_at, expires_at, ended_at)
        select ${tenant}, 'floating', 'ann', ${client}, array[${client}], array[encode(sha256(${client}::text::bytea), 'hex')], ${state},
          now(), now() + interval '1 hour', case ${state} when 'released' then now() end returning id`
      return String(made?.id)
    }),
  )
  const pbx = async (tenant: string, kind: string, enabled = true) => {
    const [made] = await db.sql`
      insert into pbx_connection (audience, tenant_id, name, kind, topology, enabled, host, port, device)
      values ('tenant', ${tenant}, ${`${kind} ${enabled}`}, ${kind}, 'dedicated', ${enabled}, 'pbx.example', 5000, '200') returning id`
    return String(made?.id)
  }
  const { alder, birch } = world
  const systems = {
    ...{ tapi: await pbx(alder.id, 'tapi'), tapiOff: await pbx(alder.id, 'tapi', false) },
    ...{ foreignTapi: await pbx(birch.id, 'tapi'), csta: await pbx(alder.id, 'csta') },
  }
  const oc = await operatorConnectCustomer(db.sql, alder)
  ocUpload = (more = {}) => ({
    ...{ type: 'upload', service_id: oc.serviceId, country: 'DE', numbers: ['+4930111000'] },
    ...{ calling_profile_id: oc.profileId, ...more },
  })
  const { jobIds } = await Scope.enter(db.pool, world.dana, (s) =>
    startNumberJob(s, {
      ...{ tenantId: oc.tenantId, serviceId: oc.serviceId, family: 'operator-connect' },
      ...{ kind: 'upload', source: 'webui', numbers: berlin(1), callingProfileId: oc.profileId },
    }),
  )
  const [spare] = await db.sql`select id from api_token order by created_at desc limit 1`
  const taken = await send({ as: 'alder', body: { quota: 'widgets' } }, 'POST', '/usage')
  const [essentials, waiting, waits] = await db.sql`
    insert into service (tenant_id, name, customer, shortname, kind, license_type, deploy_status, status)
    select id, 'Essentials ' || n, full_name, shortname, 'direct-routing', 'hosted-essentials', 'deployed', 'ok'
    from tenant, generate_series(1, 3) n where id = ${world.birch.id} returning id`
  for (const one of [waiting, waits])
    await db.sql`insert into license_reservation (tenant_id, service_id, kind, purpose, amount, license_type, reserved_name, expires_at)
      values (${world.birch.id}, ${one?.id}, 'user', 'upgrade', 5, 'hosted-pro', 'x', now() + interval '7 days')`
  await db.sql`update license_pool set reserved = 10 where kind = 'user'`
  // the provider's application, which customers are asked to let in
  await db.sql`insert into setting (name, value, version, changed_by)
    values ('system', '{"clientId": "own", "redirectUri": "https://portal.example/authenticate/callback"}', 1, 'x')`
  await Scope.enter(db.pool, world.dana, (scope) =>
    keepSecret(scope, makeSeal(testSecret), 'system.client-secret', 'a secret'),
  )
  ids = {
    ...{ service: world.alder.service, essentials: essentials?.id },
    ...{ waiting: waiting?.id, waits: waits?.id },
    command: command?.id ?? '',
    use: JSON.parse(taken.text).id,
    token: spare?.id,
    nobody: '00000000-0000-4000-8000-000000000000',
    ...{ user: user ?? '', foreignUser: foreignUser ?? '' },
    ...{ change: change ?? '', foreignChange: foreignChange ?? '' },
    ...{ run: run ?? '', foreignRun: foreignRun ?? '' },
    ...{ lease: lease ?? '', lostLease: lostLease ?? '', foreignLease: foreignLease ?? '' },
    ...{ ...systems, numberJob: jobIds[0] ?? '' },
  }
})

/** `at` fills the path, `csv` or `body` is sent. */
type Sent = {
  as?: string
  at?: keyof typeof ids
  query?: string
  csv?: string
  body?: unknown
  /** The body with the user of that name. */
  of?: 'user' | 'foreignUser' | 'nobody'
  headers?: Record<string, string>
}
type Case = Sent & { status: number; code?: string }

const columns = 'shortname,full_name,service_type,license_type,licensed_users\n'
const row = 'poppy,Poppy Ltd,direct-routing,hosted-pro,5\n'

const trunk = {
  key: 'no-id',
  severity: 'major',
  name: 'Trunk down',
  source: 'sbc',
  text: 'No answer',
}
const json = { 'Content-Type': 'application/json' }

const beat = (more = {}) => ({ status: 'up', lines_up: 8, lines_all: 8, ...more })

/** Each call by its name in the document, when it goes well and when it is refused; one without stops the test below. */
/** Arrays in arrays, so many deep. */
const nested = (levels: number) => '['.repeat(levels) + ']'.repeat(levels)
const cases: Record<string, [good: Case, bad: Case, ...more: Case[]]> = {
  listServices: [
    { status: 200, query: '?status=ok&sort=-customer&limit=1' },
    { status: 400, code: 'bad-list-query', query: '?colour=red' },
    { status: 400, code: 'bad-list-query', query: '?limit=201' },
    { status: 400, code: 'bad-list-query', query: '?after=x' },
    { status: 401, code: 'unauthorized', as: 'nobody' },
  ],
  getService: [
    { status: 200, at: 'service' },
    { status: 404, code: 'no-such-service', at: 'nobody' },
  ],
  replicateService: [
    { status: 202, at: 'service' },
    { status: 404, code: 'no-such-service', at: 'nobody' },
    { status: 200, at: 'service', query: '?read-all=true' },
    { status: 400, code: 'malformed', at: 'service', query: '?read-all=maybe' },
    { status: 403, code: 'role', as: 'monitor', at: 'service' },
    { status: 400, code: 'idempotency-key', at: 'service', headers: { 'Idempotency-Key': '' } },
  ],
  decideMissing: [
    { status: 200, at: 'service', body: { decision: 'keep', generation: 1 } },
    {
      status: 409,
      code: 'nothing-missing',
      at: 'service',
      body: { decision: 'keep', generation: 1 },
    },
    { status: 422, code: 'invalid', at: 'service', body: { decision: 'burn', generation: 1 } },
    {
      status: 404,
      code: 'no-such-service',
      at: 'nobody',
      body: { decision: 'keep', generation: 1 },
    },
    {
      status: 403,
      code: 'role',
      as: 'monitor',
      at: 'service',
      body: { decision: 'keep', generation: 1 },
    },
  ],
  addService: [
    {
      status: 201,
      body: { tenant: 'birch', service_type: 'operator-connect', license_type: 'oc-essential' },
    },
    {
      status: 409,
      code: 'row-has-service',
      body: { tenant: 'birch', service_type: 'operator-connect', license_type: 'oc-essential' },
    },
    { status: 422, code: 'invalid', body: { tenant: 'birch', service_type: 'fax' } },
    {
      status: 422,
      code: 'row-users-missing',
      body: { tenant: 'alderfoods', service_type: 'operator-connect', license_type: 'oc-pro' },
    },
    {
      status: 403,
      code: 'provider-only',
      as: 'alder',
      body: {
        tenant: 'alderfoods',
        service_type: 'operator-connect',
        license_type: 'oc-essential',
      },
    },
  ],
  editLicenses: [
    { status: 200, at: 'service', body: { licensed_users: 60, version: 1 } },
    { status: 409, code: 'stale', at: 'service', body: { licensed_users: 70, version: 1 } },
    { status: 422, code: 'licenses-range', at: 'service', body: { licensed_users: 0, version: 2 } },
    { status: 404, code: 'no-such-service', at: 'nobody', body: { licensed_users: 5, version: 1 } },
  ],
  upgradeService: [
    {
      status: 202,
      at: 'essentials',
      body: {
        license_type: 'hosted-pro',
        licensed_users: 5,
        consent: { way: 'link', full_name: 'Ada' },
      },
    },
    {
      status: 409,
      code: 'upgrade-waits',
      at: 'essentials',
      body: {
        license_type: 'hosted-pro',
        licensed_users: 5,
        consent: { way: 'link', full_name: 'Ada' },
      },
    },
    {
      status: 200,
      at: 'service',
      body: { license_type: 'hosted-essentials-plus', licensed_users: 60, version: 2 },
    },
    // what comes after needs the functions of Pro
    {
      status: 200,
      at: 'service',
      body: { license_type: 'hosted-pro', licensed_users: 60, version: 3 },
    },
    {
      status: 409,
      code: 'upgrade-other-family',
      at: 'service',
      body: { license_type: 'oc-pro', licensed_users: 5, version: 4 },
    },
    {
      status: 422,
      code: 'invalid',
      at: 'service',
      body: { license_type: 'gold', licensed_users: 5 },
    },
    {
      status: 422,
      code: 'no-version',
      at: 'service',
      body: { license_type: 'hosted-essentials-plus', licensed_users: 60 },
    },
    {
      status: 404,
      code: 'no-such-service',
      at: 'nobody',
      body: { license_type: 'hosted-pro', licensed_users: 5 },
    },
    {
      status: 403,
      code: 'role',
      as: 'monitor',
      at: 'service',
      body: { license_type: 'hosted-pro', licensed_users: 5 },
    },
  ],
  getUpgrade: [
    { status: 200, at: 'waits' },
    { status: 409, code: 'upgrade-none', at: 'service' },
  ],
  cancelUpgrade: [
    { status: 204, at: 'waiting' },
    { status: 409, code: 'upgrade-none', at: 'waiting' },
    { status: 403, code: 'provider-only', as: 'alder', at: 'service' },
  ],
  importServices: [
    { status: 201, csv: columns + row },
    { status: 422, code: 'bad-rows', csv: columns + row },
    { status: 201, csv: columns + row, query: '?skip-bad=true' },
    { status: 400, code: 'malformed', csv: columns, query: '?skip-bad=maybe' },
    { status: 400, code: 'bad-content-type', body: {} },
    { status: 403, code: 'role', as: 'monitor', csv: columns },
    { status: 403, code: 'provider-only', as: 'alder', csv: columns },
  ],
  getCommand: [
    { status: 200, at: 'command' },
    { status: 404, code: 'no-such-command', at: 'nobody' },
  ],
  listUsers: [
    { status: 200, as: 'alder', query: '?q=ann&number=no&limit=1' },
    { status: 400, code: 'bad-list-query', as: 'alder', query: '?colour=red' },
    { status: 404, code: 'nothing-here' },
  ],
  listLicenseRuns: [
    { status: 200, as: 'alder', query: '?period=24h&limit=1' },
    { status: 400, code: 'bad-list-query', as: 'alder', query: '?colour=red' },
    { status: 200, query: '?tenant=birch' },
    { status: 404, code: 'no-such-tenant', query: '?tenant=nobody' },
    {
      ...{ status: 422, code: 'from-after-to', as: 'alder' },
      query: '?period=dates&from=2026-02-01&to=2026-01-01',
    },
  ],
  listLicenseRunUsers: [
    { status: 200, as: 'alder', at: 'run', query: '?factor=service-number' },
    { status: 404, code: 'no-such-run', as: 'alder', at: 'foreignRun' },
    { status: 404, code: 'no-such-run', as: 'alder', at: 'nobody' },
    { status: 400, code: 'bad-list-query', as: 'alder', at: 'run', query: '?factor=x' },
  ],
  getUser: [
    { status: 200, as: 'alder', at: 'user' },
    { status: 404, code: 'no-such-user', as: 'alder', at: 'nobody' },
    { status: 404, code: 'no-such-user', as: 'alder', at: 'foreignUser' },
    { status: 404, code: 'nothing-here', at: 'user' },
  ],
  listChanges: [
    { status: 200, as: 'alder', query: '?state=all&kind=details' },
    { status: 400, code: 'bad-list-query', as: 'alder', query: '?state=lost' },
    { status: 404, code: 'nothing-here' },
  ],
  getChange: [
    { status: 200, as: 'reader', at: 'change' },
    { status: 404, code: 'no-such-change', as: 'alder', at: 'nobody' },
    { status: 404, code: 'no-such-change', as: 'alder', at: 'foreignChange' },
    { status: 404, code: 'nothing-here', at: 'change' },
  ],
  queueChange: [
    { status: 201, as: 'alder', of: 'user', body: { number: '+44 20 7946 0000' } },
    {
      status: 409,
      code: 'change-waits',
      as: 'alder',
      of: 'user',
      body: { number: '+442079460001' },
    },
    { status: 409, code: 'user-has-no-number', as: 'lite', of: 'user', body: { release: true } },
    { status: 422, code: 'phone-number', as: 'alder', of: 'user', body: { number: '007' } },
    {
      status: 422,
      code: 'no-version',
      as: 'alder',
      of: 'user',
      body: { details: { department: 'B' } },
    },
    {
      ...{ status: 409, code: 'stale', as: 'alder', of: 'user' },
      body: { version: 1, policies: { TeamsCallingPolicy: 'X' } },
    },
    {
      ...{ status: 403, code: 'role', as: 'lite', of: 'user' },
      body: { version: 1, policies: { TeamsCallingPolicy: 'X' } },
    },
    {
      status: 422,
      code: 'invalid',
      as: 'alder',
      of: 'user',
      body: { number: '+442079460001', release: true },
    },
    { status: 422, code: 'invalid', as: 'alder', of: 'user', body: {} },
    {
      status: 422,
      code: 'invalid',
      as: 'alder',
      of: 'user',
      body: { policies: { Fax: 'X' }, version: 1 },
    },
    { status: 404, code: 'no-such-user', as: 'alder', of: 'foreignUser', body: { release: true } },
    { status: 404, code: 'no-such-user', as: 'alder', of: 'nobody', body: { release: true } },
    { status: 403, code: 'role', as: 'reader', of: 'user', body: { release: true } },
    { status: 404, code: 'nothing-here', of: 'user', body: { release: true } },
    {
      ...{ status: 400, code: 'idempotency-key', as: 'alder', of: 'user' },
      ...{ body: { release: true }, headers: { 'Idempotency-Key': '' } },
    },
  ],
  readCounters: [{ status: 200 }, { status: 401, code: 'unauthorized', as: 'nobody' }],
  readUsage: [
    { status: 200, as: 'alder' },
    { status: 422, code: 'name-tenant' },
    { status: 404, code: 'no-such-tenant', query: '?tenant=nobody' },
  ],
  takeQuota: [
    { status: 201, as: 'alder', body: { quota: 'widgets' } },
    { status: 409, code: 'quota-reached', as: 'alder', body: { quota: 'widgets' } },
    { status: 422, code: 'invalid', as: 'alder', body: { quota: 'pencils' } },
    { status: 422, code: 'bad-use', as: 'alder', body: { quota: 'widgets', amount: -1 } },
    { status: 422, code: 'name-tenant', body: { quota: 'widgets' } },
    { status: 404, code: 'no-such-tenant', body: { quota: 'widgets', tenant: 'nobody' } },
    { status: 400, code: 'bad-content-type', as: 'alder', csv: '' },
  ],
  listLeads: [
    { status: 200, query: '?family=webex&consented=30&sort=-modified&limit=1' },
    { status: 400, code: 'bad-list-query', query: '?family=skype' },
    { status: 403, code: 'provider-only', as: 'alder' },
  ],
  createNumberJob: [
    { status: 202, body: () => ocUpload() },
    { status: 422, code: 'numbers-findings', body: () => ocUpload() },
    {
      ...{ status: 422, code: 'invalid' },
      body: () => ocUpload({ numbers: Array.from({ length: 1001 }, (_, n) => `+4930${n}`) }),
    },
    {
      ...{ status: 409, code: 'numbers-not-releasable' },
      body: () => ocUpload({ type: 'release', numbers: ['+4930222000'] }),
    },
    { status: 404, code: 'no-such-service', body: () => ocUpload({ service_id: ids.nobody }) },
    { status: 403, code: 'provider-only', as: 'alder', body: () => ocUpload() },
  ],
  getNumberJob: [
    { status: 200, at: 'numberJob' },
    { status: 404, code: 'no-such-number-job', at: 'nobody' },
    { status: 403, code: 'provider-only', as: 'alder', at: 'numberJob' },
  ],
  listPbxConnections: [
    { status: 200, query: '?kind=tapi&topology=dedicated&sort=-since&limit=1' },
    { status: 400, code: 'bad-list-query', query: '?kind=fax' },
    { status: 200, as: 'alder' },
  ],
  listNumbers: [
    { status: 200, query: '?state=acquired&assignment=user&origin=none&sort=number&limit=1' },
    { status: 400, code: 'bad-list-query', query: '?state=released' },
    { status: 403, code: 'provider-only', as: 'alder' },
  ],
  getPbxConnection: [
    { status: 200, as: 'alder', at: 'csta' },
    { status: 404, code: 'no-such-pbx', as: 'alder', at: 'foreignTapi' },
    { status: 404, code: 'no-such-pbx', at: 'nobody' },
  ],
  reportPbxConnection: [
    { status: 200, as: 'alder', at: 'tapi', body: beat() },
    { status: 422, code: 'invalid', at: 'tapi', body: { ...beat(), status: 'fine' } },
    { status: 200, at: 'tapi', body: beat({ lines_up: 0, status: 'down' }) },
    { status: 422, code: 'pbx-lines', at: 'tapi', body: beat({ lines_up: 9 }) },
    { status: 422, code: 'invalid', at: 'tapi', body: beat({ lines_up: -1 }) },
    { status: 409, code: 'pbx-not-tapi', as: 'alder', at: 'csta', body: beat() },
    { status: 409, code: 'pbx-is-disabled', as: 'alder', at: 'tapiOff', body: beat() },
    { status: 404, code: 'no-such-pbx', as: 'alder', at: 'foreignTapi', body: beat() },
    { status: 404, code: 'no-such-pbx', at: 'nobody', body: beat() },
    { status: 403, code: 'role', as: 'reader', at: 'tapi', body: beat() },
  ],
  listTokens: [
    { status: 200, as: 'admin', query: '?maker=active&role=operator&limit=1' },
    { status: 400, code: 'bad-list-query', as: 'admin', query: '?by=dana' },
    { status: 200, as: 'alderAdmin', query: '?by=00000000-0000-4000-8000-000000000000' },
    { status: 403, code: 'role', as: 'monitor' },
  ],
  revokeToken: [
    { status: 204, as: 'admin', at: 'token' },
    { status: 404, code: 'no-such-token', as: 'admin', at: 'token' },
    { status: 404, code: 'no-such-token', as: 'alderAdmin', at: 'token' },
    { status: 404, code: 'no-such-token', as: 'admin', at: 'nobody' },
    { status: 403, code: 'role', at: 'nobody' },
  ],
  takeSeat: [
    { status: 200, as: 'alder', body: { type: 'floating', user: 'ann', client_id: 'held' } },
    {
      ...{ status: 422, code: 'invalid', as: 'alder' },
      body: { type: 'standing', user: 'cid', client_id: 'third' },
    },
    { status: 201, as: 'alder', body: { type: 'floating', user: 'bob', client_id: 'new' } },
    {
      ...{ status: 409, code: 'seat-maximum', as: 'alder' },
      body: { type: 'floating', user: 'cid', client_id: 'third' },
    },
    {
      ...{ status: 409, code: 'seat-not-licensed', as: 'alder' },
      body: { type: 'named', user: 'cid', client_id: 'third' },
    },
    {
      ...{ status: 404, code: 'nothing-here' },
      body: { type: 'floating', user: 'x', client_id: 'x' },
    },
    {
      ...{ status: 400, code: 'body-character', as: 'alder' },
      body: { type: 'floating', user: 'half \ud800', client_id: 'x' },
    },
    {
      // a backslash, not the character
      ...{ status: 409, code: 'seat-maximum', as: 'alder' },
      body: { type: 'floating', user: '\\u0000', client_id: 'x' },
    },
    {
      ...{ status: 403, code: 'role', as: 'reader' },
      body: { type: 'floating', user: 'x', client_id: 'x' },
    },
  ],
  keepSeat: [
    { status: 200, as: 'alder', at: 'lease', body: { token: 'kept' } },
    { status: 403, code: 'seat-token', as: 'alder', at: 'lease', body: { token: 'other' } },
    { status: 410, code: 'seat-lost', as: 'alder', at: 'lostLease', body: { token: 'lost' } },
    { status: 404, code: 'no-such-seat', as: 'alder', at: 'foreignLease', body: { token: 'kept' } },
    { status: 404, code: 'no-such-seat', as: 'alder', at: 'nobody', body: { token: 'x' } },
    { status: 422, code: 'invalid', as: 'alder', at: 'lease', body: {} },
    { status: 400, code: 'bad-content-type', as: 'alder', at: 'lease', csv: '' },
  ],
  releaseSeat: [
    { status: 204, as: 'alder', at: 'lostLease', body: { token: 'lost' } },
    { status: 403, code: 'seat-token', as: 'alder', at: 'lease', body: { token: 'other' } },
    { status: 404, code: 'no-such-seat', as: 'alder', at: 'foreignLease', body: { token: 'kept' } },
  ],
  reportActivity: [
    {
      ...{ status: 200, as: 'alder' },
      body: [
        { account: 'ann', at: new Date().toISOString() },
        { account: 'ann', at: new Date().toISOString() },
        { account: 'ben', at: new Date().toISOString() },
        { account: '\u0000', at: 'today' },
        { account: 'ann', organization: 'birch', at: new Date().toISOString() },
        7,
      ],
    },
    { status: 400, code: 'not-items', as: 'alder', body: { account: 'ann' } },
    { status: 413, code: 'too-many-items', as: 'alder', body: Array(10_001).fill(0) },
    { status: 413, code: 'too-many-items', as: 'alder', body: ['x'.repeat(2 ** 21)] },
    { status: 400, code: 'bad-content-type', as: 'alder', csv: '' },
    { status: 400, code: 'body-nested', as: 'alder', csv: nested(65), headers: json },
    { status: 200, body: [] },
    { status: 403, code: 'role', as: 'reader', body: [] },
  ],
  setMeteredAccount: [
    { status: 200, as: 'alder', body: { state: 'disabled' } },
    { status: 422, code: 'name-organization', body: { state: 'disabled' } },
    {
      ...{ status: 404, code: 'no-such-organization', as: 'alder' },
      body: { organization: 'birch', state: 'active' },
    },
    { status: 200, body: { organization: 'BIRCH', state: 'active' } },
    { status: 422, code: 'invalid', as: 'alder', body: { state: 'gone' } },
    // brackets within a text are none
    { status: 422, code: 'invalid', as: 'alder', body: { state: `"[${'['.repeat(99)}` } },
    { status: 422, code: 'invalid', as: 'alder', csv: `{"state":${nested(63)}}`, headers: json },
    {
      status: 400,
      code: 'body-nested',
      as: 'alder',
      csv: `{"state":${nested(64)}}`,
      headers: json,
    },
    { status: 400, code: 'body-nested', as: 'alder', csv: nested(100_000), headers: json },
    { status: 403, code: 'role', as: 'reader', body: { state: 'active' } },
  ],
  readLicenseMetrics: [{ status: 200 }, { status: 403, code: 'provider-only', as: 'alder' }],
  reportAlarms: [
    { status: 200, body: trunk },
    { status: 422, code: 'invalid', body: { ...trunk, severity: 'fatal' } },
    { status: 200, as: 'alder', body: [trunk, { ...trunk, severity: 'cleared' }] },
    { status: 422, code: 'bad-reports', body: [trunk, { ...trunk, name: 'x'.repeat(10_240) }] },
    { status: 422, code: 'no-such-tenant-here', as: 'alder', body: { ...trunk, tenant: 'birch' } },
    { status: 400, code: 'not-json', as: 'alder', csv: '{', headers: json },
    { status: 400, code: 'body-nested', as: 'alder', csv: nested(65), headers: json },
    { status: 400, code: 'too-many-reports', body: Array(1001).fill(trunk) },
    { status: 400, code: 'bad-content-type', csv: '' },
    { status: 403, code: 'role', as: 'monitor', body: trunk },
    { status: 401, code: 'unauthorized', as: 'nobody', body: trunk },
  ],
  clearAlarm: [
    { status: 204 },
    { status: 404, code: 'no-such-alarm-key' },
    { status: 422, code: 'no-such-tenant-here', as: 'alder', query: '?tenant=birch' },
    { status: 400, code: 'malformed', query: '?tenant=' },
    { status: 403, code: 'role', as: 'monitor' },
  ],
  reportAlertmanager: [
    { status: 200, body: { version: '4', alerts: [{ labels: { alertname: 'Trunk' } }] } },
    { status: 422, code: 'not-alertmanager', body: { version: '3', alerts: [] } },
    { status: 400, code: 'not-json', csv: '{', headers: json },
    { status: 400, code: 'body-nested', csv: nested(100_000), headers: json },
    { status: 403, code: 'role', as: 'monitor', body: { version: '4', alerts: [] } },
  ],
  releaseQuota: [
    { status: 204, as: 'alder', at: 'use' },
    { status: 404, code: 'no-such-use', as: 'alder', query: '?x=1' },
  ],
}

async function send(sent: Sent, method: string, pattern: string) {
  const { as = 'provider', at, query = '', csv, of } = sent
  const body = of ? { user: ids[of], ...Object(sent.body) } : sent.body
  const path = pattern.replace(/\{\w+\}/, at ? ids[at] : 'no-id')
  const payload =
    csv ??
    (body === undefined ? undefined : JSON.stringify(typeof body === 'function' ? body() : body))
  const answer = await app.request(`http://localhost:3000/api/v1${path}${query}`, {
    method,
    headers: {
      ...(tokens[as] && { Authorization: `Bearer ${tokens[as]}` }),
      ...(payload !== undefined && {
        'Content-Type': csv === undefined ? 'application/json' : 'text/csv',
      }),
      ...sent.headers,
    },
    ...(payload !== undefined && { body: payload }),
  })
  const { status, headers } = answer
  const type = headers.get('Content-Type')
  return {
    url: `http://localhost:3000/api/v1${path}`,
    status,
    type,
    headers,
    text: await answer.text(),
  }
}

const operations = calls.map(({ method, path, operation: { id } }) => ({ id, method, path }))

test('every call is tried, and nothing else', () => {
  expect(Object.keys(cases).sort()).toEqual(operations.map(({ id }) => id).sort())
})

describe('a call answers as its description says, when it goes well and when it is refused', () => {
  test.each(operations)('$id', async ({ id, method, path }) => {
    const [good, bad, ...more] = cases[id]!
    expect(good.status).toBeLessThan(300)
    expect(bad.code).toBeDefined()
    for (const { status, code, ...sent } of [good, bad, ...more]) {
      const answer = await send(sent, method, path)
      expect(answer.status, `${JSON.stringify(sent)} ${answer.text}`).toBe(status)
      expect(callAt(method, answer.url)).toBe(`${method} ${path}`)
      expect(faultOf(method, answer.url, answer)).toBeNull()
      if (code) expect(JSON.parse(answer.text).code).toBe(code)
    }
  })
})

test('what is queued says where it is followed', async () => {
  const path = '/services/{id}/replications'
  const { headers, text } = await send({ at: 'service' }, 'POST', path)
  expect(headers.get('Location') ?? '').toBe(`/api/v1/commands/${JSON.parse(text).command}`)
})
