import { sql } from 'drizzle-orm'
import { form, type Given, refusalOfFields } from '../form.ts'
import { readPools } from '../licensing/pools.ts'
import type { StoredMessage } from '../message.ts'
import { message } from '../messages.ts'
import { Refusal } from '../refusal.ts'
import type { Scope } from '../scope.ts'
import { type addedKinds, misfits } from '../services/additions.ts'
import { readSetting, type Settings } from '../settings/settings.ts'
import { demandFreeShortname, proposeShortname, shortname } from '../tenants/shortnames.ts'
import { choice, companyName, id, integer, optional, text } from '../values.ts'
import { type Customer, hostedLicenses } from './drafts.steps.ts'

type AddedKind = keyof typeof addedKinds

const whoseForm = form({ whose: choice(['existing', 'new'], 'choose-one') })
const existingForm = form({ tenant: text({ max: 200 }) })
const companyForm = form({
  ...{ company: companyName, shortname, msp: optional(id('bad-msp')) },
  msTenantId: optional(
    text({
      ...{ max: 36, error: 'ms-tenant-guid', as: 'code', isLower: true },
      fits: (line) => /^[0-9a-f]{8}-(?:[0-9a-f]{4}-){3}[0-9a-f]{12}$/.test(line),
    }),
  ),
})
const licenseForm = ({ fewestUsers: fewest, maxUsers: max }: Settings['licenses']) =>
  form({
    license: choice(hostedLicenses, 'choose-one'),
    users: optional(
      integer({ min: fewest, max, error: message('licenses-range', { fewest, max }) }),
    ),
  })

/** What is wrong with several readings, as one refusal: each of what is invalid beside its field. */
export function readTogether() {
  const fields: Record<string, StoredMessage> = {}
  return {
    part<T>(read: () => T): T | null {
      try {
        return read()
      } catch (error) {
        if (!(error instanceof Refusal) || error.kind !== 'invalid') throw error
        Object.assign(fields, error.fields)
        return null
      }
    },
    add(more: Readonly<Record<string, StoredMessage>>) {
      for (const [name, why] of Object.entries(more)) fields[name] ??= why
    },
    demand() {
      if (Object.keys(fields).length > 0) throw refusalOfFields(fields)
    },
  }
}

/**
 * Step 1: whose the service will be, and its license. Refused where the tenant cannot be told from others, is being deleted
 * or has such a service, where its shortname is somebody's, and where the pools are short now.
 */
export async function checkCustomer(scope: Scope, given: Given): Promise<Customer> {
  const { value: limits } = await readSetting(scope, 'licenses')
  const all = readTogether()
  const typed = await readWhose(scope, given, all)
  const license = all.part(() => licenseForm(limits).read(given))
  if (license) all.add(misfits({ kind: 'direct-routing', ...license }))
  all.demand()
  if (!license) throw new Error('a license was read')
  const whose = await findWhose(scope, typed, given, 'direct-routing')
  await demandLeft(scope, license.users)
  return { ...whose, ...license }
}

type Typed = Awaited<ReturnType<typeof readWhose>>

/** What was entered of whose a service will be: an existing tenant, or the company that becomes one. */
export async function readWhose(scope: Scope, given: Given, all: ReturnType<typeof readTogether>) {
  const whose = all.part(() => whoseForm.read(given))?.whose
  const tenant = whose === 'existing' ? all.part(() => existingForm.read(given))?.tenant : undefined
  return { tenant, company: whose === 'new' ? await readCompany(scope, given, all) : null }
}

/** The tenant that is meant, or that the company may become one. Refused where it can be neither for a service of that kind. */
export async function findWhose(
  scope: Scope,
  { tenant, company }: Typed,
  given: Given,
  kind: AddedKind,
): Promise<Pick<Customer, 'tenantId' | 'company' | 'name' | 'shortname'>> {
  const found = tenant === undefined ? null : await tenantMeant(scope, tenant, given.match)
  if (found) await demandRoom(scope, found, kind)
  else if (company) await demandFreeShortname(scope, company.shortname)
  const named = found ?? company
  if (!named) throw new Error('a customer was read')
  const { name, shortname: short } = named
  return { tenantId: found?.id ?? null, company, name, shortname: short }
}

async function readCompany(scope: Scope, given: Given, all: ReturnType<typeof readTogether>) {
  const name = typeof given.company === 'string' ? given.company.trim() : ''
  const isProposed = name !== '' && String(given.shortname ?? '').trim() === ''
  const proposed = isProposed ? { shortname: await proposeShortname(scope, name) } : {}
  const read = all.part(() => companyForm.read({ ...given, ...proposed }))
  if (!read) return null
  const { company, shortname: short, msp: mspId, msTenantId } = read
  return { name: company, shortname: short, mspId, msTenantId }
}

export type Match = { id: string; name: string; shortname: string }

const mostMatches = 10

/** Tenants whose name or shortname has this in it, what it is exactly first. */
export async function matchTenants({ db }: Scope, typed: string): Promise<Match[]> {
  const line = typed.trim()
  if (line === '') return []
  const pattern = `%${line.replaceAll(/[\\%_]/g, '\\$&')}%`
  return db.execute<Match>(sql`
    select id, full_name as name, shortname from tenant
    where not synthetic and state <> 'deleted' and (full_name || ' ' || shortname) ilike ${pattern}
    order by (lower(shortname) = lower(${line})) desc, (lower(full_name) = lower(${line})) desc,
      similarity(full_name, ${line}) desc, lower(full_name), id
    limit ${mostMatches}`)
}

/** The one tenant that is meant by what was typed: its shortname or name, or a part of it that no other has; else the one that was chosen of those. */
async function tenantMeant(scope: Scope, typed: string, chosen: unknown): Promise<Match> {
  const found = await matchTenants(scope, typed)
  const is = (name: string) => name.toLowerCase() === typed.toLowerCase()
  const named = found.filter(({ name }) => is(name))
  const meant =
    found.find(({ shortname: own }) => is(own)) ??
    (named.length === 1 ? named[0] : found.find(({ id: own }) => own === chosen)) ??
    (found.length === 1 ? found[0] : undefined)
  if (meant) return meant
  throw found.length === 0
    ? unknownTenant(typed)
    : new Refusal('invalid', 'tenant-several', {}, { field: 'tenant' })
}

export const unknownTenant = (typed: string) =>
  new Refusal('invalid', 'tenant-unknown', { typed }, { field: 'tenant' })

/** Says at once what onboarding would refuse; only then it is asked under the tenant's lock. */
async function demandRoom({ db }: Scope, { id: own, name }: Match, kind: AddedKind) {
  const [now] = await db.execute<{ state: string; has: boolean }>(sql`
    select state, exists (select from service s where s.tenant_id = t.id and s.kind = ${kind}) as has
    from tenant t where id = ${own}::uuid`)
  if (now?.state === 'deleting')
    throw new Refusal('conflict', 'tenant-deleting', { name }, { field: 'tenant' })
  if (now && now.state !== 'active') {
    const code = 'onboarding-tenant-not-active'
    throw new Refusal('conflict', code, { name }, { field: 'tenant' })
  }
  if (now?.has) throw new Refusal('conflict', 'row-has-service', { kind }, { field: 'tenant' })
}

/** Says at once what the pools would refuse. */
export async function demandLeft(scope: Scope, users: number | null) {
  const { service, user } = await readPools(scope)
  if (service.available < 1) {
    const short = { needed: 1, kind: 'service', available: service.available } as const
    throw new Refusal('conflict', 'pool-short', short, { field: 'license' })
  }
  if (users !== null && users > user.available)
    throw new Refusal(
      'conflict',
      'pool-short',
      { needed: users, kind: 'user', available: user.available },
      { fields: { users: message('licenses-left', { left: user.available }) } },
    )
}
