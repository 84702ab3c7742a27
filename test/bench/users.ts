import { sql } from 'drizzle-orm'
import { users } from '../../src/domain/directory/users.list.ts'
import { cursorOf } from '../../src/domain/lists/address.ts'
import { type Options, parseQuery } from '../../src/domain/lists/list.ts'
import { type Actor, type Database, Scope } from '../../src/domain/scope.ts'
import { makeBenchDatabase } from './database.ts'
import { compare, shown, wallMs } from './measure.ts'
import type { Plan } from './plan.ts'
import { growTo, makeBenchWorld } from './world.ts'

const read = (database: Database, actor: Actor, text: string, options: Options = {}) =>
  Scope.enter(
    database,
    actor,
    (scope) => users.page(scope, parseQuery(users, text), options),
    'read only',
  )

/** B5: a tenant's own directory, among those of others. */
export async function benchUsers({ isQuick, report }: Plan): Promise<void> {
  const benchDatabase = await makeBenchDatabase()
  const world = await makeBenchWorld(benchDatabase.sql)
  const otis: Actor = { ...world.otis, licenseLevel: 'pro' }
  const tenant = otis.audience.kind === 'tenant' ? otis.audience.tenant : ''
  await growTo(benchDatabase.sql, 100)
  const size = isQuick ? 5000 : 100_000
  await benchDatabase.sql`
    insert into managed_user (tenant_id, graph_id, upn, display_name, enabled, plans, generation)
    select ${tenant}::uuid, gen_random_uuid()::text, 'user' || i || '@alder.example',
      initcap(substr(md5(i::text), 1, 7)) || ' ' || (array['Berg', 'Stone', 'Lang', 'Reed'])[1 + i % 4], true, '[]', 1
    from generate_series(1, ${size}::integer) i`
  await benchDatabase.sql`
    insert into managed_user (tenant_id, graph_id, upn, display_name, enabled, plans, generation)
    select t.id, gen_random_uuid()::text, 'user' || i || '@' || t.default_domain, initcap(substr(md5(t.id || i::text), 1, 7)) || ' Berg', true, '[]', 1
    from tenant t, generate_series(1, ${Math.ceil(size / 100)}::integer) i where t.id <> ${tenant}`
  await benchDatabase.sql`
    insert into managed_number (tenant_id, number, number_type, assignment, user_graph_id, generation)
    select tenant_id, '+4930' || lpad((row_number() over (order by graph_id))::text, 8, '0'), 'directRouting', 'userAssigned', graph_id, 1
    from managed_user where tenant_id = ${tenant} and graph_id < '8'`
  await benchDatabase.sql`vacuum analyze`
  const [deep] = await benchDatabase.sql<{ name: string; id: string }[]>`
    select lower(display_name) as name, graph_id as id from managed_user where tenant_id = ${tenant}
    order by 1, 2 offset ${Math.floor(size * 0.9)}::integer limit 1`
  const free = await benchDatabase.copyWithoutPolicies()
  // nothing helps whoever has no policies to find a word
  await free.sql`
    create or replace function portal_users_found(p_like text, p_or text, p_max integer, p_counted integer)
      returns table (ids text[], matching integer) language sql as 'select null::text[], null::integer where false'`
  const rounds = isQuick ? 3 : 15
  const times = 12
  const common = { goal: 'B5', sense: 'at most' } as const
  const within = { within: sql`u.tenant_id = ${tenant}::uuid` }
  const ours = (text: string) => () => wallMs(times, () => read(benchDatabase.pool, otis, text))
  const bare = (text: string) => () => wallMs(times, () => read(free.pool, otis, text, within))
  const after = `after=${cursorOf('name', [deep?.name ?? '', deep?.id ?? ''], 0)}`
  for (const [what, subject, control, limit] of [
    ['the page 90 % deep ÷ the first', ours(after), ours(''), 1.2],
    ['the first page ÷ an explicit WHERE without policies', ours(''), bare(''), 1.5],
    ['search for a rare word ÷ the same', ours('q=user4711@'), bare('q=user4711@'), 1.5],
    ['search for a common word ÷ the same', ours('q=Berg'), bare('q=Berg'), 1.5],
    ['only with a number ÷ the same', ours('number=yes'), bare('number=yes'), 1.5],
  ] as const) {
    const found = await compare(rounds, subject, control)
    report({
      ...common,
      what: `${shown(size)} users of a tenant: ${what}`,
      ...found,
      limit,
      beside: `${shown(found.subject)} and ${shown(found.control)} ms`,
    })
  }
  await free.drop()
  await benchDatabase.drop()
}
