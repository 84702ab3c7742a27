import { type StoredMessage, said, sealed, verbatim } from './code.ts'
import { ago, ahead, day, hour, type Maker } from './maker.ts'
import { alarms, errors, mailErrors, steps } from './sentences.ts'
import type { Things } from './things.ts'

/** What belongs to the provider and to an MSP themselves, and customers that are not in use. */
export async function providersOwn(
  { put, one, sql, noc }: Maker,
  { must, olivia, harbor }: Record<'must' | 'olivia' | 'harbor', string>,
) {
  const kept = (message: StoredMessage | null) => message && sql.json(message as never)
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
      ['import', 'failed', 'bad.csv', errors.unexpected],
      ['mail', 'queued', 'Test mail to dana@northline.example', null],
      ['something-new', 'failed', 'what nobody described', verbatim('Told <by> a server')],
    ] as const
  ).entries())
    await put('command', {
      ...mine,
      lane: kind === 'mail' ? 'mail' : 'housekeeping',
      kind,
      subject_kind: kind,
      subject_name: name,
      state,
      error: kept(error),
      steps: 2,
      step: state === 'queued' ? 0 : 2,
      step_name: kept(kind === 'import' ? steps.customers : null),
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
      name: kept(name),
      source: kept(verbatim('Tenantry')),
      text: kept(text),
      corrective_action: kept(action),
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
    error: kept(mailErrors.sender),
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
  for (const [i, error] of [null, verbatim('The portal did not answer')].entries())
    await put('canary_run', {
      started_at: ago(hour * (i + 1)),
      ended_at: ago(hour * (i + 1) - 1),
      attempts: 120,
      error: kept(error),
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
export async function workOf(
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
  const pinned = await put('selection', {
    ...mine,
    list: 'services',
    act: 'replicate',
    ids: [service],
  })
  const upload = await put('service_import', {
    ...mine,
    file_name: 'new-customers.csv',
    rows: sql.json([
      { shortname: 'oak', full_name: 'Oak Ltd' },
      { shortname: '', full_name: 'Nobody' },
    ]),
    errors: sql.json([{ row: 2, column: 'shortname', reason: said('row-missing') as never }]),
  })
  return [full, begun, pinned, upload]
}
