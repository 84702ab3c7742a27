import { sql } from 'drizzle-orm'
import { form } from '../form.ts'
import { message } from '../messages.ts'
import { records } from '../records/records.ts'
import { prefixKinds } from '../schema/numbers.ts'
import type { Actor } from '../scope.ts'
import { demandRight } from '../services/rights.ts'
import { choice, id, optional, text } from '../values.ts'
import { queuePrefixes } from './prefixes.sending.ts'

const prefix = text({
  ...{ max: 16, error: 'prefix-form', as: 'code' },
  fits: (line) => /^\+?\d{1,15}$/.test(line),
})
const tag = text({
  ...{ max: 100, error: 'tag-form', as: 'code' },
  fits: (line) => /^[\w.-]+$/.test(line),
})
const kind = choice(prefixKinds, 'prefix-kind')
const service = optional(id('not-among'))

const common = {
  table: 'dial_plan_prefix',
  kind: 'prefix',
  topic: 'numbers',
  permission: 'edit-prefixes',
  head: 'prefix',
  max: 5000,
  references: { service: 'service' },
  changed: queuePrefixes,
  demand: (actor: Actor, wanted: 'view' | 'edit') => demandRight(actor, 'sbc-prefixes', wanted),
  more: { source: { of: sql`r.source`, input: { as: 'choice', of: ['portal', 'microsoft'] } } },
  fixed: { where: sql`r.source = 'microsoft'`, why: message('prefix-microsoft') },
} as const

/** Rows of the SBC's dial plan: what begins with a prefix gets its tag. */
export const prefixes = records({
  ...{ ...common, name: 'prefixes' },
  form: form({ prefix, tag, kind: optional(kind), service }),
})

/** Those of them that are no person's: the audit's managed service numbers. What Microsoft has is replication's to keep. */
export const serviceNumbers = records({
  ...{ ...common, name: 'service-numbers', always: sql`r.kind is not null` },
  form: form({ prefix, kind, tag, service }),
})
