import { createHmac, hkdfSync } from 'node:crypto'
import { sql } from 'drizzle-orm'
import type { Scope } from './scope.ts'

/** The seal of a line: of the seal before it, its place and its text, so that none changes without all after it. */
export type Chain = (before: string, seq: number, text: string) => string

/** HMAC-SHA256 under a key derived from PORTAL_SECRET: who has the database alone makes no seal. */
export function makeChain(secret: Buffer): Chain {
  const key = Buffer.from(hkdfSync('sha256', secret, '', 'tenantry log chain v1', 32))
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
export async function headsOf(
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
export async function sealLines(scope: Scope, chain: Chain, most = 1000): Promise<number> {
  const lines = await scope.db.execute<Unsealed>(sql`
    select l.id, ${chainOwner} as owner, ${lineText} as text from log_entry l where l.hash is null order by l.at, l.id limit ${most}`)
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
