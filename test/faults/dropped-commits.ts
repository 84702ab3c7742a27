import { Pool } from '../../src/database/pool.ts'
import { addToken } from '../../src/domain/people/tokens.ts'
import { Scope, system } from '../../src/domain/scope.ts'
import { loadWorldLicense } from '../support/license.ts'
import { portalOf } from '../support/portal.ts'
import { startProxy } from '../support/proxy.ts'
import { type Ground, onOwnGround } from './ground.ts'
import type { Asked, Finding, Scenario } from './scenario.ts'

const host = 'localhost:3000'
const atOnce = 5
const maxTries = 50
/** Of each commit that is to be dropped. */
const mostCalls = 20
const header = 'shortname,full_name,service_type,license_type,licensed_users\n'
const row = (name: string, customer = name) =>
  `${name},${customer} Ltd,direct-routing,hosted-pro,1\n`

/** A link that is lost around COMMIT, and a client that asks again with the same key until it is answered. */
export const droppedCommits: Scenario = {
  name: 'dropped-commits',
  plan: 'C3',
  goals: ['G12'],
  what: 'a commit whose answer is lost happens exactly once for a client that asks again with the same Idempotency-Key; another body under the key is 409',
  times: { small: 10, quick: 40, full: 500 },
  unit: 'commits dropped',
  controls: { 'no-key': 10 },
  run: (asked) => onOwnGround((ground) => dropCommits(ground, asked)),
}

/** Asks until `times` commits were cut off from whoever waited for them, after or before they happened. */
export async function dropCommits(
  { sql, pool: own, login }: Ground,
  { times, broken, say }: Pick<Asked, 'times' | 'broken' | 'say'>,
): Promise<Finding> {
  await sql`insert into license_pool (kind, purchased, allocated) values ('service', 1000000, 0), ('user', 1000000, 0)
    on conflict (kind) do update set purchased = excluded.purchased`
  await loadWorldLicense(sql)
  const token = await Scope.enter(own, system({ kind: 'provider' }), (scope) =>
    addToken(scope, { name: 'dropped', scope: 'provider' }),
  )
  const link = await startProxy(login)
  const pool = new Pool({ ...login, ...link.at }, atOnce)
  const { app } = portalOf(pool)
  const send = (key: string, body: string) =>
    app.request(`http://${host}/api/v1/services/imports`, {
      method: 'POST',
      headers: {
        ...{ Host: host, Authorization: `Bearer ${token}`, 'Content-Type': 'text/csv' },
        // the control: each try is a call of its own
        ...(broken === 'no-key' ? {} : { 'Idempotency-Key': key }),
      },
      body: header + body,
    })
  const none = {
    doubled: 0,
    missing: 0,
    'refused on a second try': 0,
    'without Retry-After': 0,
    'other bodies taken': 0,
  }
  let [tries, replayed, called] = [0, 0, 0]
  const cutSoFar = () => link.asked.cut.after + link.asked.cut.before
  /** Chance may have it that of the first few only commits of something else were cut after they happened. */
  const isUnproved = () => !broken && replayed === 0
  /** As a client does: the same again until there is an answer that is not "later". */
  async function insist(name: string) {
    for (let n = 1; n <= maxTries; n += 1) {
      const answer = await send(`key-${name}`, row(name))
      tries += 1
      if (answer.status !== 503) {
        if (answer.headers.get('Idempotent-Replayed')) replayed += 1
        if (answer.status !== 201) none['refused on a second try'] += 1
        return
      }
      if (answer.headers.get('Retry-After') === null) none['without Retry-After'] += 1
    }
    throw new Error('never answered')
  }
  try {
    link.onCommit(() => {
      const chance = Math.random()
      return chance < 0.3 ? 'after' : chance < 0.4 ? 'before' : undefined
    })
    await Promise.all(
      Array.from({ length: atOnce }, async () => {
        while (cutSoFar() < times || (isUnproved() && called < times * mostCalls)) {
          called += 1
          const name = `drop${called}`
          await insist(name)
          if (called % 100 === 0) say(`${cutSoFar()} commits dropped of ${called} calls`)
        }
      }),
    )
    link.onCommit(undefined)
    const found = await sql<{ shortname: string; services: number; lines: number }[]>`
      select t.shortname, (select count(*)::int from service s where s.tenant_id = t.id) as services,
        (select coalesce(sum(amount), 0)::int from license_allocation a where a.tenant_id = t.id and a.kind = 'user') as lines
      from tenant t where t.shortname like 'drop%'`
    const there = new Set(found.map(({ shortname }) => shortname))
    none.doubled = found.filter(({ services, lines }) => services !== 1 || lines !== 1).length
    none.missing = Array.from({ length: called }, (_, n) => `drop${n + 1}`).filter(
      (name) => !there.has(name),
    ).length
    // premise: the first key is known, and what comes under it with another body is not taken
    if (!broken && (await send('key-drop1', row('dropother'))).status !== 409)
      none['other bodies taken'] += 1
  } finally {
    await pool.end()
    await link.stop()
  }
  const { after, before } = link.asked.cut
  return {
    attempted: {
      'commits dropped': cutSoFar(),
      'after they happened': after,
      'before they happened': before,
      calls: called,
      ...(broken ? {} : { replays: replayed }),
    },
    none,
    beside: `${called} calls in ${tries} tries, ${replayed} answered from the first`,
  }
}
