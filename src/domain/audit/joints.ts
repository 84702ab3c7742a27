import { sql } from 'drizzle-orm'
import type { Scope } from '../scope.ts'
import { type Chain, type Chains, newestHeads, sealOfBase } from './chain.ts'

/** Where an owner's chain goes on under another key: line `seq` is the last under `fromKey`. */
export type Joint = {
  seq: number
  hash: string
  fromKey: string
  toKey: string
  sealFrom: string
  sealTo: string
}

/** No seal of a line begins with this word, nor that of a base. */
const sealOfJoint = (
  chain: Chain,
  owner: string,
  { seq, hash, fromKey, toKey }: Omit<Joint, 'sealFrom' | 'sealTo'>,
) => chain('joint', seq, `${owner}|${hash}|${fromKey}|${toKey}`)

/** The key that lines are sealed by from now on. Wants the worker's scope, or the provider's. */
export async function logKeyOf({ db }: Scope, { keyId }: Pick<Chains, 'keyId'>): Promise<string> {
  const [row] = await db.execute<{ key: string | null }>(sql`
    select coalesce((select to_key from secret_rotation where joined_at is not null order by started_at desc limit 1),
      (select from_key from secret_rotation order by started_at limit 1)) as key`)
  return row?.key ?? keyId
}

/** The chain that lines are sealed by from now on; throws where this process does not know its secret. */
export async function chainOf(scope: Scope, chains: Chains): Promise<Chain> {
  const key = await logKeyOf(scope, chains)
  const chain = chains.of(key)
  if (!chain) throw new Error(`the log is sealed by the key ${key}, which is not known here`)
  return chain
}

/**
 * Lets every owner's chain go on under the next key: its last seal, and where it begins, are sealed by both. From then on
 * the former secret alone forges nothing, not even of what it sealed: each line leads to a seal that the next one vouches for.
 * Wants the worker's scope, and the place of who seals lines.
 */
export async function joinLogs(
  scope: Scope,
  chains: Chains,
  rotation: { id: string; fromKey: string; toKey: string },
): Promise<void> {
  const { id, fromKey, toKey } = rotation
  const from = chains.of(fromKey)
  const to = chains.of(toKey)
  if (!from || !to) throw new Error('the log can be joined by who knows both secrets alone')
  const heads = (await newestHeads(scope, null)).filter(({ seq }) => seq > 0)
  const joints = heads.map(({ owner, seq, hash }) => {
    const place = { seq, hash, fromKey, toKey }
    const seals = {
      sealFrom: sealOfJoint(from, owner, place),
      sealTo: sealOfJoint(to, owner, place),
    }
    return { owner, ...place, ...seals }
  })
  await scope.db.execute(sql`
    insert into log_joint (owner, seq, hash, from_key, to_key, seal_from, seal_to)
    select j.owner, j.seq, j.hash, j."fromKey", j."toKey", j."sealFrom", j."sealTo" from jsonb_to_recordset(${JSON.stringify(joints)}::jsonb)
      as j (owner uuid, seq bigint, hash text, "fromKey" text, "toKey" text, "sealFrom" text, "sealTo" text)`)
  const bases = await scope.db.execute<{ owner: string; seq: number; hash: string }>(
    sql`select owner, seq::double precision as seq, hash from log_base`,
  )
  const seals = bases.map(({ owner, seq, hash }) => ({
    owner,
    seal: sealOfBase(to, owner, seq, hash),
  }))
  await scope.db.execute(sql`
    update log_base b set seal = s.seal from jsonb_to_recordset(${JSON.stringify(seals)}::jsonb) as s (owner uuid, seal text)
    where b.owner = s.owner`)
  await scope.db.execute(
    sql`update secret_rotation set joined_at = clock_timestamp() where id = ${id}::uuid and joined_at is null`,
  )
}

/** An owner's joints in their order; two have one place where nothing was logged between two changes. */
export const jointsOf = ({ db }: Scope, owner: string): Promise<Joint[]> =>
  db.execute<Joint>(sql`
    select seq::double precision as seq, hash, from_key as "fromKey", to_key as "toKey", seal_from as "sealFrom", seal_to as "sealTo"
    from log_joint where owner = ${owner}::uuid order by seq, at`)

/** What is wrong with an owner's joints themselves; undefined when they lead from key to key up to the log's own. */
export function faultOfJoints(
  chains: Chains,
  owner: string,
  joints: readonly Joint[],
  logKey: string,
): string | undefined {
  for (const [at, joint] of joints.entries()) {
    const from = chains.of(joint.fromKey)
    const to = chains.of(joint.toKey)
    const isSealed =
      from &&
      to &&
      joint.sealFrom === sealOfJoint(from, owner, joint) &&
      joint.sealTo === sealOfJoint(to, owner, joint)
    if (!isSealed) return `the joint after line ${joint.seq} was not made by the portal`
    if (joint.toKey !== (joints[at + 1]?.fromKey ?? logKey))
      return `a joint is missing after that of line ${joint.seq}`
  }
  return undefined
}

/** The key of a line: that of the first joint that it does not lie behind, or else the log's own. */
export const keyOfLine = (joints: readonly Joint[], seq: number, logKey: string): string =>
  joints.find((joint) => joint.seq >= seq)?.fromKey ?? logKey
