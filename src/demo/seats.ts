import { sql } from 'drizzle-orm'
import { type SeatType, seatTypes } from '../domain/schema/seats.ts'
import { type Database, dispatcher, Scope, system } from '../domain/scope.ts'
import { newToken } from '../domain/settings/secrets.ts'
import type { Running } from '../start.ts'

type Put = (statement: ReturnType<typeof sql>) => PromiseLike<unknown>

/** What the demo's license file says; more named ones are wanted than there are. */
export const demoSeats = { 'SEAT-FLOATING': 140, 'SEAT-NAMED': 24 }

/** The first customer has more people who want a floating seat than it may hold. */
const alderMaximum = 8
const tokenName = 'Simulated clients'
const beatMs = 2000
/** Clients come one by one, so that a start is not slowed by them. */
const comeWithinMs = 60_000
const people =
  'Ann Cole,Ben Hart,Carla Nunez,Dev Patel,Ella Frost,Finn Olsen,Gita Rao,Hugo Weber,Ines Costa,Jon Marsh,Kim Tran,Lena Vogel,Max Ritter,Nora Lind,Omar Said,Pia Berg'.split(
    ',',
  )

/** What some customers may hold at most. */
export async function loadDemoSeats(put: Put, alder: string, german: string) {
  const some = sql`(t.id in (${alder}::uuid, ${german}::uuid) or abs(hashtext(t.id::text)::bigint) % 10 = 0)`
  await put(sql`
    insert into seat_cap (tenant_id, type, maximum)
    select t.id, 'floating', case t.id when ${alder}::uuid then ${alderMaximum} else 4 + abs(hashtext(t.id::text || 'floating')::bigint) % 12 end
    from tenant t where ${some}
    union all select t.id, 'named', 6 from tenant t where ${some} and (t.id in (${alder}::uuid, ${german}::uuid) or abs(hashtext(t.id::text)::bigint) % 40 = 0)`)
}

/** How that went until today; once, and only the worker may bring in what is past. */
export async function loadDemoSeatHistory(database: Database, alder: string) {
  const caps = await Scope.enter(database, system({ kind: 'provider' }), ({ db }) =>
    db.execute<{ tenant_id: string; type: SeatType; maximum: number }>(
      sql`select tenant_id, type, maximum from seat_cap`,
    ),
  )
  const rows = sql`(select * from jsonb_to_recordset(${JSON.stringify(caps)}::jsonb) r (tenant_id uuid, type text, maximum integer)) c`
  await Scope.enter(database, dispatcher, async ({ db }) => {
    await db.execute(sql`
      insert into seat_peak (tenant_id, type, day, peak)
      select c.tenant_id, c.type, d::date, greatest(1, case when extract(isodow from d) > 5 then c.maximum / 4
        else c.maximum * (60 + abs(hashtext(c.tenant_id::text || d)::bigint) % 41) / 100 end)
      from ${rows}, generate_series((now() at time zone 'utc')::date - 29, (now() at time zone 'utc')::date - 1, '1 day') d`)
    await db.execute(sql`
      insert into seat_type_peak (type, day, peak)
      select p.type, p.day, least(case p.type when 'named' then ${demoSeats['SEAT-NAMED']} else ${demoSeats['SEAT-FLOATING']} end::integer, sum(p.peak) * 8 / 10)
      from seat_peak p group by 1, 2`)
    await db.execute(sql`
      insert into seat_denial (tenant_id, type, reason, minute, denied)
      select c.tenant_id, c.type, case c.type when 'named' then 'pool' else 'maximum' end, date_trunc('minute', now()) - n * interval '31 hours', 1 + n % 3
      from ${rows}, generate_series(1, 9) n where c.type = 'named' or c.tenant_id = ${alder}::uuid`)
  })
}

/** A client on somebody's desk, the seat that it holds, and when it acts next. */
type Desk = {
  token: string
  type: SeatType
  user: string
  client: string
  seat?: { id: string; token: string; leavesAt: number }
  due: number
}

const between = (least: number, most: number) => least + Math.random() * (most - least)

/**
 * Clients that are simulated, called so, and call the API with a token of their tenant's: they take seats, keep them, and give
 * them back. Named seats are wanted by more people than there are, and at the first customer floating ones.
 */
export function startDemoClients(
  { url, database, log }: Pick<Running, 'url' | 'database'> & { log: Pick<Running['log'], 'warn'> },
  alder: string,
  withinMs = comeWithinMs,
): { stop(): void } {
  if (url === undefined) return { stop() {} }
  const stopped = new AbortController()
  let desks: Desk[] | undefined

  async function call(method: string, path: string, { token }: Desk, body: object) {
    const answer = await fetch(`${url}/api/v1/leases${path}`, {
      ...{ method, body: JSON.stringify(body), signal: stopped.signal },
      headers: { 'Content-Type': 'application/json', Authorization: `Bearer ${token}` },
    })
    const text = await answer.text()
    return { status: answer.status, said: text ? JSON.parse(text) : null }
  }

  async function act(desk: Desk) {
    const { type, user, client, seat } = desk
    const isLeaving = seat !== undefined && seat.leavesAt < Date.now()
    const { status, said } = !seat
      ? await call('POST', '', desk, { type, user, client_id: client })
      : isLeaving
        ? await call('DELETE', `/${seat.id}`, desk, { token: seat.token })
        : await call('PUT', `/${seat.id}`, desk, { token: seat.token })
    if (status > 201) {
      // given back, lost or denied; the portal that is too busy is asked again
      if (status < 429) delete desk.seat
      desk.due = Date.now() + (status < 429 ? between(30_000, 120_000) : beatMs)
      if (![204, 403, 404, 409, 410].includes(status) && status < 429)
        throw new Error(`the API answered a simulated client with ${status}`)
      return
    }
    if (!seat)
      desk.seat = {
        ...{ id: said.lease_id, token: said.token },
        leavesAt: Date.now() + between(120_000, 900_000),
      }
    desk.due = Date.now() + said.heartbeat_every * 1000
  }

  async function live() {
    desks ??= await desksOf(database, alder, withinMs)
    const due = desks.filter((desk) => desk.due <= Date.now())
    // one call after the other for each tenant
    const turns = [...Map.groupBy(due, ({ token }) => token).values()].map(async (own) => {
      for (const desk of own) await act(desk)
    })
    await Promise.all(turns)
  }

  let timer: NodeJS.Timeout
  const next = () => {
    timer = setTimeout(async () => {
      await live().catch((error) => {
        if (!stopped.signal.aborted) log.warn({ err: error }, 'the simulated clients missed a beat')
      })
      if (!stopped.signal.aborted) next()
    }, beatMs)
  }
  next()
  return {
    stop() {
      clearTimeout(timer)
      stopped.abort()
    },
  }
}

/** A token for each customer that has a maximum, those of earlier starts taken back, and the desks of each. */
const desksOf = (database: Database, alder: string, withinMs: number) =>
  Scope.enter(database, system({ kind: 'provider' }), async ({ db }) => {
    await db.execute(
      sql`update api_token set revoked_at = now() where name = ${tokenName} and revoked_at is null`,
    )
    const rows = await db.execute<{ id: string; type: SeatType; maximum: number }>(sql`
      select t.id, c.type, c.maximum from seat_cap c join tenant t on t.id = c.tenant_id
      where c.maximum > 0 and t.state = 'active' and not exists (
        select from tenant_permission p where p.tenant_id = t.id and 'api' = any (p.off))`)
    const desks: Desk[] = []
    for (const [id, caps] of Map.groupBy(rows, (row) => row.id)) {
      const { token, hash } = newToken()
      await db.execute(sql`
        insert into api_token (audience, tenant_id, name, role, hash, created_by, expires_at)
        values ('tenant', ${id}, ${tokenName}, 'operator', ${hash}, 'Tenantry', now() + interval '30 days')`)
      for (const type of seatTypes) {
        const maximum = caps.find((cap) => cap.type === type)?.maximum ?? 0
        const isShort = type === 'named' || id === alder
        const many = maximum && (isShort ? maximum + 3 : Math.ceil(maximum * 0.6))
        for (let n = 0; n < many; n += 1)
          desks.push({
            ...{ token, type, client: `simulated-${type}-${n + 1}` },
            user: people[n % people.length] ?? '',
            due: Date.now() + Math.random() * withinMs,
          })
      }
    }
    return desks
  })
