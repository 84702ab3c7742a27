import { randomUUID } from 'node:crypto'
import { sql } from 'drizzle-orm'
import { makePgArray } from 'drizzle-orm/pg-core/utils'
import type { OcLead } from '../../connectors/operator-connect.types.ts'
import type { CivicAddress, LeadContact, microsoftStatuses } from '../schema/operator-connect.ts'
import type { Scope } from '../scope.ts'
import { tellLeads } from './reading.leads.alarms.ts'
import { addTo, given, meant, noteOdd, type Pass, unseenOf } from './readings.ts'

/** What of a lead is Microsoft's. */
type Of = {
  microsoftId: string | null
  msTenantId: string | null
  status: (typeof microsoftStatuses)[number] | null
  direct: boolean
  companyName: string
  companySize: string | null
  contactName: string
  contactEmail: string
  contactPhone: string
  contacts: LeadContact[]
  addresses: CivicAddress[]
  countries: string[]
  comments: string
  /** In milliseconds. */
  consented: number | null
  modified: number | null
}
/** As it is by now; `was`: before this page, null for a new one. */
type Row = {
  id: string
  of: Of
  was: Of | null
  isMissing: boolean
  isLicensed: boolean
  /** In this pass, and before this page. */
  isSeen: boolean
  wasSeen: boolean
}

/**
 * Keeps a page of leads. One that was made here is the one that Microsoft has of the same tenant; whom it is assigned to and what it
 * became stays. Of one that comes twice in a pass the later state counts, as Microsoft dates it, and of two of one tenant the newer consent.
 */
export async function keepLeads(scope: Scope, pass: Pass, leads: readonly OcLead[]): Promise<void> {
  const rows = await rowsOf(scope, pass, leads)
  for (const lead of leads) {
    const row = rows.find(({ of }) => of.microsoftId === lead.id) ?? rowOfTenant(rows, lead)
    if (row && isOlder(lead, row)) continue
    const of = merged(lead, row?.of)
    if (rows.some((other) => other !== row && !other.isMissing && isOfTenant(other, of))) {
      // another lead is of that tenant, so this one stays where it was
      noteOdd(pass, [{ id: lead.id, name: lead.companyName, place: 'tenantId' }])
      of.msTenantId = row?.of.msTenantId ?? null
    }
    if (row) Object.assign(row, { of, isSeen: true })
    else rows.push(newRow(of))
  }
  const seen = rows.filter(({ isSeen, was, of }) => isSeen && (was === null || was !== of))
  const changed = seen.filter(({ was, of, isMissing }) => was && (isMissing || isOther(was, of)))
  await write(scope, seen, new Set(changed.map(({ id }) => id)))
  addTo(pass, {
    seen: seen.filter(({ wasSeen }) => !wasSeen).length,
    created: seen.filter(({ was }) => was === null).length,
    changed: changed.length,
  })
  const licensed = changed.filter(({ isLicensed }) => isLicensed)
  if (licensed.length > 0)
    await tellLeads(
      scope,
      licensed.map(({ id }) => id),
    )
}

const newRow = (of: Of): Row => ({
  ...{ id: randomUUID(), of, was: null },
  ...{ isMissing: false, isLicensed: false, isSeen: true, wasSeen: false },
})

const isOfTenant = (row: Row, { msTenantId }: Of) =>
  msTenantId !== null && row.of.msTenantId === msTenantId

/** A row of the lead's tenant: one that is there before one that is missing, and what became a service before what did not. */
const rowOfTenant = (rows: readonly Row[], { msTenantId }: OcLead): Row | undefined =>
  msTenantId === null
    ? undefined
    : rows
        .filter(({ of }) => of.msTenantId === msTenantId)
        .toSorted(
          (a, b) =>
            Number(a.isMissing) - Number(b.isMissing) ||
            Number(b.isLicensed) - Number(a.isLicensed) ||
            (a.id < b.id ? -1 : 1),
        )[0]

const timeOf = (at: number | null) => at ?? Number.NEGATIVE_INFINITY

/** Whether this pass has seen a later state of it. Between passes dates say nothing: Microsoft's clocks differ. */
function isOlder(lead: OcLead, { of, isSeen }: Row): boolean {
  if (!isSeen) return false
  const modified = timeOf(meant(lead.modifiedOn)?.getTime() ?? null)
  if (of.microsoftId === lead.id) return modified < timeOf(of.modified)
  const consented = timeOf(meant(lead.consentedOn)?.getTime() ?? null)
  if (consented !== timeOf(of.consented)) return consented < timeOf(of.consented)
  if (modified !== timeOf(of.modified)) return modified < timeOf(of.modified)
  return lead.id < (of.microsoftId ?? '')
}

/** What Microsoft says; where it says nothing, or a status that nobody knows, what was known before. */
function merged(lead: OcLead, before: Of | undefined): Of {
  const { contact } = lead
  return {
    microsoftId: lead.id,
    msTenantId: lead.msTenantId ?? before?.msTenantId ?? null,
    status: lead.status ?? before?.status ?? null,
    direct: lead.isDirect,
    companyName: lead.companyName || before?.companyName || lead.id,
    companySize: lead.companySize ?? before?.companySize ?? null,
    contactName: contact.name || before?.contactName || '',
    contactEmail: contact.email || before?.contactEmail || '',
    contactPhone: contact.phone || before?.contactPhone || '',
    contacts: lead.contacts,
    // of direct leads the list has none, and another reading brings them
    addresses:
      lead.isDirect && lead.addresses.length === 0 ? (before?.addresses ?? []) : lead.addresses,
    countries: [...new Set(lead.countries)],
    comments: lead.comments || before?.comments || '',
    consented: meant(lead.consentedOn)?.getTime() ?? null,
    modified: meant(lead.modifiedOn)?.getTime() ?? null,
  }
}

const isOther = (one: Of, other: Of) =>
  Object.entries(one).some(
    ([key, value]) => canonical(value) !== canonical(Reflect.get(other, key)),
  )

/** Of what is kept as JSON the database puts the keys into an order of its own. */
const canonical = (value: unknown): string =>
  JSON.stringify(value, (_, within) =>
    within && typeof within === 'object' && !Array.isArray(within)
      ? Object.fromEntries(Object.entries(within).toSorted(([a], [b]) => (a < b ? -1 : 1)))
      : within,
  ) ?? ''

type Found = Omit<Of, 'consented' | 'modified'> & {
  id: string
  consented: string | null
  modified: string | null
  isMissing: boolean
  isLicensed: boolean
  isSeen: boolean
}

/** The rows that these leads may be, locked in the order of their ids. */
async function rowsOf({ db }: Scope, { run }: Pass, leads: readonly OcLead[]): Promise<Row[]> {
  const tenants = leads.flatMap(({ msTenantId }) => msTenantId ?? [])
  const found = await db.execute<{ row: Found }>(sql`
    select json_build_object('id', id, 'microsoftId', microsoft_id, 'msTenantId', ms_tenant_id, 'status', microsoft_status,
      'direct', direct, 'companyName', company_name, 'companySize', company_size, 'contactName', contact_name,
      'contactEmail', contact_email, 'contactPhone', contact_phone, 'contacts', contacts, 'addresses', addresses,
      'countries', countries, 'comments', comments, 'consented', extract(epoch from consented_on) * 1000,
      'modified', extract(epoch from modified_on) * 1000, 'isMissing', missing_since is not null,
      'isLicensed', service_id is not null, 'isSeen', coalesce(synced_at >= ${run.startedAt}::timestamptz, false)) as row
    from lead where family = 'operator-connect'
      and (microsoft_id = any(${makePgArray(leads.map(({ id }) => id))}::text[]) or ms_tenant_id = any(${makePgArray(tenants)}::uuid[]))
    order by lead.id for update`)
  return found.map(
    ({ row: { id, isMissing, isLicensed, isSeen, consented, modified, ...of } }) => ({
      ...{ id, isMissing, isLicensed, isSeen, wasSeen: isSeen },
      ...twice({ ...of, consented: wholeOf(consented), modified: wholeOf(modified) }),
    }),
  )
}

const twice = (of: Of) => ({ of, was: of })
const wholeOf = (ms: string | number | null) => (ms === null ? null : Math.round(Number(ms)))

async function write(
  { db }: Scope,
  leads: readonly Row[],
  changed: ReadonlySet<string>,
): Promise<void> {
  if (leads.length === 0) return
  const rows = leads.map(({ id, of }) => ({
    ...{ id, ...of },
    ...{ consented: iso(of.consented), modified: iso(of.modified) },
  }))
  await db.execute(sql`
    insert into lead as l (id, audience, family, microsoft_id, ms_tenant_id, microsoft_status, direct, company_name, company_size,
      contact_name, contact_email, contact_phone, contacts, addresses, countries, comments, consented_on, modified_on, synced_at)
    select g.id, 'provider', 'operator-connect', g."microsoftId", g."msTenantId", g.status, g.direct, g."companyName", g."companySize",
      g."contactName", g."contactEmail", g."contactPhone", g.contacts, g.addresses, g.countries, g.comments, g.consented, g.modified,
      clock_timestamp()
    from ${given(
      rows,
      sql`id uuid, "microsoftId" text, "msTenantId" uuid, status text, direct boolean, "companyName" text, "companySize" text,
        "contactName" text, "contactEmail" text, "contactPhone" text, contacts jsonb, addresses jsonb, countries text[], comments text,
        consented timestamptz, modified timestamptz`,
    )} order by g.id
    on conflict (id) do update set microsoft_id = excluded.microsoft_id, ms_tenant_id = excluded.ms_tenant_id,
      microsoft_status = excluded.microsoft_status, direct = excluded.direct, company_name = excluded.company_name,
      company_size = excluded.company_size, contact_name = excluded.contact_name, contact_email = excluded.contact_email,
      contact_phone = excluded.contact_phone, contacts = excluded.contacts, addresses = excluded.addresses,
      countries = excluded.countries, comments = excluded.comments, consented_on = excluded.consented_on,
      modified_on = excluded.modified_on, synced_at = excluded.synced_at, missing_since = null,
      version = l.version + (${makePgArray([...changed])}::uuid[] @> array[l.id])::integer`)
}

const iso = (ms: number | null) => (ms === null ? null : new Date(ms).toISOString())

export const unseenLeads = (scope: Scope, pass: Pass) =>
  unseenOf(scope, pass, {
    ...{ table: sql`lead`, gone: sql`missing_since = now(), version = version + 1` },
    known: sql`family = 'operator-connect' and microsoft_id is not null and missing_since is null`,
    ...{ keys: [sql`microsoft_id`], seenAt: sql`synced_at` },
  })
