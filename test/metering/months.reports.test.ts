import { beforeAll, beforeEach, expect, test } from 'vitest'
import { queueReports } from '../../src/domain/metering/reports.ts'
import { type Actor, Scope, system } from '../../src/domain/scope.ts'
import { monthJobs } from '../../src/worker/metering-months.ts'
import { useMailSetup } from '../mail/mail-server.ts'
import { staffOf } from '../msp/orders.support.ts'
import { portalOf } from '../support/portal.ts'
import { until } from '../support/until.ts'
import { plain } from '../tenants/drafts.support.ts'
import { clockAt, closeAll, fromNothing, metered } from './months.support.ts'

const post = useMailSetup()
const provider = system({ kind: 'provider' })
let petra: Actor

beforeAll(async () => {
  const { sql } = post.database
  const { harbor } = post.world
  // of an MSP's people one may order, one may not, one may and has left
  petra = await staffOf(sql, harbor.id, 'Petra Chase', { mayPurchase: true })
  await staffOf(sql, harbor.id, 'Adam Reed')
  await staffOf(sql, harbor.id, 'Luke Left', { mayPurchase: true })
  await sql`update account set state = 'disabled' where email = 'luke@msp.example'`
})

beforeEach(async () => {
  const { sql } = post.database
  await fromNothing(sql, '2026-09-10T00:00:00Z')
  await metered(sql, post.world.alder.id, '2026-10', 12)
  await clockAt(sql, '2026-11-03T00:00:00Z')
})

const queued = () => post.database.sql<{ to: string; month: string }[]>`
  select to_address as to, data ->> 'month' as month from mail where template = 'mau-report' order by to_address, month`
const of = (month: string, ...people: string[]) => people.map((to) => ({ to, month }))
const oliviaAndPetra = ['olivia@harbor.example', 'petra@msp.example']

test('what was closed is reported once to the owner and whoever may order, with its file', async () => {
  const { pool, sql } = post.database
  const [job] = monthJobs(pool)
  await job?.work()
  await job?.work()
  expect((await queued()).filter(({ month }) => month === '2026-10')).toEqual(
    of('2026-10', ...oliviaAndPetra),
  )
  await sql`delete from mail where data ->> 'month' <> '2026-10'`
  post.work()
  const mails = await until('they have come', () => {
    const found = post.mailbox.messages().filter(({ subject }) => subject.includes('October'))
    return found.length === 2 ? found : null
  })
  const [kept] = await sql`
    select csv from mau_month where period = '2026-10' and scope = 'msp' and msp_id = ${post.world.harbor.id}`
  for (const mail of mails) {
    expect(mail.subject).toBe('MAU report of Harbor Telecom, October 2026')
    expect(mail.files.map(({ name }) => name)).toEqual(['mau-2026-10.csv'])
    expect(Buffer.from(mail.files[0]?.bytes ?? []).equals(Buffer.from(String(kept?.csv)))).toBe(
      true,
    )
    expect(mail.text).toMatch(/Monthly active users: 12\nAllowance: 0\nOverage: 12/)
    expect(mail.links).toContain('http://localhost:3000/msp/license/months/2026-10')
  }
})

test('months that are closed long after they were over are no news, and one without people waits for some', async () => {
  const { pool, sql } = post.database
  await clockAt(sql, '2027-04-20T00:00:00Z')
  await sql`update account set state = 'disabled' where audience = 'msp' and state = 'active'`
  try {
    expect(await closeAll(pool)).toHaveLength(7)
    const report = () => Scope.enter(pool, provider, queueReports)
    await report()
    expect(await queued()).toEqual([])
    await sql`update account set state = 'active' where id = ${post.world.olivia.id}`
    await report()
    await report()
    expect(await queued()).toEqual(of('2027-03', 'olivia@harbor.example'))
  } finally {
    await sql`update account set state = 'active' where audience = 'msp' and email <> 'luke@msp.example'`
  }
})

test('again it goes to the MSP’s people, whoever presses it, and not while it is on its way', async () => {
  const { pool, sql } = post.database
  await closeAll(pool)
  const pages = portalOf(pool)
  const again = (who: Actor, base: string, month = '2026-10') =>
    pages.as(who).post(`${base}/license/months/${month}/reports`, {}, plain)
  const { dana, vera, harbor } = post.world
  expect((await again(dana, `/msps/${harbor.id}`)).status).toBe(303)
  expect(await queued()).toEqual(of('2026-10', ...oliviaAndPetra))
  expect((await again(petra, '/msp')).status, 'still on its way').toBe(409)
  await sql`update mail set state = 'sent'`
  expect((await again(petra, '/msp')).status).toBe(303)
  expect(await queued()).toHaveLength(4)
  expect((await again(petra, '/msp', '2026-11')).status, 'not closed').toBe(404)
  expect((await again(vera, `/msps/${harbor.id}`)).status, 'who only looks').toBe(403)
  const log =
    await sql`select actor_name from log_entry where type = 'mau-month.reported' order by at`
  expect(log.map(({ actor_name }) => actor_name)).toEqual(['Dana Okafor', 'Petra Chase'])
})
