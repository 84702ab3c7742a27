import { and, eq, sql } from 'drizzle-orm'
import { form, type Given, refusalOfFields, type Values } from '../form.ts'
import { record } from '../log.ts'
import { message } from '../messages.ts'
import { Refusal } from '../refusal.ts'
import { demand } from '../roles.ts'
import { licenseFactorSetting } from '../schema/license-audits.ts'
import type { Scope } from '../scope.ts'
import { changeSetting, defaults, readSetting, type Settings } from '../settings/settings.ts'
import { orEmpty, text, toggle } from '../values.ts'
import { checkRules } from './rules.check.ts'

const rule = () => orEmpty(text({ max: 500, as: 'code' }))

/** The factors that may be switched off, and the three rules; an empty rule is the default: of a service the installation's, of that the built-in one. */
export const factorForm = form({
  template: toggle(),
  interface: toggle(),
  serviceNumbers: toggle(),
  gatewayRule: rule(),
  numbersRule: rule(),
  rejectRule: rule(),
})
export type FactorValues = Values<typeof factorForm>

/** A service's factors as they stand: its own, or the installation's with `isOwn` false and version 0. */
export type ServiceFactors = FactorValues & {
  serviceId: string
  tenantId: string
  name: string
  isOwn: boolean
  version: number
}

const ruleNames = ['gatewayRule', 'numbersRule', 'rejectRule'] as const

/**
 * Refuses rules that are no regular expressions of RE2, each beside its field with the part that is meant and where it begins,
 * and rules that take longer than 200 ms to compile.
 */
export async function demandRules(values: FactorValues): Promise<void> {
  const entered = ruleNames.filter((name) => values[name] !== '')
  if (entered.length === 0) return
  const faults = await checkRules(entered.map((name) => values[name]))
  if (faults === 'slow')
    throw refusalOfFields(Object.fromEntries(entered.map((name) => [name, message('rule-slow')])))
  const wrong = entered.flatMap((name, at) => {
    const fault = faults[at]
    if (!fault) return []
    const begins = fault.at === null ? -1 : values[name].indexOf(fault.at)
    return [
      [name, message('rule-fault', { ...fault, place: begins < 0 ? null : begins + 1 })] as const,
    ]
  })
  if (wrong.length > 0) throw refusalOfFields(Object.fromEntries(wrong))
}

/** Replaces the installation's factors and rules; counts follow with the next run of each tenant. */
export async function changeGlobalFactors(scope: Scope, given: Given): Promise<void> {
  demand(scope.actor, 'administer')
  const values = factorForm.read(given)
  await demandRules(values)
  await changeSetting(scope, 'license-factors', values, given.version)
}

/** Sets the installation's factors and rules back to the built-in ones. */
export const restoreGlobalFactors = (scope: Scope, version: unknown): Promise<void> => {
  demand(scope.actor, 'administer')
  return changeSetting(scope, 'license-factors', defaults['license-factors'], version)
}

/** The factors of a tenant's service. A tenant sees which are counted and no rule: its scope cannot read the installation's. */
export async function readServiceFactors(scope: Scope, serviceId: string): Promise<ServiceFactors> {
  const [found] = await scope.db.execute<{ name: string; tenantId: string }>(
    sql`select name, tenant_id as "tenantId" from service where id = ${serviceId}::uuid`,
  )
  if (!found) throw new Refusal('missing', 'no-such-service')
  const { tenantId, name } = found
  const [own] = await scope.db
    .select()
    .from(licenseFactorSetting)
    .where(
      and(
        eq(licenseFactorSetting.tenantId, tenantId),
        eq(licenseFactorSetting.serviceId, serviceId),
      ),
    )
  const values: FactorValues & { version: number } = own
    ? {
        ...{ template: own.template, interface: own.interface, version: own.version },
        serviceNumbers: own.serviceNumbers,
        gatewayRule: own.gatewayRule ?? '',
        numbersRule: own.numbersRule ?? '',
        rejectRule: own.rejectRule ?? '',
      }
    : { ...(await readSetting(scope, 'license-factors')).value, ...noRules, version: 0 }
  return { serviceId, tenantId, name, isOwn: own !== undefined, ...values }
}

const noRules = { gatewayRule: '', numbersRule: '', rejectRule: '' }

/** Gives a service factors and rules of its own. The provider's administrators alone; nothing is counted before the next run. */
export async function changeFactors(scope: Scope, serviceId: string, given: Given): Promise<void> {
  demand(scope.actor, 'administer')
  await scope.db.execute(sql`select from service where id = ${serviceId}::uuid for update`)
  const before = await readServiceFactors(scope, serviceId)
  const { tenantId, name } = before
  const what = message('license-factors-of', { name })
  const values = factorForm.edit(given, before, what)
  await demandRules(values)
  const set = {
    ...{ template: values.template, interface: values.interface },
    serviceNumbers: values.serviceNumbers,
    gatewayRule: values.gatewayRule || null,
    numbersRule: values.numbersRule || null,
    rejectRule: values.rejectRule || null,
    changedBy: scope.actor.name,
  }
  await scope.db
    .insert(licenseFactorSetting)
    .values({ tenantId, serviceId, ...set })
    .onConflictDoUpdate({
      target: [licenseFactorSetting.tenantId, licenseFactorSetting.serviceId],
      set: { ...set, version: sql`${licenseFactorSetting.version} + 1`, changedAt: sql`now()` },
    })
  await recordChange(scope, 'license-factors.changed', before, values)
}

/** Drops what a service has of its own ("restore default"); of one that has nothing it is done already. */
export async function restoreFactors(scope: Scope, serviceId: string): Promise<void> {
  demand(scope.actor, 'administer')
  await scope.db.execute(sql`select from service where id = ${serviceId}::uuid for update`)
  const before = await readServiceFactors(scope, serviceId)
  if (!before.isOwn) return
  await scope.db
    .delete(licenseFactorSetting)
    .where(
      and(
        eq(licenseFactorSetting.tenantId, before.tenantId),
        eq(licenseFactorSetting.serviceId, serviceId),
      ),
    )
  const { value } = await readSetting(scope, 'license-factors')
  await recordChange(scope, 'license-factors.restored', before, { ...value, ...noRules })
}

async function recordChange(
  scope: Scope,
  type: 'license-factors.changed' | 'license-factors.restored',
  { tenantId, serviceId, name, ...before }: ServiceFactors,
  after: FactorValues,
) {
  await record(scope, {
    ...{ tenantId, type, subject: { kind: 'service', id: serviceId, name } },
    before: factorForm.logged(before),
    after: factorForm.logged(after),
  })
  await scope.announce('licenses', tenantId)
}

/** The installation's rules where a service has none of its own. */
export type GlobalFactors = Settings['license-factors']
