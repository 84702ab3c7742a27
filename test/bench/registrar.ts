import { randomBytes } from 'node:crypto'
import { setTimeout as rest } from 'node:timers/promises'
import { handsetSecret } from '../../src/domain/pbx/registrations.ts'
import { makeSeal } from '../../src/domain/settings/secrets.ts'
import { type BenchDatabase, makeBenchDatabase } from './database.ts'
import { median, shown, spreadOf } from './measure.ts'
import type { Plan } from './plan.ts'
import { startOther } from './processes.ts'
import { makeBenchWorld } from './world.ts'

const aMinute = 60_000
const mostLateMs = 50

type Watched = {
  p99Ms: number
  maxMs: number
  cpuMs: number
  registered: number
  counts: Record<string, number>
  failures: number
}

/**
 * D4: how late the registrar's loop is while 5,000 handsets register within a minute (challenged, looked up, kept in
 * PostgreSQL, with a CSTA session each), beside the same loop idle before and after. `--quick` keeps the pace for a twentieth.
 */
export async function benchRegistrar({ isQuick, report }: Plan): Promise<void> {
  const rounds = isQuick ? 1 : 3
  const many = isQuick ? 250 : 5000
  const overMs = (aMinute * many) / 5000
  const bench = await makeBenchDatabase()
  await makeBenchWorld(bench.sql)
  const secret = randomBytes(32)
  await addHandsets(bench, secret, many * rounds)
  const server = startOther('./registrar.server.ts')
  const client = startOther('./registrar.client.ts')
  const given = { url: bench.url, role: bench.login.user, secret: secret.toString('base64') }
  const port = await server.ask<number>('start', given)
  const handsets = Array.from({ length: many * rounds }, (_, i) => ({
    ...{ port, realm: 'alderfoods.portal.test', username: `h${i}`, password: passwordOf(i) },
  }))
  const watch = async (work: () => Promise<unknown>) => {
    await server.ask('watch')
    await work()
    return server.ask<Watched>('watched')
  }
  const idle: number[] = []
  const busy: Watched[] = []
  const idleMs = isQuick ? 1000 : 10_000
  for (let round = 0; round < rounds; round += 1) {
    idle.push((await watch(() => rest(idleMs))).p99Ms)
    const found = await watch(async () => {
      const these = handsets.slice(round * many, (round + 1) * many)
      const told = await client.ask<{ statuses: Record<number, number>; failures: number }>(
        'register',
        { handsets: these, overMs },
      )
      if (told.statuses[200] !== many || told.failures > 0)
        throw new Error(`the handsets were answered ${JSON.stringify(told)}`)
    })
    if (found.failures > 0 || found.counts.dropped)
      throw new Error(`the registrar says ${JSON.stringify(found)}`)
    busy.push(found)
    idle.push((await watch(() => rest(idleMs))).p99Ms)
  }
  const late = busy.map(({ p99Ms }) => p99Ms)
  const kept = await bench.sql<{ registered: number; monitored: number }[]>`
    select count(*) filter (where registered_until > now())::integer as registered,
      count(*) filter (where csta = 'monitored')::integer as monitored from handset`
  report({
    ...{ goal: 'D4', limit: 1, sense: 'at most', ratio: median(late) / mostLateMs },
    spread: spreadOf(late.map((one) => one / median(late))),
    what: `${shown(many)} handsets registering within ${shown(overMs / 1000)} s: p99 of the loop's delay ÷ ${mostLateMs} ms`,
    beside: `${shown(median(late))} ms (at most ${shown(Math.max(...busy.map(({ maxMs }) => maxMs)))}), idle ${shown(median(idle))} ms; ${shown(median(busy.map(({ cpuMs }) => cpuMs)) / many)} ms of CPU a handset; kept ${kept[0]?.registered} registered and ${kept[0]?.monitored} monitored of ${many * rounds}`,
  })
  client.stop()
  server.stop()
  await bench.drop()
}

const passwordOf = (i: number) => `secret of ${i}`

async function addHandsets({ sql }: BenchDatabase, secret: Buffer, many: number) {
  const seal = makeSeal(secret)
  const [tenant] = await sql`select id from tenant where shortname = 'alderfoods'`
  const [pbx] = await sql`insert into pbx_connection (audience, tenant_id, name, kind, topology)
    values ('tenant', ${tenant?.id}, 'Handsets', 'uacsta', 'dedicated') returning id`
  const made = await sql<{ id: string; n: number }[]>`
    insert into handset (tenant_id, connection_id, extension, username, password)
    select ${tenant?.id}, ${pbx?.id}, (100000 + n)::text, 'h' || n, '' from generate_series(0, ${many - 1}) n
    returning id, substr(username, 2)::integer as n`
  const sealed = made.map(({ id, n }) => ({
    ...{ id, password: seal.seal(passwordOf(n), handsetSecret(tenant?.id, id)) },
  }))
  await sql`update handset h set password = s.password
    from jsonb_to_recordset(${JSON.stringify(sealed)}::text::jsonb) as s (id uuid, password text) where h.id = s.id`
  await sql`vacuum analyze handset`
}
