import { sql } from 'drizzle-orm'
import { type Owner, ownerOf } from '../log.ts'
import type { Scope } from '../scope.ts'

/** A report with its place in what alarms are known by. */
type Placed = {
  owner: Owner
  origin: string
  key: string
  isClear: boolean
  /** When it happened by its sender's clock; null: it says nothing of that, and is never outdated. */
  at: Date | null
}

type Known = { since: number | null; ended: number | null }

/**
 * Which of these say what is over by now: a raise from no later than the last word of an alarm of its key that has ended, and
 * a clear from before the one that is active began. Both are what their sender's own times say, one after the other; who sends
 * no times is always believed.
 */
export async function outdatedOf(scope: Scope, reports: readonly Placed[]): Promise<boolean[]> {
  if (reports.every(({ at }) => at === null)) return reports.map(() => false)
  const known = await readKnown(scope, reports)
  return reports.map((report) => isOutdated(report, known))
}

function isOutdated({ at, isClear, ...of }: Placed, all: Map<string, Known>): boolean {
  const identity = identityOf(of)
  const { since, ended } = all.get(identity) ?? { since: null, ended: null }
  const now = Math.min(at?.getTime() ?? Date.now(), Date.now())
  if (isClear) {
    if (at && since !== null && now < since) return true
    all.set(identity, { since: null, ended: Math.max(ended ?? 0, since ?? 0, at ? now : 0) })
  } else {
    if (at && since === null && ended !== null && now <= ended) return true
    all.set(identity, { since: since ?? now, ended })
  }
  return false
}

async function readKnown({ db }: Scope, reports: readonly Placed[]) {
  const asked = new Map(
    reports.filter(({ at }) => at).map((one) => [identityOf(one), one] as const),
  )
  const rows = [...asked.values()].map(({ owner, origin, key }, n) => ({
    ...{ n, owner: owner.tenantId ?? owner.mspId ?? nobody, origin, key },
  }))
  const found = await db.execute<{ n: number; since: string | null; ended: string | null }>(sql`
    select w.n, extract(epoch from a.raised_at) * 1000 as since, extract(epoch from e.last_seen_at) * 1000 as ended
    from json_to_recordset(${JSON.stringify(rows)}::json) as w (n integer, owner uuid, origin text, key text)
      left join lateral (select a.raised_at from alarm a where ${isOf} and a.cleared_at is null limit 1) a on true
      left join lateral (select a.last_seen_at from alarm a where ${isOf} and a.cleared_at is not null order by a.cleared_at desc limit 1) e on true`)
  const identities = [...asked.keys()]
  const ms = (epoch: string | null) => (epoch === null ? null : Math.floor(Number(epoch)))
  return new Map(
    found.map(({ n, since, ended }) => [
      identities[n] ?? '',
      { since: ms(since), ended: ms(ended) },
    ]),
  )
}

const nobody = '00000000-0000-0000-0000-000000000000'
const isOf = sql`coalesce(a.tenant_id, a.msp_id, '00000000-0000-0000-0000-000000000000') = w.owner and a.origin = w.origin and a.key = w.key`

const identityOf = ({ owner, origin, key }: Pick<Placed, 'owner' | 'origin' | 'key'>) => {
  const { tenantId, mspId } = ownerOf(owner)
  return JSON.stringify([tenantId ?? mspId, origin, key])
}
