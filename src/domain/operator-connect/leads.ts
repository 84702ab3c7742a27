import { eq, sql } from 'drizzle-orm'
import { type Given, refusalOfFields, type Values } from '../form.ts'
import { ownerOf, record } from '../log.ts'
import type { StoredMessage } from '../message.ts'
import { message, verbatim } from '../messages.ts'
import { faultsOf, type RowFault } from '../records/faults.ts'
import { Refusal } from '../refusal.ts'
import { demand, demandProvider, may } from '../roles.ts'
import { lead } from '../schema/operator-connect.ts'
import type { Actor, Scope } from '../scope.ts'
import { directLeadForm, handLeadForm } from './leads.form.ts'
import { type Lead, lockLead } from './leads.read.ts'

/** Whether Microsoft has a tenant; `away`: it gave no usable answer. */
export type TenantFound = 'there' | 'none' | 'away'
/** Asks Microsoft about a tenant's id. */
export type TenantCheck = { check(msTenantId: string): Promise<TenantFound> }

type Direct = Values<typeof directLeadForm>
type ByHand = Values<typeof handLeadForm>
type Made = Pick<Lead, 'id' | 'companyName'>

const topics = async (scope: Scope) => scope.announce('leads')

/** Adds a lead that nobody has consented to in Teams (`directLeadForm`); gives its id. Refused where the Microsoft tenant has one. */
export async function addDirectLead(scope: Scope, given: Given): Promise<Made> {
  demandOperating(scope)
  const values = directLeadForm.read(given)
  await demandUnused(scope, null, values)
  const made = await insert(scope, { ...values, family: 'operator-connect', direct: true })
  await record(scope, {
    ...{ type: 'lead.added', subject: subjectOf({ id: made.id, ...values }) },
    after: directLeadForm.logged(values),
  })
  await topics(scope)
  return made
}

/** Adds a lead of another service (`handLeadForm`). */
export async function addLeadByHand(scope: Scope, given: Given): Promise<Made> {
  demandOperating(scope)
  const values = handLeadForm.read(given)
  const made = await insert(scope, await columnsOf(scope, null, values))
  await record(scope, {
    ...{ type: 'lead.added', subject: subjectOf({ id: made.id, ...values }) },
    after: handLeadForm.logged(values),
  })
  await topics(scope)
  return made
}

/** Adds leads of other services out of a file's rows: all of them or none, unless those that do not fit are to be skipped. */
export async function addLeads(
  scope: Scope,
  rows: readonly (Given & { row: number })[],
  skipsBad: boolean,
): Promise<{ added: number; bad: RowFault[] }> {
  demandOperating(scope)
  const bad: RowFault[] = []
  let added = 0
  for (const { row, ...given } of rows)
    try {
      const values = await columnsOf(scope, null, handLeadForm.read(given))
      await insert(scope, values)
      added += 1
    } catch (error) {
      if (!(error instanceof Refusal)) throw error
      bad.push(...faultsOf(row, error))
    }
  if (bad.length > 0 && (!skipsBad || added === 0))
    throw new Refusal(
      'invalid',
      'rows-bad',
      { bad: new Set(bad.map(({ row }) => row)).size, total: rows.length },
      { details: { faults: bad } },
    )
  await record(scope, {
    ...{ type: 'leads.imported', subject: { kind: 'lead' } },
    after: { count: added },
  })
  await topics(scope)
  return { added, bad }
}

/** Why what stands of a lead cannot be edited here; null where it can. */
export function whyNotEdit(
  actor: Actor,
  { microsoftId, family }: Pick<Lead, 'microsoftId' | 'family'>,
): StoredMessage | null {
  if (!may(actor, 'operate')) return message('may-only-look')
  return family === 'operator-connect' && microsoftId !== null ? message('lead-microsofts') : null
}

/** What a lead's form holds, as it is edited. */
export function enteredOf(one: Lead): Given & { version: number } {
  return {
    ...one,
    countries: one.countries.join(', '),
    consentedOn: one.consentedOn?.toISOString().slice(0, 10) ?? null,
    customer: one.service?.shortname ?? null,
    service: one.service?.name ?? null,
  }
}

/** Changes a lead that was made here; what Microsoft says of one stays Microsoft's. */
export async function changeLead(
  scope: Scope,
  id: string,
  given: Given,
): Promise<Pick<Lead, 'id'>> {
  demandOperating(scope)
  const now = await lockLead(scope, id)
  const why = whyNotEdit(scope.actor, now)
  if (why) throw new Refusal('conflict', why)
  const form = now.family === 'operator-connect' ? directLeadForm : handLeadForm
  const before = enteredOf(now)
  const values: Direct | ByHand = form.edit(given, before, verbatim(now.companyName))
  if ('msTenantId' in values) await demandUnused(scope, id, values)
  const set = 'family' in values ? await columnsOf(scope, now, values) : values
  await scope.db
    .update(lead)
    .set({ ...set, version: sql`${lead.version} + 1` })
    .where(eq(lead.id, id))
  await record(scope, {
    ...{ type: 'lead.changed', subject: subjectOf({ ...now, ...values }) },
    ...{ before: form.logged(before), after: form.logged(values) },
  })
  await topics(scope)
  return now
}

export const subjectOf = ({ id, companyName }: Pick<Lead, 'id' | 'companyName'>) => ({
  ...{ kind: 'lead', id, name: companyName },
})

function demandOperating({ actor }: Scope) {
  demandProvider(actor)
  demand(actor, 'operate')
}

async function insert(scope: Scope, values: Omit<typeof lead.$inferInsert, 'audience'>) {
  const [made] = await scope.db
    .insert(lead)
    .values({ ...values, ...ownerOf({}), createdBy: scope.actor.name })
    .returning({ id: lead.id, companyName: lead.companyName })
  if (!made) throw new Error('the lead was not kept')
  return made
}

/** A Microsoft tenant has one lead; whoever adds another next waits. */
async function demandUnused(scope: Scope, id: string | null, { msTenantId }: Direct) {
  await scope.db.execute(sql`select pg_advisory_xact_lock(hashtextextended('lead', 0))`)
  const [other] = await scope.db.execute<{ name: string }>(sql`
    select company_name as name from lead
    where family = 'operator-connect' and ms_tenant_id = ${msTenantId}::uuid and missing_since is null and id is distinct from ${id}::uuid`)
  if (other) throw new Refusal('conflict', 'lead-taken', other, { field: 'msTenantId' })
}

async function columnsOf(scope: Scope, now: Lead | null, { customer, service, ...values }: ByHand) {
  const became = await serviceOf(scope, now, { customer, service })
  return {
    ...values,
    consentedOn: values.consentedOn === null ? null : new Date(`${values.consentedOn}T00:00:00Z`),
    ...became,
  }
}

type Became = Pick<Lead, 'customerId' | 'serviceId'>

/** The service that a customer named has: the only one that no other lead became, or the one of several that is named as well. */
async function serviceOf(
  scope: Scope,
  now: Lead | null,
  { customer, service }: Pick<ByHand, 'customer' | 'service'>,
): Promise<Became> {
  if (customer === null) {
    if (service !== null) throw refusalOfFields({ customer: message('value-missing') })
    return { customerId: null, serviceId: null }
  }
  const found = await scope.db.execute<{ id: string; tenantId: string; name: string }>(sql`
    select s.id, s.tenant_id as "tenantId", s.name from service s join tenant t on t.id = s.tenant_id
    where t.shortname = ${customer} and t.state in ('active', 'deactivated')
      and not exists (select from lead l where l.service_id = s.id and l.id is distinct from ${now?.id ?? null}::uuid)
    order by lower(s.name)`)
  const named = found.filter(({ name }) => service === null || same(name, service))
  const [one, other] = named
  if (!one)
    throw refusalOfFields(
      service === null || found.length === 0
        ? { customer: message('lead-customer') }
        : { service: message('lead-service', { names: namesOf(found) }) },
    )
  if (other) throw refusalOfFields({ service: message('lead-service', { names: namesOf(found) }) })
  return { customerId: one.tenantId, serviceId: one.id }
}

const same = (one: string, other: string) => one.toLowerCase() === other.toLowerCase()
const namesOf = (of: readonly { name: string }[]) => of.map(({ name }) => name).join(', ')
