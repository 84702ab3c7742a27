import { sql } from 'drizzle-orm'
import { form, type Given } from '../form.ts'
import { messageOf, type StoredMessage } from '../message.ts'
import { Refusal } from '../refusal.ts'
import { demand, demandProvider } from '../roles.ts'
import { numberUsages } from '../schema/operator-connect.ts'
import type { Scope } from '../scope.ts'
import { choice, id, lines, optional, text, toggle } from '../values.ts'
import { startNumberJob } from './jobs.ts'
import type { Lead } from './leads.read.ts'
import { type Entered, type Preflight, preflight, type UploadWanted } from './preflight.ts'

/** 100,000 numbers in a field, and somewhat more. */
const mostCharacters = 2_500_000

/** What is asked of who uploads numbers; `address` is `address:<id>` or `location:<id>`, by Microsoft's ids. */
export const uploadForm = form({
  usage: choice(numberUsages, 'choose-one'),
  additional: optional(choice(numberUsages, 'choose-one')),
  country: text({ max: 2, error: 'choose-one' }),
  profile: optional(text({ max: 200 })),
  connection: optional(id('choose-one')),
  address: optional(
    text({ max: 300, error: 'choose-one', fits: (line) => /^(address|location):./.test(line) }),
  ),
  ticket: optional(text({ max: 100 })),
  numbers: optional(lines({ max: mostCharacters })),
  skipBad: toggle(),
})

export type UploadChoices = {
  countries: string[]
  profiles: { id: string; name: string }[]
  connections: { id: string; name: string }[]
  addresses: { value: string; name: string }[]
}

/** What there is to choose from for a lead that became a service. */
export async function readUploadChoices(scope: Scope, lead: Lead): Promise<UploadChoices> {
  demandProvider(scope.actor)
  const { customerId, serviceId } = lead
  const [found] = await scope.db.execute<Omit<UploadChoices, 'countries'>>(sql`
    select (select coalesce(json_agg(json_build_object('id', p.microsoft_id, 'name', p.name) order by p.name, p.id), '[]')
        from calling_profile p where p.family = 'operator-connect' and p.missing_since is null and not p.is_emergency
          and p.microsoft_id is not null) as profiles,
      (select coalesce(json_agg(json_build_object('id', c.id, 'name', c.name) order by c.name), '[]') from sip_connection c
        where c.tenant_id = ${customerId}::uuid and c.service_id = ${serviceId}::uuid) as connections,
      (select coalesce(json_agg(json_build_object('value', o.value, 'name', o.name) order by o.name, o.value), '[]') from emergency_address a,
        lateral (select 'address:' || a.microsoft_id as value, a.description || ', ' || a.city as name
          union all select 'location:' || (l ->> 'id'), a.description || ', ' || (l ->> 'description') from jsonb_array_elements(a.locations) l) o
        where a.tenant_id = ${customerId}::uuid and a.family = 'operator-connect' and a.missing_since is null and a.microsoft_id is not null) as addresses`)
  return {
    countries: lead.countries,
    ...(found ?? { profiles: [], connections: [], addresses: [] }),
  }
}

type Of = { tenantId: string; serviceId: string }

/** The service that a lead became; refused where it is none yet. */
export function serviceOfLead({ customerId, serviceId }: Lead): Of {
  if (!customerId || !serviceId) throw new Refusal('conflict', 'lead-unlicensed')
  return { tenantId: customerId, serviceId }
}

function wantedOf(of: Of, given: Given, choices: UploadChoices) {
  const values = uploadForm.read(given)
  const { usage, additional, country, address } = values
  const [profile, ...profiles] = choices.profiles
  if (!values.profile && profiles.length > 0)
    throw new Refusal('invalid', 'choose-one', {}, { field: 'profile' })
  const [kind, ...rest] = (address ?? '').split(':')
  const place = rest.join(':') || null
  const wanted: UploadWanted = {
    ...{ ...of, country, usage, additional: additional === usage ? null : additional },
    ...{ profileId: values.profile ?? profile?.id ?? null, connectionId: values.connection },
    addressId: kind === 'address' ? place : null,
    locationId: kind === 'location' ? place : null,
  }
  return { values, wanted }
}

/** What `uploadNumbers` would do. */
export function previewUpload(
  scope: Scope,
  lead: Lead,
  { given, entered, choices }: { given: Given; entered: Entered; choices: UploadChoices },
): Promise<Preflight> {
  const { wanted } = wantedOf(serviceOfLead(lead), given, choices)
  return preflight(scope, wanted, entered)
}

/**
 * Uploads numbers that were typed or come from a file. Nothing goes unless all rows are good, or bad ones are left out by choice;
 * `tell` is told what was found first.
 */
export async function uploadNumbers(
  scope: Scope,
  lead: Lead,
  {
    given,
    entered,
    choices,
    tell,
  }: {
    given: Given
    entered: Entered
    choices: UploadChoices
    tell: (found: Preflight) => void
  },
): Promise<{ jobIds: string[]; count: number }> {
  demand(scope.actor, 'operate')
  const of = serviceOfLead(lead)
  const { values, wanted } = wantedOf(of, given, choices)
  if (entered.rows.length === 0)
    throw new Refusal('invalid', 'number-job-empty', {}, { field: 'numbers' })
  const found = await preflight(scope, wanted, entered)
  tell(found)
  const { findings, good, isBarred } = found
  if (isBarred || good.length === 0 || (findings.length > 0 && !values.skipBad))
    throw new Refusal('invalid', 'numbers-findings', { count: findings.length })
  const { ticket } = values
  const { jobIds } = await startNumberJob(scope, {
    ...uploadOf(wanted),
    ...{ numbers: good, source: 'webui', ticket, fileHash: entered.fileHash },
  })
  return { jobIds, count: good.length }
}

const uploadOf = (wanted: UploadWanted) => ({
  ...{ tenantId: wanted.tenantId, serviceId: wanted.serviceId },
  ...{ family: 'operator-connect' as const, kind: 'upload' as const, usage: wanted.usage },
  additionalUsages: wanted.additional ? [wanted.additional] : [],
  ...{ country: wanted.country, callingProfileId: wanted.profileId },
  ...{ connectionId: wanted.connectionId, addressId: wanted.addressId },
  locationId: wanted.locationId,
})

/** One row that could not go, for a program. */
export type RowProblem = {
  row: number | null
  column: string
  value: string
  reason: StoredMessage
}

/** The same for a program, which leaves nothing out: refused with every row that could not go. */
export async function uploadByProgram(
  scope: Scope,
  wanted: UploadWanted,
  { numbers, ticket }: { numbers: readonly string[]; ticket: string | null },
): Promise<string> {
  demand(scope.actor, 'operate')
  const rows = numbers.map((text, at) => ({ row: at + 1, text }))
  const { good, findings } = await preflight(scope, wanted, { rows, fileHash: null })
  if (findings.length > 0)
    throw new Refusal(
      'invalid',
      'numbers-findings',
      { count: findings.length },
      {
        details: findings.map(
          ({ row, column, value, reason }): RowProblem => ({
            ...{ row, column, value, reason: messageOf(reason) },
          }),
        ),
      },
    )
  const source = 'webapi' as const
  const { jobIds } = await startNumberJob(scope, {
    ...uploadOf(wanted),
    ...{ numbers: good, source, ticket },
  })
  return jobIds[0] ?? ''
}

/** The service whose numbers a program names. */
export async function findServiceTenant(scope: Scope, serviceId: string): Promise<Of> {
  demandProvider(scope.actor)
  const [found] = await scope.db.execute<{ tenantId: string }>(
    sql`select tenant_id as "tenantId" from service where id = ${serviceId}::uuid and kind = 'operator-connect'`,
  )
  if (!found) throw new Refusal('missing', 'no-such-service')
  return { tenantId: found.tenantId, serviceId }
}
