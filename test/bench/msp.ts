import { closeNextMonth } from '../../src/domain/metering/months.ts'
import type { Actor } from '../../src/domain/scope.ts'
import { Scope, system } from '../../src/domain/scope.ts'
import { type BenchDatabase, makeBenchDatabase } from './database.ts'
import { compare, shown, wallMs } from './measure.ts'
import type { Plan } from './plan.ts'
import { signIn } from './portal.ts'
import { startOther } from './processes.ts'
import { makeBenchWorld } from './world.ts'

const many = 500
const few = 50
const pages = { dashboard: '/msp', license: '/msp/license' } as const

/**
 * F4: what an MSP's pages take with 500 organizations ÷ with 50, each with twelve months of figures, of which eleven are closed;
 * by the clock of who asks, without a cache.
 */
export async function benchMsp({ isQuick, report }: Plan): Promise<void> {
  const bench = await makeBenchDatabase()
  const { olivia, mara } = await makeBenchWorld(bench.sql)
  await grow(bench, olivia, few)
  await grow(bench, mara, many)
  await history(bench)
  const server = startOther('./portal.server.ts')
  const origin = await server.ask<string>('start', { url: bench.url, role: bench.login.user })
  const ask = async (who: Actor) => {
    const cookie = await signIn(bench.pool, who, new URL(origin).host)
    return async (path: string) => {
      const answer = await fetch(origin + path, { headers: { cookie } })
      if (answer.status !== 200) throw new Error(`${path} answered ${answer.status}`)
      return answer.text()
    }
  }
  const [asFew, asMany] = [await ask(olivia), await ask(mara)]
  for (const [name, path] of Object.entries(pages)) {
    const times = isQuick ? 10 : 40
    const found = await compare(
      isQuick ? 3 : 9,
      () => wallMs(times, () => asMany(path)),
      () => wallMs(times, () => asFew(path)),
    )
    const characters = (await asMany(path)).length
    report({
      ...{ goal: 'F4', sense: 'at most', limit: 1.5 },
      what: `an MSP's ${name} with ${many} organizations ÷ with ${few}`,
      ...found,
      beside: `${shown(found.subject)} and ${shown(found.control)} ms, ${shown(characters)} characters`,
    })
  }
  server.stop()
  await bench.drop()
}

/** So many organizations of somebody's MSP, a site each. */
async function grow({ sql }: BenchDatabase, { audience }: Actor, organizations: number) {
  const msp = audience.kind === 'msp' ? audience.msp : ''
  await sql`
    insert into tenant (shortname, full_name, msp_id, ms_tenant_id, default_domain)
    select left(${msp}, 4) || i, 'Organization ' || i || ' of ' || left(${msp}, 4), ${msp}, gen_random_uuid(), 'o' || i || left(${msp}, 4) || '.example'
    from generate_series(1, ${organizations} - (select count(*)::integer from tenant where msp_id = ${msp})) i`
  await sql`insert into site (tenant_id, name, time_zone, language) select id, 'Main', 'UTC', 'en' from tenant where msp_id = ${msp}`
}

async function history({ sql, pool }: BenchDatabase) {
  await sql`update msp set created_at = now() - interval '13 months', base_allowance = 1000`
  await sql`update tenant set created_at = now() - interval '13 months'`
  await sql`insert into mau_limit (tenant_id, max_mau) select id, 500 from tenant on conflict do nothing`
  await sql`insert into mau_total (tenant_id, accounts, active) select id, 300, 300 from tenant on conflict do nothing`
  await sql`
    insert into mau_counter (tenant_id, period, mau)
    select t.id, to_char(now() at time zone 'UTC' - make_interval(months => n), 'YYYY-MM'), 100 + n from tenant t, generate_series(0, 12) n`
  const close = () => Scope.enter(pool, system({ kind: 'provider' }), closeNextMonth)
  while (await close());
  await sql`vacuum analyze`
}
