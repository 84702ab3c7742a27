import { sql } from 'drizzle-orm'
import type { Scope } from '../scope.ts'
import {
  type Chain,
  type Chains,
  chainOwner,
  genesis,
  type Head,
  lineText,
  sealOfBase,
} from './chain.ts'
import { faultOfJoints, jointsOf, keyOfLine, logKeyOf } from './joints.ts'

/** Opens a short read-only transaction of somebody who sees every line. */
type Reading = <T>(work: (scope: Scope) => Promise<T>) => Promise<T>
export type LogOwner = { id: string; name: string }
/** The first thing that is not as it was sealed, or how many lines are. */
type ChainReport = { lines: number; bad?: string }

type Line = { id: string; at: string; seq: number; hash: string; text: string }
type Base = { seq: number; hash: string; seal: string } | undefined

const pageLines = 1000

/**
 * Walks one owner's chain from its beginning: places without a gap, every seal made of the one before it and of the line as
 * it stands. `kept` are heads of this owner that were kept outside, and must be in the chain as they were.
 */
export async function verifyLog(
  read: Reading,
  chains: Chains,
  owner: LogOwner,
  stored: readonly Head[],
): Promise<ChainReport> {
  const { base, joints, logKey } = await read(async (scope) => ({
    base: await baseOf(scope, owner.id),
    joints: await jointsOf(scope, owner.id),
    logKey: await logKeyOf(scope, chains),
  }))
  const used = new Map<string, Chain>()
  const chainAt = (seq: number): Chain => {
    const key = keyOfLine(joints, seq, logKey)
    const chain = used.get(key) ?? chains.of(key)
    if (!chain) throw new Error(`the log was sealed by the key ${key}, which is not known here`)
    used.set(key, chain)
    return chain
  }
  const start = base?.seq ?? 0
  const badJoint = faultOfJoints(chains, owner.id, joints, logKey)
  if (badJoint) return { lines: 0, bad: badJoint }
  // where a log begins is sealed once more with each change of the key
  if (base && base.seal !== sealOfBase(chainAt(Infinity), owner.id, base.seq, base.hash))
    return { lines: 0, bad: `lines up to ${base.seq} are gone and were not pruned by the portal` }
  // of one place there may be several, from before and after it was written anew
  const known = [...stored, ...joints.map(({ seq, hash }) => ({ owner: owner.id, seq, hash }))]
  const heads = Map.groupBy(known, (head) => head.seq)
  let before = base?.hash ?? genesis
  let seq = start
  for (;;) {
    const page = await read((scope) => linesAfter(scope, owner.id, seq))
    for (const line of page) {
      seq += 1
      const bad = faultOf(line, seq, chainAt(seq)(before, seq, line.text), heads.get(seq))
      if (bad) return { lines: seq - start - 1, bad }
      before = line.hash
    }
    if (page.length < pageLines) break
  }
  const beyond = known.filter((head) => head.seq > seq).map((head) => head.seq)
  return beyond.length > 0
    ? { lines: seq - start, bad: cut(seq, Math.max(...beyond)) }
    : { lines: seq - start }
}

function faultOf(line: Line, seq: number, hash: string, stored: readonly Head[] = []) {
  const named = `line ${line.seq} (${line.id}, ${line.at})`
  if (line.seq > seq) return `line ${seq} is missing before ${named}`
  if (line.hash !== hash) return `${named} is not as it was sealed: changed, moved or put in`
  if (stored.some((head) => head.hash !== hash))
    return `${named} is not the line that stood there: the log was written anew`
  return undefined
}

const cut = (last: number, stored: number) =>
  `it ends at line ${last}, and line ${stored} was there before: its end was cut off`

async function baseOf(scope: Scope, owner: string): Promise<Base> {
  const [row] = await scope.db.execute<NonNullable<Base>>(
    sql`select seq::double precision as seq, hash, seal from log_base where owner = ${owner}::uuid`,
  )
  return row
}

const linesAfter = (scope: Scope, owner: string, seq: number) =>
  scope.db.execute<Line>(sql`
    select l.id, to_char(l.at at time zone 'utc', 'YYYY-MM-DD"T"HH24:MI:SS"Z"') as at, l.seq::double precision as seq,
      coalesce(l.hash, '') as hash, ${lineText} as text
    from log_entry l where ${chainOwner} = ${owner}::uuid and l.seq > ${seq}::bigint order by l.seq limit ${pageLines}`)

/** Everybody who has a log, the provider first; with a shortname that tenant alone. */
export async function logOwners(scope: Scope, shortname?: string): Promise<LogOwner[]> {
  return scope.db.execute<LogOwner>(
    shortname === undefined
      ? sql`select '00000000-0000-0000-0000-000000000000'::uuid as id, 'the provider' as name
          union all (select id, name from msp order by name) union all (select id, shortname from tenant order by shortname)`
      : sql`select id, shortname as name from tenant where lower(shortname) = lower(${shortname})`,
  )
}

/** Those of them whose log has anything in it: of the rest nothing can be found where no heads were kept. */
export async function begunLogs(scope: Scope): Promise<LogOwner[]> {
  const rows = await scope.db.execute<{ owner: string }>(sql`
    select distinct ${chainOwner} as owner from log_entry l union select owner from log_base union select owner from log_joint`)
  const begun = new Set(rows.map(({ owner }) => owner))
  return (await logOwners(scope)).filter(({ id }) => begun.has(id))
}

/** Owners of kept heads who are nobody any more: deleted with a tombstone, or else gone with their log. */
export async function goneOwners(scope: Scope, ids: readonly string[]): Promise<LogOwner[]> {
  return scope.db.execute<LogOwner>(sql`
    select o.id, o.id::text as name from (select value::uuid as id from jsonb_array_elements_text(${JSON.stringify(ids)}::jsonb)) o
    where o.id <> '00000000-0000-0000-0000-000000000000' and not exists (select from tenant t where t.id = o.id)
      and not exists (select from msp m where m.id = o.id) and not exists (select from tombstone d where d.id = o.id)`)
}
