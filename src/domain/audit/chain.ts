import { createHmac, hkdfSync } from 'node:crypto'
import { sql } from 'drizzle-orm'
import type { Scope } from '../scope.ts'
import { type Keyring, lastingOf } from '../settings/secrets.ts'
import { readSetting } from '../settings/settings.ts'

/** The seal of a line: of the seal before it, its place and its text, so that none changes without all after it. */
export type Chain = (before: string, seq: number, text: string) => string

/** HMAC-SHA256 under a key derived from PORTAL_SECRET: who has the database alone makes no seal. */
export const makeChain = (secret: Buffer): Chain => chainBy(lastingOf(secret))

/** Chains by the secret that they were sealed with, which may be gone; `keyId` is used where the log has not known another. */
export type Chains = { keyId: string; of(keyId: string): Chain | undefined }

export const chainsOf = (seal: Pick<Keyring, 'keyId' | 'lastingOf'>): Chains => ({
  get keyId() {
    return seal.keyId
  },
  of(keyId) {
    const lasting = seal.lastingOf(keyId)
    return lasting && chainBy(lasting)
  },
})

function chainBy(lasting: Buffer): Chain {
  const key = Buffer.from(hkdfSync('sha256', lasting, '', 'tenantry log chain v1', 32))
  return (before, seq, text) =>
    createHmac('sha256', key).update(`${before}|${seq}|${text}`).digest('hex')
}

/** What stands before an owner's first line. */
export const genesis = ''
/** Where an owner's chain begins when lines were pruned is sealed, too; no seal of a line begins with this word. */
export const sealOfBase = (chain: Chain, owner: string, seq: number, hash: string) =>
  chain('base', seq, `${owner}|${hash}`)

/** Whose chain a line is in, as one value; the provider's is the zero id. */
export const chainOwner = sql`coalesce(l.tenant_id, l.msp_id, '00000000-0000-0000-0000-000000000000')`

/** All that a line says, as one text that the same line always gives: jsonb prints in an order of its own. */
export const lineText = sql`jsonb_build_array(l.id, l.audience, l.msp_id, l.tenant_id, (extract(epoch from l.at) * 1000000)::bigint,
  l.actor_kind, l.actor_id, l.actor_name, l.on_behalf_of, l.type, l.subject_kind, l.subject_id, l.subject_name, l.before, l.after,
  l.ip::text, l.request_id, l.result)::text`

/** The newest seal of an owner. */
export type Head = { owner: string; seq: number; hash: string }

/** The newest seal of each of these owners, by id; of pruned logs what the base says. */
async function headsOf(
  scope: Scope,
  owners: readonly string[],
): Promise<ReadonlyMap<string, Head>> {
  const rows = await scope.db.execute<Head>(sql`
    select o.owner, h.seq::double precision as seq, h.hash
    from (select value::uuid as owner from jsonb_array_elements_text(${JSON.stringify(owners)}::jsonb)) o, lateral (
      (select l.seq, l.hash from log_entry l where ${chainOwner} = o.owner and l.seq is not null order by l.seq desc limit 1)
      union all select b.seq, b.hash from log_base b where b.owner = o.owner
      order by seq desc limit 1) h`)
  return new Map(rows.map((row) => [row.owner, row]))
}

type Unsealed = { id: string; owner: string; text: string }

/**
 * Gives lines that have no seal yet their place in their owner's chain, at most `most`, and says how many. Only what is
 * committed is seen, so an order once given stands; a line that is committed late comes late in the chain. Wants the
 * worker's scope, and one process at a time.
 */
export async function sealLines(scope: Scope, chain: Chain, max = 1000): Promise<number> {
  const lines = await scope.db.execute<Unsealed>(sql`
    select l.id, ${chainOwner} as owner, ${lineText} as text from log_entry l where l.hash is null order by l.at, l.id limit ${max}`)
  if (lines.length === 0) return 0
  const heads = new Map(await headsOf(scope, [...new Set(lines.map(({ owner }) => owner))]))
  const sealed = lines.map(({ id, owner, text }) => {
    const last = heads.get(owner) ?? { seq: 0, hash: genesis }
    const seq = last.seq + 1
    const hash = chain(last.hash, seq, text)
    heads.set(owner, { owner, seq, hash })
    return { id, seq, hash }
  })
  await scope.db.execute(sql`
    update log_entry l set seq = r.seq, hash = r.hash
    from jsonb_to_recordset(${JSON.stringify(sealed)}::jsonb) as r (id uuid, seq bigint, hash text) where l.id = r.id`)
  return sealed.length
}

/** Heads of owners with lines of the last minutes, or of all owners there are; for keeping outside the database. */
export async function newestHeads(scope: Scope, minutes: number | null): Promise<Head[]> {
  const owners = await scope.db.execute<{ owner: string }>(
    minutes === null
      ? sql`select '00000000-0000-0000-0000-000000000000'::uuid as owner union select id from msp union select id from tenant`
      : sql`select distinct ${chainOwner} as owner from log_entry l where l.at > now() - make_interval(mins => ${minutes})`,
  )
  return [
    ...(
      await headsOf(
        scope,
        owners.map(({ owner }) => owner),
      )
    ).values(),
  ]
}

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
