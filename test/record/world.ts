import type postgres from 'postgres'
import { letIdsBeRandom, now } from './clock.ts'
import { type Audience, apiToken, fold, loadBase, sealed, signIn, visit } from './code.ts'
import type { RecordDatabase } from './database.ts'

const minute = 60_000
const hour = 60
const day = 24 * hour
const ago = (minutes: number) => new Date(now.getTime() - minutes * minute)
const ahead = (minutes: number) => ago(-minutes)

export const operators = 'localhost:3000'

/** Who asks: an account (none: nobody) at a host, with a session and, except inside a visit, an API token. */
export type Person = {
  who: string
  host: string
  account: string | null
  session: string | null
  token: string | null
  /** What ids in addresses stand for when this person asks. */
  things: Things
}

/** Everything that the table of routes asks for, of one tenant, and more of it than one of a kind. */
export type Things = Awaited<ReturnType<typeof thingsOf>>

type Row = Record<string, postgres.ParameterOrJSON<never> | Date | undefined>

/** The demo world, and on top of it one of everything in every state for an English and a German tenant. */
export async function makeWorld(db: RecordDatabase) {
  const { sql, pool } = db
  await loadBase(pool)
  const put = async (table: string, row: Row): Promise<string> => {
    const [made] = await sql`insert into ${sql(table)} ${sql(row)} returning *`
    return String(made?.id)
  }
  const one = async (text: string) => String((await sql.unsafe(text))[0]?.id)
  const idOf = (email: string) => one(`select id from account where email = '${email}'`)
  const tenantOf = (shortname: string) =>
    one(`select id from tenant where shortname = '${shortname}'`)

  const alder = await tenantOf('alderfoods')
  const birch = await tenantOf('birch')
  const greta = await idOf('greta@kunde.example')
  const [german] = await sql<{ id: string; shortname: string }[]>`
    select t.id, t.shortname from tenant t join account a on a.tenant_id = t.id where a.id = ${greta}`
  if (!german) throw new Error('the demo has a German customer')
  const harbor = await one(`select id from msp where name = 'Harbor Telecom'`)
  const [dana, noc] = [await idOf('dana@northline.example'), await idOf('noc@northline.example')]
  const [vera, olivia] = [await idOf('vera@northline.example'), await idOf('olivia@harbor.example')]
  const [adam, otis, mina] = [
    await idOf('adam@harbor.example'),
    await idOf('otis@alder.example'),
    await idOf('mina@alder.example'),
  ]
  const inTenant = (tenant: string, name: string, role: string, email: string) =>
    put('account', { audience: 'tenant', tenant_id: tenant, email, name, role })
  const rita = await inTenant(alder, 'Rita Reader', 'monitor', 'rita@alder.example')
  const bea = await inTenant(birch, 'Bea Birch', 'admin', 'bea@birch.example')
  const gustav = await inTenant(german.id, 'Gustav Leser', 'monitor', 'gustav@kunde.example')
  const must = await put('account', {
    audience: 'provider',
    email: 'new@northline.example',
    name: 'Nora New',
    role: 'operator',
  })
  await put('credential', { account_id: must, password_hash: 'x', must_change: true })

  const world = { put, one, sql, noc, dana }
  const own = await thingsOf(world, alder, 'alder')
  const foreign = await thingsOf(world, birch, 'birch')
  const theirs = await thingsOf(world, german.id, 'kunde')
  await providersOwn(world, { must, olivia, harbor })

  const drafts = new Map<string, string[]>()
  const accounts: [string, string, string | null][] = [
    [dana, 'provider', null],
    [noc, 'provider', null],
    [olivia, 'msp', harbor],
    [adam, 'msp', harbor],
  ]
  for (const [account, audience, msp] of accounts)
    drafts.set(account, await workOf(world, { account, audience, msp }, own))
  await sql`analyze`
  await fold(pool)

  const person = async (who: string, account: string | null, host: string, things: Things) => {
    const isHalf = who === 'at-factor'
    const session = account && (await signIn(pool, account, { host, isHalf }))
    return { who, host, account, session, token: null as string | null, things }
  }
  const alderHost = 'alderfoods.localhost:3000'
  const germanHost = `${german.shortname}.localhost:3000`
  const people: Person[] = [
    await person('nobody', null, operators, own),
    await person('tenant', otis, alderHost, own),
    await person('reader', rita, alderHost, own),
    await person('other', bea, 'birch.localhost:3000', foreign),
    await person('visitor', null, alderHost, own),
    await person('msp', adam, operators, own),
    await person('owner', olivia, operators, own),
    await person('monitor', vera, operators, own),
    await person('operator', noc, operators, own),
    await person('admin', dana, operators, own),
    await person('tenant-operator', mina, alderHost, own),
    await person('german', greta, germanHost, theirs),
    await person('german-reader', gustav, germanHost, theirs),
  ]
  const danas = { id: dana, name: 'Dana Okafor' }
  for (const one of people) {
    if (one.who === 'visitor')
      one.session = await visit(pool, danas, { tenant: alder, host: alderHost })
    const scope = {
      tenant: 'tenant:alderfoods',
      reader: 'tenant:alderfoods',
      other: 'tenant:birch',
      owner: `msp:${harbor}`,
      admin: 'provider',
      monitor: 'provider',
      german: `tenant:${german.shortname}`,
    }[one.who]
    const role = one.who === 'reader' || one.who === 'monitor' ? 'monitor' : 'admin'
    if (scope) one.token = await apiToken(pool, danas, { name: one.who, scope, role })
  }
  const aside: Person[] = [
    await person('must-change', must, operators, own),
    await person('at-factor', vera, operators, own),
    await person('nobody-at-tenant', null, alderHost, own),
    await person('nobody-at-german', null, germanHost, theirs),
    await person('nobody-at-unknown', null, 'nothing.localhost:3000', own),
    await person('wrong-portal', otis, operators, own),
  ]
  const audiences: [string, Audience, Things][] = [
    ['provider', { kind: 'provider' }, own],
    ['msp', { kind: 'msp', msp: harbor }, own],
    ['tenant', { kind: 'tenant', tenant: alder }, own],
    ['german', { kind: 'tenant', tenant: german.id }, theirs],
    ['foreign', { kind: 'tenant', tenant: birch }, own],
  ]
  await fold(pool)
  await letIdsBeRandom(sql)
  const known = new Set<string>()
  const columns = await sql<{ table: string; name: string }[]>`
    select c.relname as table, a.attname as name from pg_attribute a join pg_class c on c.oid = a.attrelid
    join pg_namespace n on n.oid = c.relnamespace
    where n.nspname = 'public' and c.relkind = 'r' and a.attnum > 0 and a.atttypid = 'uuid'::regtype`
  for (const { table, name } of columns)
    for (const row of await sql`select distinct ${sql(name)} as id from ${sql(table)}`)
      known.add(String(row.id))
  return { people, aside, audiences, drafts, known, own, theirs, harbor }
}

type Maker = {
  put: (table: string, row: Row) => Promise<string>
  one: (text: string) => Promise<string>
  sql: postgres.Sql
  noc: string
  dana: string
}

/** What commands, alarms and mails say of themselves, as the portal writes it down. */
const steps = {
  replicate: ['Sign in to Microsoft 365', 'Read users', 'Read numbers', 'Finish'],
  domain: ['Ask DNS', 'Look at the certificate'],
  mail: ['Write the message', 'Hand it to smtp.northline.example'],
  deletion: [
    'End its sessions',
    'Stop its queue',
    'Give back its licenses',
    'Delete its rows',
    'Leave a tombstone',
  ],
}
const errors = [
  'The customer has no Microsoft 365 authentication any more.',
  'The stored client secret cannot be opened. Enter it again.',
  'Something unexpected went wrong; the process log has the details.',
  'Microsoft Graph was unavailable (503) on every try',
  'Sign-in refused: AADSTS7000222: The provided client secret keys are expired.',
]
const logLines = [
  ['info', 'Sign in to Microsoft 365'],
  ['info', '1200 users read.'],
  ['info', 'Read users: 1,200'],
  ['info', '17 changed users read.'],
  ['info', '90 numbers read.'],
  ['warning', 'The worker stopped; it is given to another.'],
  ['warning', 'Otis Alder asked to cancel it.'],
  ['info', 'Queued again by Nico Brandt.'],
  ['error', 'Something unexpected went wrong; the process log has the details.'],
  ['error', 'Told by a server in its own <words> & signs.'],
]
const alarms: [name: string, text: string, action: string | null][] = [
  [
    'Microsoft 365 authentication refused',
    'AADSTS7000222: The provided client secret keys are expired.',
    'Renew the client secret or the consent, then queue a replication.',
  ],
  [
    'Microsoft 365 asks for fewer calls',
    'Told to wait for 600 seconds.',
    'Nothing: it is tried again when Microsoft allows it.',
  ],
  [
    'Replication failed',
    'The customer has no Microsoft 365 authentication any more.',
    'Open the command under Queued Tasks, remove the cause and retry it.',
  ],
  [
    'User License Threshold',
    '47 voice users, 50 licensed.',
    'License more users, or take the voice plan from users who do not need it.',
  ],
  [
    'Quota used up',
    'Widgets: 5 of 5 used.',
    'More of it must be given, or what is not needed be removed.',
  ],
  [
    'Quota nearly used up',
    'Disk space: 9 GiB of 10 GiB used.',
    'More of it must be given, or what is not needed be removed.',
  ],
  [
    'E-mail bounced',
    'Activation link: The address was refused. 550 5.1.1 No such user',
    'Check the address, then send the message again.',
  ],
  [
    'E-mail not delivered',
    'Test mail: The e-mail server did not answer.',
    'Check the address, then send the message again.',
  ],
  [
    'Domain lost',
    'DNS has not proven voice.alder.example for three days. It is served as long as it points at the portal.',
    'Put the two DNS records back; the page of the domain shows them.',
  ],
  [
    'Certificate of a domain',
    'voice.alder.example shows no valid certificate.',
    'Look at the log of the proxy in front of the portal.',
  ],
  [
    'Certificate of a domain',
    'The certificate of voice.alder.example ends soon and was not renewed.',
    'Look at the log of the proxy in front of the portal.',
  ],
  ['SBC unreachable', 'None of the gateways answers: <sip-1>, "sip-2".', null],
]
const logTypes =
  'account.activated account.added account.changed account.deleted account.disabled account.enabled account.factor-added account.factor-removed account.recovery-codes-made account.signed-out alarm.acknowledged alarm.unacknowledged branding.changed command.cancelled command.queued command.retried domain.certificate domain.disabled domain.enabled domain.expired domain.lost domain.released domain.removed domain.requested domain.verified identity.changed identity.removed invitation.reset-sent invitation.revoked invitation.sent license-pool.changed log.exported mail.failed mail.password mail.resent mail.sent password.changed password.reset permission.changed quota.changed quota.granted secret.changed service.licenses services.exported services.imported session.factor-asked session.opened setting.changed site.added site.changed site.removed support.approved support.ended support.requested support.started tenant.activated tenant.created tenant.deactivated tenant.deleted tenant.deletion-ordered tenant.deletion-stopped tenant.profile-changed token.added token.revoked usage.exported view.removed something.quite-new'.split(
    ' ',
  )

async function thingsOf({ put, one, sql, noc }: Maker, tenant: string, word: string) {
  const mine = { audience: 'tenant', tenant_id: tenant }
  const [found] = await sql<{ id: string; name: string; customer: string }[]>`
    select id, name, customer from service where tenant_id = ${tenant} order by name limit 1`
  if (!found) throw new Error(`${word} has no service`)
  const service = found.id
  const more = { tenant_id: tenant, customer: found.customer, shortname: word }
  for (const [i, state] of [
    ['ready', 'warning', 'Imported; no replication has succeeded yet'],
    ['deployed', 'error', 'The SBC refuses the trunk'],
    ['deployed', 'unmonitored', 'Monitoring was switched off'],
    ['failed', 'error', 'The SBC script stopped at step 3: no route to the SBC'],
    ['unknown', 'warning', 'Deployment was asked for, no result yet'],
  ].entries()) {
    const [deploy_status = '', status = '', status_reason = ''] = state
    const about = { deploy_status, status, status_reason, licensed_users: i % 2 ? 20 + i : null }
    const kind = { kind: 'operator-connect', license_type: i % 2 ? 'oc-pro' : 'oc-essential' }
    await put('service', {
      ...more,
      ...kind,
      ...about,
      name: `${word} ${i} Operator Connect`,
      kit_version: deploy_status === 'deployed' ? '8.0.448' : null,
      last_replication_error: i === 1 ? (errors[0] ?? null) : null,
    })
  }
  await sql`insert into replication (tenant_id, due_at, max_at, pending_changes, generation, last_result, last_success_at, users, numbers)
    values (${tenant}, ${ahead(3)}, ${ahead(9)}, 4, 3, 'ok', ${ago(95)}, 1200, 90) on conflict do nothing`
  for (let i = 0; i < 60; i += 1) {
    await put('managed_user', {
      tenant_id: tenant,
      graph_id: `${word}-user-${i}`,
      upn: `user${i}@${word}.example`,
      display_name: `User ${String(i).padStart(2, '0')} <of ${word}>`,
      enabled: i % 7 > 0,
      department: i % 3 ? 'Sales' : null,
      usage_location: 'GB',
      phone: i % 2 ? `+44 20 7946 00${String(i).padStart(2, '0')}` : null,
    })
    if (i < 55)
      await put('managed_number', {
        tenant_id: tenant,
        number: `+442079460${String(i).padStart(3, '0')}`,
        number_type: i % 3 ? 'DirectRouting' : 'OperatorConnect',
        assignment: i % 2 ? 'user' : null,
        user_graph_id: i % 2 ? `${word}-user-${i}` : null,
        city: 'London',
        country: 'GB',
      })
  }

  const alarmIds: string[] = []
  const severities = ['critical', 'major', 'minor', 'warning', 'indeterminate']
  for (const [i, [name, text, action]] of alarms.entries()) {
    const [seen, cleared] = [i % 3 === 1, i % 4 === 3]
    const id = await put('alarm', {
      ...mine,
      key: `${word}|${i}`,
      severity: severities[i % severities.length],
      name,
      source: i % 2 ? found.name : word,
      text,
      corrective_action: action,
      service_id: i % 2 ? service : null,
      customer: found.customer,
      raised_at: ago(3 * hour + i * 50),
      last_seen_at: ago(2 * hour + i * 40),
      count: 1 + (i % 3) * 6,
      acknowledged_at: seen ? ago(2 * hour + i) : null,
      acknowledged_by: seen ? 'Nico Brandt' : null,
      cleared_at: cleared ? ago(90 + i) : null,
    })
    alarmIds.push(id)
    for (const [j, change] of [
      'raised',
      'repeated',
      'severity',
      'acknowledged',
      'unacknowledged',
      'cleared',
    ].entries())
      if (j < 3 + (seen ? 2 : 0) + (cleared ? 1 : 0))
        await put('alarm_event', {
          ...mine,
          alarm_id: id,
          at: ago(3 * hour + i * 50 - j * 9),
          change,
          severity: severities[(i + (j > 1 ? 0 : 1)) % severities.length],
          by: j > 2 ? 'Nico Brandt' : null,
          text: j === 1 ? text : null,
        })
  }

  const log = (n: number) =>
    sql.json(
      logLines.slice(0, n).map(([level, text], i) => ({
        at: ago(60 - i).toISOString(),
        level: String(level),
        text: String(text),
      })),
    )
  const replication = (state: string, row: Row) =>
    put('command', {
      ...mine,
      lane: 'service',
      kind: 'replicate',
      subject_kind: 'service',
      subject_id: service,
      subject_name: found.name,
      requested_name: 'Nico Brandt',
      requested_by: noc,
      created_at: ago(70),
      next_try_at: ago(70),
      state,
      steps: 4,
      ...row,
    })
  const begun = { started_at: ago(66), ended_at: ago(64) }
  const commands = [
    await replication('succeeded', {
      ...begun,
      step: 4,
      step_name: 'Finish',
      log: log(5),
      attempt: 1,
    }),
    ...(await Promise.all([])),
  ]
  for (const [i, error] of errors.entries())
    commands.push(
      await replication('failed', {
        ...begun,
        step: 1 + (i % 3),
        step_name: steps.replicate[i % 3],
        error,
        attempt: 5,
        log: log(6 + i),
      }),
    )
  commands.push(
    await replication('cancelled', {
      ...begun,
      step: 2,
      step_name: 'Read users',
      error: 'Cancelled while it was being executed.',
      log: log(7),
      attempt: 1,
      cancel_requested_at: ago(65),
      cancel_requested_by: 'Otis Alder',
    }),
    await replication('cancelled', { ended_at: ago(69), error: 'Cancelled by Otis Alder.' }),
    await replication('cancelled', { ended_at: ago(68), error: 'a newer request took over' }),
    await replication('executing', {
      step: 3,
      step_name: 'Read numbers',
      started_at: ago(2),
      lease_until: ahead(1),
      worker: 'w1',
      attempt: 2,
      log: log(4),
    }),
    await replication('queued', { created_at: ago(1) }),
    await replication('queued', {
      attempt: 2,
      error: errors[3],
      step: 2,
      step_name: 'Read users',
      next_try_at: ahead(7),
      log: log(3),
    }),
  )
  const domain = await put('tenant_domain', {
    tenant_id: tenant,
    host: `voice.${word}.example`,
    token: 'a-token-that-dns-shows',
    state: 'pending',
    checks: 3,
    next_check_at: ahead(12),
    checked_at: ago(18),
    requested_at: ago(4 * hour),
    problem: JSON.stringify([{ code: 'proof-absent' }, { code: 'points-nowhere' }]),
  })
  const hosts: Row[] = [
    {
      state: 'verified',
      certificate: 'issued',
      certificate_until: ahead(40 * day),
      certificate_problem: JSON.stringify({ code: 'private-issuer', issuer: 'Alder CA' }),
    },
    { state: 'verified', certificate: 'requested', enabled: false },
    {
      state: 'verified',
      certificate: 'renew-failed',
      certificate_until: ahead(4 * day),
      certificate_problem: JSON.stringify({ code: 'not-renewed' }),
    },
    {
      state: 'lost',
      missing_days: 3,
      certificate: 'failed',
      certificate_problem: JSON.stringify({ code: 'wrong-name' }),
      problem: JSON.stringify([{ code: 'proof-other' }]),
    },
    {
      state: 'expired',
      problem: JSON.stringify([
        { code: 'points-elsewhere', to: '192.0.2.7' },
        { code: 'unanswered', why: 'SERVFAIL' },
      ]),
    },
    { state: 'pending', problem: JSON.stringify([{ code: 'taken' }]) },
    { state: 'pending', problem: JSON.stringify([{ code: 'rests' }]) },
  ]
  for (const [i, row] of hosts.entries())
    await put('tenant_domain', {
      tenant_id: tenant,
      host: `h${i}.${word}.example`,
      token: `token-${i}`,
      requested_at: ago(5 * day + i),
      checked_at: ago(30 + i),
      verified_at: row.state === 'verified' || row.state === 'lost' ? ago(4 * day) : null,
      next_check_at: row.state === 'expired' ? null : ahead(25),
      certificate_checked_at: ago(35),
      ...row,
    })
  commands.push(
    await put('command', {
      ...mine,
      lane: 'housekeeping',
      kind: 'check-domain',
      subject_kind: 'domain',
      subject_id: domain,
      subject_name: `voice.${word}.example`,
      requested_name: 'Tenantry',
      state: 'succeeded',
      steps: 2,
      step: 2,
      step_name: steps.domain[1],
      created_at: ago(30),
      ...begun,
    }),
  )

  const person = (name: string, state: string, row: Row = {}) =>
    put('account', {
      ...mine,
      email: `${name.toLowerCase().replaceAll(' ', '.')}@${word}.example`,
      name,
      role: 'operator',
      state,
      created_at: ago(20 * day),
      ...row,
    })
  const account = await person('Ann Other', 'active', { username: `ann-${word}` })
  const factor = await person('Fay Factor', 'active', {
    factor_at: ago(3 * day),
    last_sign_in_at: ago(5 * hour),
    role: 'admin',
  })
  const disabled = await person('Dis Abled', 'disabled', { last_sign_in_at: ago(40 * day) })
  const invited = await person('In Vited', 'invited')
  const late = await person('La Te', 'invited')
  const revoked = await person('Re Voked', 'invited', { role: 'operator-lite' })
  for (let i = 0; i < 60; i += 1)
    await person(`Person ${String(i).padStart(2, '0')}`, i % 9 ? 'active' : 'disabled', {
      role: i % 2 ? 'monitor' : 'operator',
    })
  const invitation = (id: string, i: number, row: Row) =>
    put('invitation', {
      ...mine,
      account_id: id,
      kind: 'activation',
      hash: `${word}-${i}`,
      created_by: 'Otis Alder',
      created_at: ago(2 * day + i),
      expires_at: ahead(day),
      ...row,
    })
  const link = await invitation(invited, 0, {})
  await invitation(late, 1, { expires_at: ago(day) })
  await invitation(revoked, 2, { ended: 'revoked' })
  await invitation(account, 3, { kind: 'reset', expires_at: ahead(hour), created_at: ago(30) })
  await invitation(factor, 4, { used_at: ago(3 * day), created_at: ago(4 * day) })

  const letters: [string, string, string | null, string | null][] = [
    ['activation', 'queued', null, invited],
    ['activation', 'sent', null, invited],
    ['sign-in-information', 'bounced', 'The address was refused. 550 5.1.1 No such user', late],
    ['reset', 'failed', 'The e-mail server did not answer. ETIMEDOUT', account],
    ['password-changed', 'sent', null, factor],
    [
      'test',
      'failed',
      'Not sent: an earlier message to this address bounced. Send it again once the address is right.',
      revoked,
    ],
  ]
  const mails: string[] = []
  for (const [i, [template, state, error, to]] of letters.entries())
    mails.push(
      await put('mail', {
        ...mine,
        template,
        language: word === 'kunde' ? 'de' : 'en',
        to_name: `Person ${i}`,
        to_address: `p${i}@${word}.example`,
        account_id: to,
        invitation_id: i < 2 ? link : null,
        state,
        error,
        created_at: ago(2 * hour + i),
        sent_at: state === 'sent' ? ago(2 * hour + i - 1) : null,
      }),
    )
  commands.push(
    await put('command', {
      ...mine,
      lane: 'mail',
      kind: 'mail',
      subject_kind: 'mail',
      subject_id: mails[3] ?? '',
      subject_name: `Password reset to p3@${word}.example`,
      requested_name: 'Otis Alder',
      state: 'failed',
      steps: 2,
      step: 2,
      step_name: steps.mail[1],
      error: 'The e-mail server did not answer. ETIMEDOUT',
      created_at: ago(120),
      ...begun,
    }),
  )

  const visits: Row[] = [
    {},
    { approved_at: ago(3), approved_by: 'Otis Alder' },
    { approved_at: ago(3 * day), started_at: ago(3 * day), ends_at: ago(3 * day - hour) },
  ]
  const causes = ['exit', 'expired', 'ended-by-tenant', 'ended-by-staff', 'refused']
  for (const [i, end_cause] of causes.entries())
    visits.push({
      approved_at: ago(2 * day),
      started_at: i === 4 ? null : ago(2 * day - i),
      ends_at: i === 4 ? null : ago(2 * day - hour),
      ended_at: ago(2 * day - 20 - i),
      end_cause,
      ended_by: i % 2 ? 'Otis Alder' : 'Nico Brandt',
      read_only: i % 2 === 0,
    })
  const visitIds: string[] = []
  for (const [i, row] of visits.entries())
    visitIds.push(
      await put('support_session', {
        tenant_id: tenant,
        actor_id: noc,
        actor_name: 'Nico Brandt',
        actor_audience: 'provider',
        read_only: false,
        reason: `Looking after fault ${i}`,
        ticket: i % 2 ? `INC-${i}` : null,
        requested_at: ago(4 + i * hour),
        ...row,
      }),
    )

  for (const [i, [name, ends, revoked_at]] of (
    [
      ['CRM', ahead(90 * day), null],
      ['Old', ago(day), null],
      ['Lost', ahead(day), ago(hour)],
    ] as const
  ).entries())
    await put('api_token', {
      ...mine,
      name,
      hash: `${word}-${i}`,
      role: i % 2 ? 'monitor' : 'operator',
      created_by: 'Otis Alder',
      created_at: ago(30 * day),
      expires_at: ends,
      revoked_at,
      last_used_at: i ? null : ago(3 * hour),
    })
  const site = await put('site', {
    tenant_id: tenant,
    name: `Main ${word}`,
    address: '1 High Street & Co',
    country: 'GB',
    time_zone: 'Europe/London',
    language: 'en',
  })
  const second = await put('site', {
    tenant_id: tenant,
    name: `Second ${word}`,
    time_zone: 'America/New_York',
    language: 'de',
  })
  await sql`insert into quota_usage (tenant_id, quota, amount, reference, taken_by, expires_at)
    values (${tenant}, 'audio-video', 1, 'call-7', 'Contact centre', ${ahead(hour)})`
  const usage = await one(
    `select id from quota_usage where tenant_id = '${tenant}' order by quota, id limit 1`,
  )
  for (const [i, type] of logTypes.entries())
    await put('log_entry', {
      ...mine,
      at: ago(5 * hour + i * 7),
      actor_kind: i % 5 ? 'account' : i % 2 ? 'token' : 'system',
      actor_name: i % 5 ? 'Nico Brandt' : 'Tenantry',
      on_behalf_of: i % 6 === 1 ? found.customer : null,
      type,
      subject_kind: type.split('.')[0],
      subject_name: `The ${type} <thing>`,
      before:
        i % 3
          ? sql.json({ fullName: 'Before', licensedUsers: 10, timeZone: 'UTC', off: ['widgets'] })
          : null,
      after:
        i % 3 < 2
          ? sql.json({ fullName: 'After', licensedUsers: 20, country: 'DE', supportApproval: true })
          : null,
      ip: '192.0.2.9',
      request_id: `request-${i}`,
      result: ['done', 'refused', 'failed'][i % 3],
    })
  const colleague = await put('account', {
    audience: 'provider',
    email: `cole@${word}.northline.example`,
    name: `Cole League of ${word}`,
    role: 'monitor',
  })
  const token = await one(`select id from api_token where hash = '${word}-0'`)
  return {
    tenant,
    service,
    alarm: alarmIds[1] ?? '',
    command: commands[0] ?? '',
    visit: visitIds[0] ?? '',
    site,
    second,
    account,
    colleague,
    domain,
    usage,
    mail: mails[3] ?? '',
    token,
    all: {
      alarms: alarmIds,
      commands,
      visits: visitIds,
      accounts: [account, factor, disabled, invited, late, revoked],
    },
  }
}

/** What belongs to the provider and to an MSP themselves, and customers that are not in use. */
async function providersOwn(
  { put, one, sql, noc }: Maker,
  { must, olivia, harbor }: Record<'must' | 'olivia' | 'harbor', string>,
) {
  const [off, going] = [
    await one(`select id from tenant order by full_name desc limit 1`),
    await one(`select id from tenant order by full_name desc offset 1 limit 1`),
  ]
  await sql`update tenant set state = 'deactivated' where id = ${off}`
  await put('command', {
    audience: 'provider',
    lane: 'housekeeping',
    kind: 'delete-tenant',
    subject_kind: 'tenant',
    subject_id: going,
    subject_name: 'A customer that goes',
    payload: sql.json({ reason: 'The contract has ended.' }),
    requested_name: 'Dana Okafor',
    created_at: ago(2),
    next_try_at: ahead(8),
    steps: 5,
  })
  const mine = { audience: 'provider' }
  for (const [i, [kind, state, name, error]] of (
    [
      ['import', 'succeeded', 'customers.csv', null],
      ['import', 'failed', 'bad.csv', errors[2] ?? null],
      ['mail', 'queued', 'Test mail to dana@northline.example', null],
      ['something-new', 'failed', 'what nobody described', 'Told <by> a server'],
    ] as const
  ).entries())
    await put('command', {
      ...mine,
      lane: kind === 'mail' ? 'mail' : 'housekeeping',
      kind,
      subject_kind: kind,
      subject_name: name,
      state,
      error,
      steps: 2,
      step: state === 'queued' ? 0 : 2,
      step_name: kind === 'import' ? 'Load customers' : null,
      requested_name: 'Dana Okafor',
      created_at: ago(3 * hour + i),
      started_at: state === 'queued' ? null : ago(3 * hour),
      ended_at: state === 'queued' ? null : ago(3 * hour - 1),
    })
  for (const [i, [name, text, action]] of alarms.slice(6, 8).entries())
    await put('alarm', {
      ...mine,
      key: `provider|${i}`,
      severity: i ? 'critical' : 'warning',
      name,
      source: 'Tenantry',
      text,
      corrective_action: action,
      raised_at: ago(5 * hour + i),
      last_seen_at: ago(4 * hour),
    })
  for (const [i, type] of ['setting.changed', 'license-pool.changed', 'session.opened'].entries())
    await put('log_entry', {
      ...mine,
      at: ago(6 * hour + i),
      actor_kind: 'account',
      actor_name: 'Dana Okafor',
      type,
      subject_kind: 'setting',
      subject_name: 'mail',
      before: sql.json({ purchased: 5, hours: 24 }),
      after: sql.json({ purchased: 9, hours: 72 }),
      result: i === 2 ? 'refused' : 'done',
    })
  await put('mail', {
    ...mine,
    template: 'test',
    language: 'en',
    to_name: 'Dana Okafor',
    to_address: 'dana@northline.example',
    account_id: must,
    state: 'failed',
    error: 'The e-mail server refuses the sender. 550 5.7.1',
    created_at: ago(hour),
  })
  const invited = await put('account', {
    audience: 'msp',
    msp_id: harbor,
    email: 'ivy@harbor.example',
    name: 'Ivy Invited',
    role: 'admin',
    state: 'invited',
  })
  await put('invitation', {
    audience: 'msp',
    msp_id: harbor,
    account_id: invited,
    kind: 'activation',
    hash: 'harbor-0',
    created_by: 'Olivia Marsh',
    created_at: ago(hour),
    expires_at: ahead(day),
  })
  for (const [i, [audience, msp_id]] of [
    ['provider', null],
    ['msp', harbor],
  ].entries())
    await put('api_token', {
      audience: audience ?? '',
      msp_id: msp_id ?? null,
      name: `Billing ${i}`,
      hash: `staff-${i}`,
      role: 'admin',
      created_by: 'Olivia Marsh',
      created_at: ago(9 * day),
      expires_at: ahead(9 * day),
    })
  for (const [account_id, owner, msp_id, shared] of [
    [noc, 'provider', null, true],
    [olivia, 'msp', harbor, false],
  ] as const)
    await put('saved_view', {
      audience: owner,
      msp_id,
      account_id,
      owner_name: 'Somebody',
      page: 'services',
      name: 'In trouble',
      query: 'status=error&sort=-alarms',
      shared,
    })
  const id = await put('identity_provider', {
    ...mine,
    label: 'Northline sign-in',
    issuer: 'https://id.northline.example',
    client_id: 'portal',
    client_secret: 'x',
  })
  await sql`update identity_provider set client_secret = ${sealed('secret', {
    tenant: '',
    table: 'identity_provider',
    column: 'client_secret',
    row: id,
  })} where id = ${id}`
  for (const [i, error] of [null, 'The portal did not answer'].entries())
    await put('canary_run', {
      started_at: ago(hour * (i + 1)),
      ended_at: ago(hour * (i + 1) - 1),
      attempts: 120,
      error,
    })
  await put('setting', {
    name: 'mail',
    value: sql.json({
      host: 'smtp.northline.example',
      port: 587,
      security: 'starttls',
      fromName: 'Northline',
      fromAddress: 'portal@northline.example',
      username: 'portal',
    }),
  })
}

/** A draft of a new customer at each of its steps, a selection and an upload: what belongs to one person alone. */
async function workOf(
  { put, sql }: Maker,
  { account, audience, msp }: { account: string; audience: string; msp: string | null },
  { service }: Things,
): Promise<string[]> {
  const mine = { audience, msp_id: msp, account_id: account }
  const company = {
    name: 'Willow & Sons',
    shortname: 'willow',
    size: null,
    country: 'GB',
    mspId: msp,
    username: 'wanda',
    firstName: 'Wanda',
    lastName: 'Willow',
    email: 'wanda@willow.example',
    timeZone: 'Europe/London',
    language: 'en',
  }
  const entered = {
    notification: { how: 'activation' },
    domain: { host: 'voice.willow.example' },
    permissions: { off: ['widgets'] },
    capabilities: { amounts: { agents: 5, disk: 10 } },
  }
  const full = await put('tenant_draft', {
    ...mine,
    values: sql.json({ company, ...entered }),
    saved_at: ago(30),
  })
  const begun = await put('tenant_draft', {
    ...mine,
    values: sql.json({ typed: { company: { ...company, size: '', mspId: '', name: 'Half' } } }),
    saved_at: ago(50),
  })
  const pinned = await put('selection', { ...mine, services: [service] })
  const upload = await put('service_import', {
    ...mine,
    file_name: 'new-customers.csv',
    rows: sql.json([
      { shortname: 'oak', full_name: 'Oak Ltd' },
      { shortname: '', full_name: 'Nobody' },
    ]),
    errors: sql.json([{ row: 2, column: 'shortname', reason: 'is missing' }]),
  })
  return [full, begun, pinned, upload]
}
