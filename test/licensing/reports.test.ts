import { expect, test } from 'vitest'
import { takeRuns } from '../../src/domain/licensing/audits.ts'
import { changeReport, queueReport, reportCsv } from '../../src/domain/licensing/reports.ts'
import { message } from '../../src/domain/messages.ts'
import { Scope, system } from '../../src/domain/scope.ts'
import { defaults } from '../../src/domain/settings/settings.ts'
import { drawReport } from '../../src/worker/license-report.ts'
import { useMailSetup } from '../mail/mail-server.ts'
import { portalOf } from '../support/portal.ts'
import { until } from '../support/until.ts'

const post = useMailSetup()
const provider = system({ kind: 'provider' })
const as = <T>(who: Parameters<typeof Scope.enter>[1], work: (scope: Scope) => Promise<T>) =>
  Scope.enter(post.database.pool, who, work)

/** Alder Foods counted two people in the month before last and three last month; Birch Logistics one, and one more since. */
async function counted() {
  const { database, world } = post
  const { sql } = database
  for (const table of ['license_run_user', 'license_run', 'license_audit', 'managed_user'])
    await sql.unsafe(`delete from ${table}`)
  const factors = defaults['license-factors']
  const person = (tenant: string, name: string) => sql`
    insert into managed_user (tenant_id, graph_id, display_name, ui_changed_at) values (${tenant}, ${name}, ${name}, now())`
  const run = async (tenant: string, monthsAgo: number) => {
    await as(provider, (scope) => takeRuns(scope, [tenant], { trigger: 'nightly', factors }))
    await sql`
      update license_run set taken_at = date_trunc('month', now(), 'UTC') - make_interval(months => ${monthsAgo}) + interval '1 hour'
      where tenant_id = ${tenant} and number = (select max(number) from license_run where tenant_id = ${tenant})`
  }
  await person(world.alder.id, 'Ann')
  await person(world.alder.id, '=Ben')
  await run(world.alder.id, 2)
  await person(world.alder.id, 'Cleo')
  await run(world.alder.id, 1)
  await person(world.birch.id, 'Dora')
  await run(world.birch.id, 1)
  await person(world.birch.id, 'Emil')
  await run(world.birch.id, 0)
  const [last] = await sql`
    select to_char(now() at time zone 'UTC' - interval '1 month', 'YYYY-MM') as month`
  return String(last?.month)
}

async function csvOf(month: string) {
  let text = ''
  for await (const part of reportCsv({ database: post.database.pool, actor: provider }, month))
    text += part
  return text
}
const namesIn = (text: string) =>
  text
    .split('\r\n')
    .slice(1)
    .flatMap((line) => (line ? [line.split(',')[3]] : []))
    .sort()

test('a month has one row for each whom the last count of each tenant in it counted', async () => {
  const month = await counted()
  const text = await csvOf(month)
  expect(text.split('\r\n')[0]).toBe('\uFEFFtenant,shortname,service,user,factor,also,rule,since')
  // what a spreadsheet would take for a formula is escaped
  expect(namesIn(text)).toEqual(["'=Ben", 'Ann', 'Cleo', 'Dora'])
  expect(text).toContain('Alder Foods,alderfoods,Alder Foods Direct Routing,Cleo,interface,,,')
  const { report, file } = await drawReport(post.database.pool, month)
  expect(report).toEqual({
    ...{ month, tenants: 2, licensed: 4, acquired: 100, over: 0, isAttached: true },
  })
  expect(Buffer.from(file?.bytes ?? []).toString()).toBe(text)
  const large = await drawReport(post.database.pool, month, 50)
  expect([large.file, large.report.isAttached]).toEqual([null, false])
})

test('it is mailed once a month with the file, drawn when it is sent', async () => {
  const month = await counted()
  expect(await as(provider, queueReport), 'nobody is to have it').toBe(false)
  await as(post.world.dana, (scope) =>
    changeReport(scope, { address: 'licenses@northline.example', version: 0 }),
  )
  expect(await as(provider, queueReport)).toBe(true)
  expect(await as(provider, queueReport), 'not twice').toBe(false)
  post.work()
  const [mail] = await until('it has come', async () => {
    const found = post.mailbox.messages()
    return found.length > 0 ? found : null
  })
  expect(mail).toMatchObject({ to: ['licenses@northline.example'] })
  expect(mail?.files.map(({ name }) => name)).toEqual([`licenses-${month}.csv`])
  expect(Buffer.from(mail?.files[0]?.bytes ?? []).toString()).toBe(await csvOf(month))
  expect(mail?.text).toContain('4 users and service numbers were licensed in 2 tenants')
  expect(mail?.links).toContain(`http://localhost:3000/licenses/report.csv?month=${month}`)
})

test('the file is the provider’s, by its link too; an odd month and an odd address are told', async () => {
  const month = await counted()
  const { as: asked } = portalOf(post.database.pool)
  const at = (who: Parameters<typeof asked>[0], of = month) =>
    asked(who).get(`/licenses/report.csv?month=${of}`)
  const answer = await at(post.world.vera)
  expect([answer.status, answer.headers.get('content-disposition')]).toEqual([
    200,
    `attachment; filename="licenses-${month}.csv"`,
  ])
  expect(namesIn(await answer.text())).toContain('Dora')
  for (const who of [post.world.olivia, post.world.otis])
    expect([403, 404, 421]).toContain((await at(who)).status)
  for (const odd of ['', '2026-13', '1999-01', "2026-10'"])
    expect((await at(post.world.vera, odd)).status).toBe(422)
  await expect(
    as(post.world.dana, (scope) => changeReport(scope, { address: 'nobody', version: 0 })),
  ).rejects.toMatchObject({ kind: 'invalid', fields: { address: expect.anything() } })
  await expect(
    as(post.world.nico, (scope) => changeReport(scope, { address: '', version: 0 })),
  ).rejects.toMatchObject({ kind: 'forbidden', ...message('role') })
})
