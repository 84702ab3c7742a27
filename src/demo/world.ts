import { sql } from 'drizzle-orm'
import { foldCounters } from '../domain/counters.ts'
import { message, verbatim } from '../domain/messages.ts'
import { hashPassword } from '../domain/people/passwords.ts'
import { storedMessage } from '../domain/schema/message.ts'
import { type Database, dispatcher, Scope, system } from '../domain/scope.ts'
import { replicationSteps } from '../domain/services/replications.ts'
import type { Seal } from '../domain/settings/secrets.ts'
import { pick } from '../sandbox/random.ts'
import {
  connected,
  type DemoService,
  day,
  demoPassword,
  demoServices,
  demoTenants,
  draw,
  germanOne,
  minute,
  monitored,
  msps,
  uuid,
} from './customers.ts'
import { loadDemoLifecycle } from './lifecycle.ts'
import { loadDemoNumbers } from './numbers.ts'
import { loadDemoNumberJobs } from './operator-connect.jobs.ts'
import { loadDemoLeads } from './operator-connect.leads.ts'
import { loadDemoOcNumbers } from './operator-connect.numbers.ts'
import { loadDemoSeatHistory, loadDemoSeats } from './seats.ts'
import { loadDemoTenants } from './tenants.ts'
import { loadDemoWaves } from './waves.ts'

/** Loads the world once into an empty database; returns its tenants for the sandbox. Refuses one that has tenants. */
export async function loadDemoWorld(
  database: Database,
  seal: Seal,
  now = new Date(),
): Promise<void> {
  const provider = system({ kind: 'provider' })
  const tenants = demoTenants()
  const services = demoServices()
  const at = (minutesAgo: number) => new Date(now.getTime() - minutesAgo * minute).toISOString()
  const hash = await hashPassword(demoPassword)
  await Scope.enter(database, provider, async (scope) => {
    const put = (statement: ReturnType<typeof sql>) => scope.db.execute(statement)
    const rows = (values: unknown) => sql`${JSON.stringify(values)}::jsonb`
    await put(sql`insert into msp (id, name, max_organizations, max_accounts)
      select id, name, 120, 50000 from jsonb_to_recordset(${rows(msps.map((name) => ({ id: uuid('msp', name), name })))}) as r (id uuid, name text)`)
    await put(sql`insert into tenant (id, shortname, full_name, msp_id, time_zone, country, ms_tenant_id, default_domain, created_at)
      select id, shortname, name, msp_id, zone, country, "msTenantId", domain, created_at
      from jsonb_to_recordset(${rows(
        tenants.map((t) => ({
          ...t,
          msp_id: t.msp && uuid('msp', t.msp),
          created_at: new Date(now.getTime() - t.ageDays * day),
        })),
      )}) as r (id uuid, shortname text, name text, msp_id uuid, zone text, country text, "msTenantId" uuid, domain text, created_at timestamptz)`)
    await put(sql`insert into service (id, tenant_id, name, customer, shortname, kind, license_type, licensed_users, deploy_status, status, status_reason, kit_version, last_replication_at, created_at)
      select r.id, r."tenantId", r.name, t.full_name, t.shortname, r.kind, r.license, r.users, r.deploy, r.status, r.reason, r.kit, r.replicated, t.created_at
      from jsonb_to_recordset(${rows(
        services.map((s) => ({
          ...s,
          replicated: s.replicatedMinutes === null ? null : at(s.replicatedMinutes),
        })),
      )}) as r (id uuid, "tenantId" uuid, name text, kind text, license text, users integer, deploy text, status text, reason jsonb, kit text, replicated timestamptz)
      join tenant t on t.id = r."tenantId"`)
    await put(sql`update service set status = 'ok', unmonitored_at = ${at(9 * 1440)}, unmonitored_by = 'Dana Okafor', unmonitored_tier = 'provider',
      unmonitored_reason = 'The customer moves its office and calls when it is back' where status = 'unmonitored'`)
    await put(sql`insert into license_pool (kind, purchased, allocated) values
      ('service', 400, ${services.length}), ('user', 250000, ${services.reduce((sum, s) => sum + (s.users ?? 0), 0)})`)
    await put(sql`insert into license_allocation (tenant_id, service_id, kind, amount)
      select s.tenant_id, s.id, k.kind, k.amount from service s, lateral (values ('service', 1), ('user', s.licensed_users)) k (kind, amount) where k.amount is not null`)
    await put(sql`insert into setting (name, value) values ('provider', '{"name": "Northline UC", "simulated": "a demo: customers, people, their clients, Microsoft 365, telephone systems, SBCs, mail and DNS are simulated on this machine"}'), ('kit', '{"version": "8.0.460"}'),
      ('licenses', '{"maxUsers": 100000}'), ('replication', '{"quietMinutes": 1, "longestWaitMinutes": 5, "parallel": 2}')`)
    await put(sql`insert into m365_authentication (tenant_id, ms_tenant_id, client_id, client_secret, status, validated_at, secret_expires_at)
      select id, "msTenantId", "clientId", sealed, 'valid', now(), expires
      from jsonb_to_recordset(${rows(
        connected(tenants, services).map((t, i) => ({
          ...t,
          expires: new Date(now.getTime() + (40 + (draw('expiry', i) % 600)) * day),
          sealed: seal.seal(t.clientSecret, {
            tenant: t.id,
            table: 'm365_authentication',
            column: 'client_secret',
            row: t.id,
          }),
        })),
      )}) as r (id uuid, "msTenantId" uuid, "clientId" uuid, sealed text, expires timestamptz)`)
    await put(sql`insert into account (id, audience, msp_id, tenant_id, email, name, role, time_zone)
      select id, audience, msp_id, tenant_id, email, name, role, 'Europe/London' from jsonb_to_recordset(${rows(people())})
      as r (id uuid, audience text, msp_id uuid, tenant_id uuid, email text, name text, role text)`)
    await loadDemoTenants(put, rows, uuid('tenant', 0), uuid('msp', msps[0] ?? ''))
    await loadDemoSeats(put, uuid('tenant', 0), germanOne().id)
    await loadDemoNumbers(put, rows)
    await loadDemoOcNumbers(put)
    await loadDemoNumberJobs(put)
    await loadDemoLeads(put, rows, now)
    await loadDemoLifecycle(put, rows)
    await history(put, rows, services, now)
    await loadDemoWaves(put)
  })
  for (const { id } of people())
    await Scope.enter(database, { ...provider, audience: { kind: 'anonymous' } }, (scope) =>
      scope.db.execute(sql`select auth_password_set(${id}::uuid, ${hash}, null)`),
    )
  await Scope.enter(database, dispatcher, async (scope) => {
    while ((await foldCounters(scope)) > 0);
    await sampleHistory(scope, now)
  })
  await loadDemoSeatHistory(database, uuid('tenant', 0))
}

const people = () => [
  {
    id: uuid('account', 'dana'),
    audience: 'provider',
    email: 'dana@northline.example',
    name: 'Dana Okafor',
    role: 'admin',
  },
  {
    id: uuid('account', 'noc'),
    audience: 'provider',
    email: 'noc@northline.example',
    name: 'Nico Brandt',
    role: 'operator',
  },
  {
    id: uuid('account', 'vera'),
    audience: 'provider',
    email: 'vera@northline.example',
    name: 'Vera Lindqvist',
    role: 'monitor',
  },
  {
    id: uuid('account', 'olivia'),
    audience: 'msp',
    msp_id: uuid('msp', msps[0]!),
    email: 'olivia@harbor.example',
    name: 'Olivia Marsh',
    role: 'owner',
  },
  {
    id: uuid('account', 'adam'),
    audience: 'msp',
    msp_id: uuid('msp', msps[0]!),
    email: 'adam@harbor.example',
    name: 'Adam Rowe',
    role: 'admin',
  },
  {
    id: uuid('account', 'mara'),
    audience: 'msp',
    msp_id: uuid('msp', msps[1]!),
    email: 'mara@meridian.example',
    name: 'Mara Voss',
    role: 'owner',
  },
  {
    id: uuid('account', 'sven'),
    audience: 'msp',
    msp_id: uuid('msp', msps[2]!),
    email: 'sven@summit.example',
    name: 'Sven Aldridge',
    role: 'owner',
  },
  {
    id: uuid('account', 'otis'),
    audience: 'tenant',
    tenant_id: uuid('tenant', 0),
    email: 'otis@alder.example',
    name: 'Otis Alder',
    role: 'admin',
  },
  {
    id: uuid('account', 'mina'),
    audience: 'tenant',
    tenant_id: uuid('tenant', 0),
    email: 'mina@alder.example',
    name: 'Mina Holt',
    role: 'operator',
  },
  {
    id: uuid('account', 'greta'),
    audience: 'tenant',
    tenant_id: germanOne().id,
    email: 'greta@kunde.example',
    name: 'Greta Sommer',
    role: 'admin',
  },
]

type Put = (statement: ReturnType<typeof sql>) => PromiseLike<unknown>
type Rows = (values: unknown) => ReturnType<typeof sql>

const unavailable = message('graph-unavailable', { code: '503' })

/** What may be wrong with a service: the portal's own alarms, and two as a monitoring system writes them to it. Who is short of licenses is counted. */
const alarmsOf = (service: DemoService) => [
  {
    ...{ about: 'replication-failed', severity: 'major', text: unavailable },
    name: message('replication-failed'),
    repair: message('command-failed-repair'),
  },
  {
    ...{ about: 'sbc', severity: 'critical', origin: 'provider' },
    cause: `sbc:frankfurt-${1 + (draw('sbc', service.name.length) % 3)}`,
    name: monitored(service, 'SBC unreachable', 'SBC nicht erreichbar'),
    text: monitored(service, 'None of the gateways answers.', 'Keines der Gateways antwortet.'),
    repair: monitored(
      service,
      'Look at power and network of the border controller, then restart it from its console.',
      'Prüfen Sie Strom und Netz des Border Controllers, und starten Sie ihn dann an seiner Konsole neu.',
    ),
  },
  {
    ...{ about: 'quality', severity: 'minor', origin: 'provider', cause: 'network:core' },
    name: monitored(service, 'Voice quality low', 'Sprachqualität niedrig'),
    text: monitored(
      service,
      'Packet loss above 3% for 15 minutes.',
      'Paketverlust seit 15 Minuten über 3 %.',
    ),
    repair: monitored(
      service,
      'Compare the loss at both ends of the line, and ask its operator if it begins outside.',
      'Vergleichen Sie den Verlust an beiden Enden der Leitung, und fragen Sie deren Betreiber, wenn er außerhalb beginnt.',
    ),
  },
  {
    ...{ about: 'm365-throttled', severity: 'warning' },
    name: message('m365-throttled'),
    text: message('graph-throttled', { code: '429' }),
    repair: message('m365-throttled-repair'),
  },
]

/** Two years of alarms and changes, 90 days of commands (older ones are pruned in a real portal, too). */
async function history(put: Put, rows: Rows, services: readonly DemoService[], now: Date) {
  const ago = (minutes: number) => new Date(now.getTime() - minutes * minute)
  const replicating = services.filter((s) => s.replicatedMinutes !== null)
  const steps = replicationSteps.length
  const commands = Array.from({ length: 6000 }, (_, i) => {
    const service = pick(replicating, draw('command', i))
    const ended = 10 + (draw('ended', i) % (90 * 24 * 60))
    const seconds = 4 + (draw('seconds', i) % 50)
    const hasFailed = draw('failed', i) % 40 === 0
    return {
      id: uuid('command', i),
      tenant: service.tenantId,
      service: service.id,
      name: service.name,
      state: hasFailed ? 'failed' : 'succeeded',
      attempt: hasFailed ? 5 : 1 + (draw('attempt', i) % 12 === 0 ? 1 : 0),
      error: hasFailed ? unavailable : null,
      created: ago(ended + 1),
      started: ago(ended + seconds / 60),
      ended: ago(ended),
      by: draw('by', i) % 3 === 0 ? 'Nico Brandt' : 'Tenantry',
    }
  }).sort((a, b) => a.created.getTime() - b.created.getTime())
  await put(sql`insert into command (id, audience, tenant_id, lane, kind, subject_kind, subject_id, subject_name, state, step, steps, step_name, attempt, error, requested_name, created_at, started_at, ended_at, next_try_at)
    select id, 'tenant', tenant, 'service', 'replicate', 'service', service, name, state, case state when 'succeeded' then ${steps} else 2 end, ${steps},
      case state when 'succeeded' then ${storedMessage(message('step-finish'))} else ${storedMessage(message('step-read-users'))} end, attempt, error, by, created, started, ended, created
    from jsonb_to_recordset(${rows(commands)}) as r (id uuid, tenant uuid, service uuid, name text, state text, attempt integer, error jsonb, created timestamptz, started timestamptz, ended timestamptz, by text)`)
  const alarms = Array.from({ length: 1240 }, (_, i) => {
    const service = pick(services, draw('alarm', i))
    const kinds = alarmsOf(service)
    const isActive = i < 40
    const raised = isActive
      ? 4 + (draw('raised', i) % 5000)
      : 200 + (draw('raised', i) % (730 * 24 * 60))
    const kind =
      i < 3
        ? kinds[1]!
        : isActive && draw('severity', i) % 3 > 0
          ? pick(kinds.slice(2), draw('what', i))
          : pick(kinds, draw('what', i))
    // an attended operations centre: nothing from before yesterday waits to be seen
    const isSeen = isActive ? draw('seen', i) % 2 === 0 && i > 3 : raised > 1440 || i % 3 > 0
    return {
      id: uuid('alarm', i),
      ...kind,
      tenant: service.tenantId,
      service: service.id,
      source: verbatim(service.name),
      key: `${kind.about}|${service.id}${isActive ? '' : `|${i}`}`,
      raised: ago(raised),
      seen: isSeen ? ago(raised - Math.min(raised - 1, 3 + (draw('after', i) % 60))) : null,
      cleared: isActive ? null : ago(raised - Math.min(raised - 1, 5 + (draw('lasted', i) % 190))),
    }
  }).filter(
    (alarm, i, all) =>
      alarm.cleared || all.findIndex((other) => !other.cleared && other.key === alarm.key) === i,
  )
  await put(sql`insert into alarm (id, audience, tenant_id, origin, cause, key, severity, name, source, text, corrective_action, service_id, customer, raised_at, last_seen_at, acknowledged_at, acknowledged_by, ack_tier, ack_until, cleared_at)
    select r.id, 'tenant', r.tenant, coalesce(r.origin, 'portal'), r.cause, r.key, r.severity, r.name, r.source, r.text, r.repair, r.service, t.full_name, r.raised, r.raised, r.seen, case when r.seen is not null then 'Nico Brandt' end,
      case when r.seen is not null then 'provider' end, case when r.seen is not null then 'worse' end, r.cleared
    from jsonb_to_recordset(${rows(alarms)}) as r (id uuid, tenant uuid, origin text, cause text, key text, severity text, name jsonb, source jsonb, text jsonb, repair jsonb, service uuid, raised timestamptz, seen timestamptz, cleared timestamptz)
    join tenant t on t.id = r.tenant`)
  await put(sql`insert into alarm_event (audience, tenant_id, alarm_id, at, change, severity, by, tier, matched_at)
    select 'tenant', a.tenant_id, a.id, e.at, e.change, a.severity, e.by, case when e.by is not null then 'provider' end, now() from alarm a, lateral (values
      (a.raised_at, 'raised', null), (a.acknowledged_at, 'acknowledged', a.acknowledged_by), (a.cleared_at, 'cleared', null)) e (at, change, by)
    where e.at is not null`)
  const changes = services.flatMap((service, i) => licenseHistory(service, i, ago))
  await put(sql`insert into log_entry (audience, tenant_id, at, actor_kind, actor_name, type, subject_kind, subject_id, subject_name, before, after)
    select 'tenant', r.tenant, r.at, 'account', r.by, 'service.licenses', 'service', r.service, r.name, jsonb_build_object('licensedUsers', r.before), jsonb_build_object('licensedUsers', r.after)
    from jsonb_to_recordset(${rows(changes)}) as r (tenant uuid, at timestamptz, by text, service uuid, name text, before integer, after integer)
    join tenant t on t.id = r.tenant where r.at > t.created_at`)
  await put(sql`insert into log_entry (audience, tenant_id, at, actor_kind, actor_name, type, subject_kind, subject_id, subject_name)
    select 'tenant', id, created_at, 'account', 'Dana Okafor', 'tenant.created', 'tenant', id, full_name from tenant`)
}

/** Up to 15 changes of a service's user licenses in two years: each begins where the one before it ended, the last ends at what it has. */
function licenseHistory(service: DemoService, i: number, ago: (minutes: number) => Date) {
  const of = (what: string, n: number) => draw(`licenses ${what}`, i * 20 + n)
  const minutes = Array.from(
    { length: service.users === null ? 0 : of('many', 0) % 16 },
    (_, n) => 60 + (of('at', n) % (730 * 24 * 60)),
  ).sort((one, other) => one - other)
  let after = service.users ?? 0
  return minutes.map((at, n) => {
    const less = after - 10 * (1 + (of('more', n) % 4))
    const before = less < 10 || of('less', n) % 4 === 0 ? after + 10 : less
    const change = {
      before,
      after,
      at: ago(at),
      by: of('who', n) % 2 ? 'Nico Brandt' : 'Dana Okafor',
    }
    after = before
    return { tenant: service.tenantId, service: service.id, name: service.name, ...change }
  })
}

/** An hourly sample of the header's counters over the last 30 days. */
const sampleHistory = (scope: Scope, now: Date) =>
  scope.db.execute(sql`
    insert into counter_history (audience, name, at, value)
    select 'provider', n.name, date_trunc('hour', ${now.toISOString()}::timestamptz) - h * interval '1 hour',
      greatest(0, n.base + round(n.swing * sin(h / 3.8) + n.swing * sin(h / 0.7) / 2))
    from generate_series(1, 720) h, (values ('queued', 4, 4), ('executing', 2, 2), ('replicating', 2, 2), ('alarms.critical.0', 2, 2),
      ('alarms.major.0', 5, 4), ('alarms.minor.0', 6, 3), ('alarms.warning.0', 9, 5)) n (name, base, swing)
    on conflict do nothing`)

/** Whether the world is there already. */
export const hasTenants = (database: Database) =>
  Scope.enter(
    database,
    system({ kind: 'provider' }),
    async (scope) => (await scope.db.execute(sql`select 1 from tenant limit 1`)).length > 0,
    'read only',
  )
