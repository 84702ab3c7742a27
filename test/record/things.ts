import { createHash } from 'node:crypto'
import { type StoredMessage, said, verbatim } from './code.ts'
import { ago, ahead, day, hour, type Maker, type Row } from './maker.ts'
import { alarms, cancelled, errors, logLines, logTypes, mailErrors, steps } from './sentences.ts'

/** Everything that the table of routes asks for, of one tenant, and more of it than one of a kind. */
export type Things = Awaited<ReturnType<typeof thingsOf>>

/** One of everything in every state, of this tenant; `word` makes its names and addresses its own. */
export async function thingsOf({ put, one, sql, noc }: Maker, tenant: string, word: string) {
  const mine = { audience: 'tenant', tenant_id: tenant }
  const [found] = await sql<{ id: string; name: string; customer: string }[]>`
    select id, name, customer from service where tenant_id = ${tenant} order by name limit 1`
  if (!found) throw new Error(`${word} has no service`)
  const service = found.id
  const kept = (message: StoredMessage | null) => message && sql.json(message as never)
  const more = { tenant_id: tenant, customer: found.customer, shortname: word }
  const states = [
    ['ready', 'warning', said('not-yet-replicated')],
    ['deployed', 'error', verbatim('The SBC refuses the trunk')],
    ['deployed', 'unmonitored', verbatim('Monitoring was switched off')],
    ['failed', 'error', verbatim('The SBC script stopped at step 3: no route to the SBC')],
    ['unknown', 'warning', verbatim('Deployment was asked for, no result yet')],
  ] as const
  for (const [i, [deploy_status, status, reason]] of states.entries()) {
    const status_reason = kept(reason)
    const about = { deploy_status, status, status_reason, licensed_users: i % 2 ? 20 + i : null }
    const kind = { kind: 'operator-connect', license_type: i % 2 ? 'oc-pro' : 'oc-essential' }
    await put('service', {
      ...more,
      ...kind,
      ...about,
      name: `${word} ${i} Operator Connect`,
      kit_version: deploy_status === 'deployed' ? '8.0.448' : null,
      last_replication_error: kept(i === 1 ? errors.gone : null),
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
      name: kept(name),
      source: kept(verbatim(i % 2 ? found.name : word)),
      text: kept(text),
      corrective_action: kept(action),
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
          text: kept(j === 1 ? text : null),
        })
  }

  const log = (n: number) =>
    sql.json(
      logLines.slice(0, n).map(([level, message], i) => ({
        at: ago(60 - i).toISOString(),
        level,
        message: message as never,
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
      step_name: kept(steps.finish),
      log: log(5),
      attempt: 1,
    }),
  ]
  for (const [i, error] of Object.values(errors).entries())
    commands.push(
      await replication('failed', {
        ...begun,
        step: 1 + (i % 3),
        step_name: kept(steps.replicate[i % 3] ?? null),
        error: kept(error),
        attempt: 5,
        log: log(6 + i),
      }),
    )
  commands.push(
    await replication('cancelled', {
      ...begun,
      step: 2,
      step_name: kept(steps.replicate[1] ?? null),
      error: kept(cancelled.executing),
      log: log(7),
      attempt: 1,
      cancel_requested_at: ago(65),
      cancel_requested_by: 'Otis Alder',
    }),
    await replication('cancelled', { ended_at: ago(69), error: kept(cancelled.by) }),
    await replication('cancelled', { ended_at: ago(68), error: kept(cancelled.overtaken) }),
    await replication('executing', {
      step: 3,
      step_name: kept(steps.replicate[2] ?? null),
      started_at: ago(2),
      lease_until: ahead(1),
      worker: 'w1',
      attempt: 2,
      log: log(4),
    }),
    await replication('queued', { created_at: ago(1) }),
    await replication('queued', {
      attempt: 2,
      error: kept(errors.unavailable),
      step: 2,
      step_name: kept(steps.replicate[1] ?? null),
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
      step_name: kept(steps.domain),
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
      hash: createHash('sha256').update(`link-${word}-${i}`).digest('hex'),
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

  const letters: [string, string, StoredMessage | null, string | null][] = [
    ['activation', 'queued', null, invited],
    ['activation', 'sent', null, invited],
    ['sign-in-information', 'bounced', mailErrors.refused, late],
    ['reset', 'failed', mailErrors.away, account],
    ['password-changed', 'sent', null, factor],
    ['test', 'failed', mailErrors.suppressed, revoked],
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
        error: kept(error),
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
      payload: sql.json({
        about: said('mail-to', {
          mail: said('mail-reset'),
          address: `p3@${word}.example`,
        }) as never,
      }),
      requested_name: 'Otis Alder',
      state: 'failed',
      steps: 2,
      step: 2,
      step_name: kept(steps.mail),
      error: kept(mailErrors.away),
      created_at: ago(120),
      ...begun,
    }),
  )

  const supportSessions: Row[] = [
    {},
    { approved_at: ago(3), approved_by: 'Otis Alder' },
    { approved_at: ago(3 * day), started_at: ago(3 * day), ends_at: ago(3 * day - hour) },
  ]
  const causes = ['exit', 'expired', 'ended-by-tenant', 'ended-by-staff', 'refused']
  for (const [i, end_cause] of causes.entries())
    supportSessions.push({
      approved_at: ago(2 * day),
      started_at: i === 4 ? null : ago(2 * day - i),
      ends_at: i === 4 ? null : ago(2 * day - hour),
      ended_at: ago(2 * day - 20 - i),
      end_cause,
      ended_by: i % 2 ? 'Otis Alder' : 'Nico Brandt',
      read_only: i % 2 === 0,
    })
  const supportSessionIds: string[] = []
  for (const [i, row] of supportSessions.entries())
    supportSessionIds.push(
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
  const msp = await one(
    `select coalesce(msp_id, (select id from msp order by name limit 1)) as id from tenant where id = '${tenant}'`,
  )
  const administrator = await put('account', {
    audience: 'msp',
    msp_id: msp,
    email: `ada@${word}.msp.example`,
    name: `Ada Ministers of ${word}`,
    role: 'admin',
  })
  const token = await one(`select id from api_token where hash = '${word}-0'`)
  return {
    tenant,
    service,
    alarm: alarmIds[1] ?? '',
    command: commands[0] ?? '',
    supportSession: supportSessionIds[0] ?? '',
    site,
    second,
    account,
    colleague,
    msp,
    administrator,
    domain,
    usage,
    mail: mails[3] ?? '',
    token,
    all: {
      links: [0, 1, 2, 3, 4].map((i) => `link-${word}-${i}`),
      alarms: alarmIds,
      commands,
      supportSessions: supportSessionIds,
      accounts: [account, factor, disabled, invited, late, revoked],
    },
  }
}
