import { fork } from 'node:child_process'
import { once } from 'node:events'
import { afterEach, describe, expect, test } from 'vitest'
import { applyGroup } from '../../src/domain/directory/lifecycle.ts'
import { phoneSystemPlan } from '../../src/domain/licensing/plans.ts'
import { Scope } from '../../src/domain/scope.ts'
import { startWorker } from '../../src/worker/lanes.ts'
import { applyingKind } from '../../src/worker/lifecycle.ts'
import { startSchedule } from '../../src/worker/schedule.ts'
import { onPostgres, testDatabase } from '../support/database.ts'
import { quiet } from '../support/quiet.ts'
import { until } from '../support/until.ts'
import { makeWorld } from '../support/world.ts'

const many = 520

describe.skipIf(!onPostgres)(
  'an application whose worker is killed (PostgreSQL only: one embedded backend serialises everything)',
  () => {
    const stops: (() => unknown)[] = []
    afterEach(async () => {
      for (const stop of stops.splice(0).reverse()) await stop()
    })

    test('is resumed after its last part: nobody is queued twice, no number given twice, one announcement', async () => {
      const database = await testDatabase({ connections: 6 })
      const { sql, pool } = database
      const { alder, otis } = await makeWorld(database)
      const plans = [{ service: 'T', servicePlanId: phoneSystemPlan, status: 'Enabled' }]
      await sql`insert into managed_user (tenant_id, graph_id, display_name, department, voice_enabled, plans)
        select ${alder.id}, 'u' || n, 'User ' || n, 'Sales', true, ${JSON.stringify(plans)}::text::jsonb from generate_series(1, ${many}::int) n`
      await sql`insert into managed_user (tenant_id, graph_id, display_name) values (${alder.id}, 'other', 'Other')`
      await sql`
        with r as (insert into number_range (tenant_id, name, first, last) values (${alder.id}, 'R', '+442079460000', '+442079469999') returning id),
        t as (insert into lifecycle_template (tenant_id, name, calling_policy, number_range_id) select ${alder.id}, 'T', 'Strict', id from r returning id)
        insert into lifecycle_group (tenant_id, name, template_id, department) select ${alder.id}, 'Sales', id, 'Sales' from t`
      const [group] = await sql`select id from lifecycle_group`
      const heard: string[] = []
      const listening = await sql.listen('portal', (text) => {
        if (text.includes('changes')) heard.push(text)
      })
      stops.push(() => listening.unlisten())
      await Scope.enter(pool, { ...otis, licenseLevel: 'pro' }, (scope) =>
        applyGroup(scope, alder.id, String(group?.id), {}),
      )
      const child = fork(new URL('dying-worker.ts', import.meta.url), {
        execArgv: ['--disable-warning=ExperimentalWarning'],
        env: {
          ...process.env,
          ...{ FAULTS_DATABASE: database.url, FAULTS_LOGIN: String(database.login.user) },
          // the first reads how many there are, two parts are committed, the third is lost
          DIES_AFTER: '3',
        },
      })
      stops.push(() => child.kill('SIGKILL'))
      const [, signal] = await once(child, 'exit')
      expect(signal).toBe('SIGKILL')
      const count = async () =>
        Number((await sql`select count(*) as n from lifecycle_member`)[0]?.n)
      expect(await count(), 'two parts are in, the third is not').toBe(200)

      const schedule = startSchedule({ database: pool, log: quiet, reapSeconds: 0.2 })
      stops.push(() => schedule.stop())
      const worker = startWorker({ database: pool, kinds: [applyingKind], log: quiet, pollMs: 100 })
      stops.push(() => worker.stop(2000))
      const done = await until(
        'applied',
        async () => {
          await sql`update command set next_try_at = now() where state = 'queued'`
          await sql`update lane set wake_at = now() where not busy`
          const [row] = await sql`select state, result, attempt from command`
          return row?.state === 'succeeded' ? row : undefined
        },
        60_000,
      )
      expect(done.result).toEqual({ users: many, changes: 2 * many, skipped: 0, left: 0 })
      expect(done.attempt).toBe(2)
      expect(await count()).toBe(many)
      const [made] =
        await sql`select count(*)::int as entries, count(distinct (graph_id, kind))::int as once,
        count(distinct wanted ->> 'number')::int as numbers from queued_change`
      expect(made).toEqual({ entries: 2 * many, once: 2 * many, numbers: many })
      await until('it is heard', () => heard.length > 0)
      expect(heard).toHaveLength(1)
    }, 120_000)
  },
)
