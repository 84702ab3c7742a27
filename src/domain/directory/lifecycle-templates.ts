import { sql } from 'drizzle-orm'
import { makePgArray } from 'drizzle-orm/pg-core/utils'
import { form } from '../form.ts'
import { message } from '../messages.ts'
import { records } from '../records/records.ts'
import { Refusal } from '../refusal.ts'
import { demandRight } from '../services/rights.ts'
import { country, id, optional, text } from '../values.ts'
import type { PolicyType } from './user-edits.ts'

const policy = optional(text({ max: 200 }))

/** The fields of policies by the type that Microsoft calls them by. */
export const policyFields = {
  OnlineVoiceRoutingPolicy: 'voiceRoutingPolicy',
  TeamsCallingPolicy: 'callingPolicy',
  TenantDialPlan: 'dialPlan',
  TeamsEmergencyCallRoutingPolicy: 'emergencyRoutingPolicy',
  OnlineVoicemailPolicy: 'voicemailPolicy',
} as const satisfies Record<PolicyType, string>

/** What a template gives: policies by name, usage location, the next free number of a range, a site; what is empty stays as it is. */
const templateForm = form({
  name: text({ max: 100 }),
  voiceRoutingPolicy: policy,
  callingPolicy: policy,
  dialPlan: policy,
  emergencyRoutingPolicy: policy,
  voicemailPolicy: policy,
  usageLocation: optional(country),
  numberRange: optional(id('not-among')),
  site: optional(id('not-among')),
})

/** What groups give; each edit is a new version, and members keep the one that they were given until it is applied again. */
export const lifecycleTemplates = records({
  ...{ name: 'lifecycle-templates', table: 'lifecycle_template', kind: 'lifecycle-template' },
  ...{ topic: 'lifecycle', permission: 'edit-lifecycle', max: 200, form: templateForm },
  demand: (actor, wanted) => demandRight(actor, 'lifecycle-templates', wanted),
  references: { numberRange: 'number_range', site: 'site' },
  unusual: ['dialPlan', 'emergencyRoutingPolicy', 'voicemailPolicy', 'site'],
  more: {
    groups: {
      of: sql`(select count(*)::integer from lifecycle_group g where g.tenant_id = r.tenant_id and g.template_id = r.id)`,
      input: { as: 'number', max: 15 },
    },
    edition: { of: sql`r.version`, input: { as: 'number', max: 15 } },
  },
  async check(_scope, _tenantId, { name: _, ...given }) {
    if (Object.values(given).every((value) => value === null || value === undefined))
      throw new Refusal('invalid', 'template-empty', {}, { field: '' })
  },
  async stays(scope, tenantId, ids) {
    const found = await scope.db.execute<{ id: string; name: string }>(sql`
      select g.template_id as id, min(g.name) as name from lifecycle_group g where g.tenant_id = ${tenantId}::uuid
        and g.template_id = any(${makePgArray([...ids])}::uuid[]) group by g.template_id`)
    return new Map(found.map(({ id, name }) => [id, message('template-in-use', { name })]))
  },
})
