import { sql } from 'drizzle-orm'
import { type Chain, chainOwner, sealOfBase } from './log.chain.ts'
import type { Scope } from './scope.ts'
import { readSetting } from './settings/settings.ts'

const linesAtOnce = 1000
const ownersAtOnce = 50

/**
 * Deletes lines that are older than the setting says, from the beginning of each owner's chain and never a younger one, and
 * keeps the seal of the last that went, so that the rest can still be verified. Says how many went; wants the worker's scope.
 */
export async function pruneLog(scope: Scope, chain: Chain): Promise<number> {
  const { value } = await readSetting(scope, 'log')
  const limit = sql`now() - make_interval(months => ${value.keepMonths})`
  const owners = await scope.db.execute<{ owner: string }>(sql`
    select distinct ${chainOwner} as owner from (
      select * from log_entry where at < ${limit} and hash is not null order by at limit ${linesAtOnce * ownersAtOnce}) l limit ${ownersAtOnce}`)
  let gone = 0
  for (const { owner } of owners) gone += await pruneOwner(scope, chain, owner, value.keepMonths)
  await scope.db.execute(sql`
    delete from log_base b where b.owner <> '00000000-0000-0000-0000-000000000000'
      and not exists (select from tenant t where t.id = b.owner) and not exists (select from msp m where m.id = b.owner)`)
  return gone
}

async function pruneOwner(scope: Scope, chain: Chain, owner: string, months: number) {
  const [last] = await scope.db.execute<{ seq: number; hash: string }>(sql`
    with oldest as (
      select l.seq, l.hash, l.at < now() - make_interval(months => ${months}) as is_old from log_entry l
      where ${chainOwner} = ${owner}::uuid and l.seq is not null order by l.seq limit ${linesAtOnce}
    )
    select seq::double precision as seq, hash from oldest o
    where o.is_old and not exists (select from oldest y where y.seq < o.seq and not y.is_old) order by o.seq desc limit 1`)
  if (!last) return 0
  const seal = sealOfBase(chain, owner, last.seq, last.hash)
  await scope.db.execute(sql`
    insert into log_base (owner, seq, hash, seal) values (${owner}::uuid, ${last.seq}::bigint, ${last.hash}, ${seal})
    on conflict (owner) do update set seq = excluded.seq, hash = excluded.hash, seal = excluded.seal, pruned_at = now()`)
  const { count } = await scope.db.execute(
    sql`delete from log_entry l where ${chainOwner} = ${owner}::uuid and l.seq <= ${last.seq}::bigint`,
  )
  return count
}
