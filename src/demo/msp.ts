import { asOwner, type OwnerStep } from '../database/migrate.ts'
import type { OpenDatabase } from '../database/open.ts'
import { makePartitions } from '../database/partitions.ts'
import { closeNextMonth } from '../domain/metering/months.ts'
import { type Database, Scope, system } from '../domain/scope.ts'

/** Months of history before the present one. */
const months = 12

const products = [
  { code: 'MAU-500', name: '500 MAUs for a year', mau: 500, term: 12, price: '€ 390 a month' },
  { code: 'MAU-1000', name: '1,000 MAUs for a year', mau: 1000, term: 12, price: '€ 720 a month' },
  {
    code: 'MAU-5000',
    name: '5,000 MAUs for a year',
    mau: 5000,
    term: 12,
    price: '€ 3,200 a month',
  },
  { code: 'MAU-FLEX', name: '100 MAUs, month by month', mau: 100, term: 1, price: '€ 95 a month' },
  { code: 'MAU-OPEN', name: '250 MAUs until canceled', mau: 250, term: 0, price: '€ 210 a month' },
]

/** An order of the first MSP: how many months ago it began (null: it waits), and what was said of it. */
const orders = [
  { code: 'MAU-1000', ago: 14, quantity: 1, state: 'expired', reason: null },
  { code: 'MAU-1000', ago: 11, quantity: 1, state: 'active', reason: null },
  { code: 'MAU-500', ago: 7, quantity: 1, state: 'active', reason: null },
  { code: 'MAU-500', ago: 2, quantity: 1, state: 'active', reason: null },
  { code: 'MAU-5000', ago: null, quantity: 1, state: 'rejected', reason: 'Ordered twice' },
  { code: 'MAU-OPEN', ago: null, quantity: 2, state: 'placed', reason: null },
]

/**
 * A year of metering, orders and products, once: as the owner of the database, for nobody else may bring in what is past. Its months
 * are closed as any month is. One organization of the first MSP is at its MAX MAU, and one month of that MSP was over.
 */
export async function loadDemoMetering(
  database: Database,
  owner: OpenDatabase['owner'],
  { harbor, alder, summit }: Record<'harbor' | 'alder' | 'summit', string>,
): Promise<void> {
  await asOwner(owner, async (sql) => {
    const [known] = await sql`select from subscription_product limit 1`
    if (known) return
    await makePartitions(sql, { before: months + 1 })
    await sql.begin(async (step) => {
      await loadMonths(step, alder)
      await loadOrders(step, harbor, summit)
    })
  })
  const close = () =>
    Scope.enter(database, system({ kind: 'provider' }), (scope) => closeNextMonth(scope))
  for (let closed = await close(); closed; ) closed = await close()
}

/** Who used the service in which month: more and more people, and in one month more than usual. */
async function loadMonths(sql: OwnerStep, alder: string) {
  await sql`
    create temporary table used on commit drop as
    select t.id, m.n, m.period, m.start, greatest(1, round(p.people * (0.55 + 0.033 * (${months}::integer - m.n) + case m.n when 3 then 0.62 else 0 end)
        * (0.9 + (abs(hashtext(t.id::text || m.period)::bigint) % 20) / 100.0)
        * case m.n when 0 then 0.6 + 0.4 * extract(day from now()) / 31 else 1 end))::integer as mau
    from tenant t,
      lateral (select 8 + abs(hashtext(t.id::text)::bigint) % 90 as people) p,
      lateral (select n, portal_period(b.start) as period, b.start from generate_series(0, ${months}::integer) n,
        lateral (select (date_trunc('month', now() at time zone 'UTC') - make_interval(months => n)) at time zone 'UTC' as start) b) m
    where not t.synthetic and t.created_at < m.start + interval '20 days'`
  await sql`
    insert into mau_activity (tenant_id, period, account, at)
    select u.id, u.period, 'user' || 1000 + a, least(now(), u.start + make_interval(hours => abs(hashtext(u.id::text || a || u.n)::bigint)::integer % 600))
    from used u, generate_series(1, u.mau) a`
  await sql`
    insert into mau_counter (tenant_id, period, mau, is_news, is_seeded) select id, period, mau, false, true from used`
  await sql`
    insert into mau_account (tenant_id, account, state, first_seen_at, changed_at)
    select tenant_id, account, 'active', min(at), min(at) from mau_activity group by 1, 2`
  await sql`
    insert into mau_total (tenant_id, accounts, active) select tenant_id, count(*), count(*) from mau_account group by 1`
  await sql`
    insert into mau_limit (tenant_id, max_mau)
    select t.id, case when t.id = ${alder}::uuid then c.mau when h.n % 9 = 0 then ceil(c.mau / 0.86)::integer when h.n % 3 = 0 then 1000000 else 200 end
    from tenant t join mau_counter c on c.tenant_id = t.id and c.period = portal_period(now()), lateral (select abs(hashtext(t.id::text || 'max')::bigint) as n) h
    where t.msp_id is not null`
}

async function loadOrders(sql: OwnerStep, harbor: string, summit: string) {
  const offered = products.map((one) => ({ ...one, term_months: one.term }))
  await sql`insert into subscription_product ${sql(offered, 'code', 'name', 'mau', 'term_months', 'price')}`
  await sql`
    update msp m set created_at = date_trunc('month', now()) - case when m.id = ${summit}::uuid then interval '5 months' else interval '15 months' end,
      base_allowance = round(u.mau * case when m.id = ${harbor}::uuid then 0.3 else 1.1 end / 50) * 50,
      contact_name = 'Service desk', contact_email = 'noc@' || split_part(lower(m.name), ' ', 1) || '.example'
    from (select t.msp_id, sum(c.mau) as mau from tenant t join mau_counter c on c.tenant_id = t.id
      where c.period = portal_period(now() - interval '32 days') group by 1) u where u.msp_id = m.id`
  for (const { code, ago, quantity, state, reason } of orders)
    await sql`
      insert into msp_order (msp_id, product_id, product_name, product_code, price, term_months, mau, quantity, state, placed_by, placed_at, decided_by, decided_at, reason, starts_at, ends_at)
      select ${harbor}, p.id, p.name, p.code, p.price, p.term_months, p.mau, ${quantity}, ${state}, 'Olivia Marsh', coalesce(s.at, now()) - interval '1 day',
        case when ${state} <> 'placed' then 'Dana Okafor' end, case when ${state} <> 'placed' then coalesce(s.at, now() - interval '20 hours') end, ${reason}, s.at,
        case when p.term_months > 0 then s.at + make_interval(months => p.term_months) end
      from subscription_product p, lateral (select date_trunc('month', now()) - make_interval(months => ${ago}::integer) + interval '3 days' as at) s
      where p.code = ${code}`
}
