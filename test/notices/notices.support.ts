import type { Sql } from 'postgres'
import { type Condition, clear, raise, type Severity } from '../../src/domain/alarms/alarms.ts'
import { type Owner, ownerOf } from '../../src/domain/log.ts'
import { verbatim } from '../../src/domain/messages.ts'
import { Scope, system } from '../../src/domain/scope.ts'
import { wordsIn } from '../../src/views/words.ts'
import { tellAll } from '../../src/worker/notices.ts'
import type { TestDatabase } from '../support/database.ts'

type Step = { after?: number; email?: string; webhook?: string }
type Rule = {
  owner?: Owner
  name?: string
  severity?: Severity
  tenants?: string[]
  labels?: Record<string, string>
  days?: number[]
  from?: string
  to?: string
  steps: Step[]
}

/** What the tests of notifications share: a clock that stands, rules, alarms, and what was sent. */
export function noticesOf({ sql, pool }: Pick<TestDatabase, 'pool'> & { sql: Sql }) {
  const asProvider = <T>(work: (scope: Scope) => Promise<T>) =>
    Scope.enter(pool, system({ kind: 'provider' }), work)
  const keyOf = (name: string) => `test|${name}`
  return {
    asProvider,
    /** The portal's clock stands at this instant; null: it runs again. */
    clock: (at: string | null) =>
      sql.unsafe(
        `create or replace function portal_clock() returns timestamptz language sql stable as $$ select ${at === null ? 'now()' : `timestamptz '${at}'`} $$`,
      ),
    async rule({ owner = {}, name = 'Rule', severity = 'warning', steps, ...of }: Rule) {
      const { audience, mspId, tenantId } = ownerOf(owner)
      const [row] = await sql`
        insert into notification_rule (audience, msp_id, tenant_id, name, severity, of_tenants, labels, time_zone, days, from_time, to_time, created_by)
        values (${audience}, ${mspId}, ${tenantId}, ${name}, ${severity}, ${of.tenants ?? []}, ${sql.json(of.labels ?? {})}, 'Europe/Berlin',
          ${of.days ?? [1, 2, 3, 4, 5, 6, 7]}, ${of.from ?? null}, ${of.to ?? null}, 'Dana') returning id`
      for (const { after = 0, email = null, webhook = null } of steps)
        await sql`insert into notification_step (audience, msp_id, tenant_id, rule_id, after_minutes, email, webhook_id)
          values (${audience}, ${mspId}, ${tenantId}, ${row?.id}, ${after}, ${email}, ${webhook})`
      return String(row?.id)
    },
    /** Raises an alarm of the provider's, unless it says whose. */
    raised: (name: string, of: Partial<Condition> = {}) =>
      asProvider(async (scope) => {
        const condition = { severity: 'major', source: verbatim('SBC 1') } as const
        const said = { name: verbatim(name), text: verbatim('No answer'), key: keyOf(name) }
        return (await raise(scope, { owner: {}, ...condition, ...said, ...of })).id
      }),
    cleared: (name: string, owner: Owner = {}) =>
      asProvider((scope) => clear(scope, owner, keyOf(name))),
    /** One run of the job. */
    tell: () => tellAll(pool, (language) => wordsIn(language).say),
    /** Mails in their order: to whom, and what their subjects say. */
    mails: async () =>
      (await sql`select to_address, language, data from mail order by created_at, ctid`).map(
        ({ to_address, language, data }) => `${to_address}: ${wordsIn(language).say(data.subject)}`,
      ),
    deliveries: async () =>
      (await sql`select body from delivery order by created_at, ctid`).map(({ body }) =>
        JSON.parse(String(body)),
      ),
    states: async () =>
      (
        await sql`select coalesce(email, 'endpoint') as to, after_minutes, state, clear_sent_at is not null as over
          from notification order by created_at, after_minutes, email`
      ).map((row) =>
        [row.to, row.after_minutes, row.state, ...(row.over ? ['over'] : [])].join(' '),
      ),
    /** Nothing was ever raised or sent. */
    empty: () => sql`truncate alarm, notification_rule, notice, mail, delivery, command cascade`,
  }
}
