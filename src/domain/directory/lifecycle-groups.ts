import { sql } from 'drizzle-orm'
import { form, type Given } from '../form.ts'
import type { Row } from '../records/declared.ts'
import { records } from '../records/records.ts'
import { Refusal } from '../refusal.ts'
import { demandRight } from '../services/rights.ts'
import { country, id, integer, optional, text } from '../values.ts'
import { reachOfRule } from './lifecycle.rules.ts'
import { demandMeant, dissolve } from './lifecycle.ts'
import { demandServices } from './service-rights.ts'

const rule = ['directoryGroup', 'department', 'country', 'site'] as const

const groupForm = form({
  name: text({ max: 100 }),
  position: integer({ min: 1, max: 10_000 }),
  template: id('not-among'),
  service: optional(id('not-among')),
  directoryGroup: optional(text({ max: 64 })),
  department: optional(text({ max: 64 })),
  country: optional(country),
  site: optional(id('not-among')),
})

/**
 * Who gets a template: whom all that is said fits. Of two groups that fit, the one with the lower position counts. A group whose
 * rule or template was changed is given to nobody by itself until somebody applies it again.
 */
export const lifecycleGroups = records({
  ...{ name: 'lifecycle-groups', table: 'lifecycle_group', kind: 'lifecycle-group' },
  ...{ topic: 'lifecycle', permission: 'edit-lifecycle', max: 200, form: groupForm },
  follows: ['users'],
  ...{ usual: 'position', unusual: ['service'] },
  demand: (actor, wanted) => demandRight(actor, 'lifecycle-management', wanted),
  references: {
    ...{ template: 'lifecycle_template', service: 'service', site: 'site' },
    directoryGroup: { table: 'managed_group', key: 'graph_id', column: 'directory_group' },
  },
  more: {
    members: {
      of: sql`(select count(*)::integer from lifecycle_member m where m.tenant_id = r.tenant_id and m.group_id = r.id)`,
      input: { as: 'number', max: 15 },
    },
    applied: {
      of: sql`to_char(r.applied_at at time zone 'UTC', 'YYYY-MM-DD')`,
      input: { as: 'day' },
    },
  },
  async check(scope, tenantId, after, now, given) {
    if (rule.every((field) => !after[field]))
      throw new Refusal('invalid', 'lifecycle-rule-empty', {}, { field: 'directoryGroup' })
    if (after.service)
      await demandServices(
        scope,
        tenantId,
        'lifecycle-management',
        sql`select ${after.service}::uuid`,
      )
    if (!differs(now, after, rule)) {
      if (!differs(now, after, ['template'])) return
    } else demandMeant(given, await reachOfRule(scope, tenantId, after))
    if (now)
      await scope.db.execute(sql`
        update lifecycle_group set applied_at = null, applied_version = null
        where tenant_id = ${tenantId}::uuid and id = ${now.id}::uuid`)
  },
  removing: dissolve,
})

const differs = (now: Row | null, after: Given, fields: readonly string[]) =>
  now === null || fields.some((field) => (now[field] ?? null) !== (after[field] ?? null))
