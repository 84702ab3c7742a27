import { afterAll, beforeAll, expect, test } from 'vitest'
import { createSbcs } from '../../src/connectors/sbcs.ts'
import { sbcSecret } from '../../src/domain/onboarding/sbcs.list.ts'
import { makeSeal } from '../../src/domain/settings/secrets.ts'
import type { SandboxSbc } from '../../src/sandbox/sbc.ts'
import { sbcRowJobs } from '../../src/worker/sbc-rows.ts'
import { credentials, sandbox } from '../onboarding/sbcs.support.ts'
import { testDatabase } from '../support/database.ts'
import { testSecret } from '../support/setup.ts'
import { makeWorld, type World } from '../support/world.ts'

const database = await testDatabase()
const { sql, pool } = database
const seal = makeSeal(testSecret)
const sbcs = createSbcs({ allow: ['127.0.0.1'], timeoutMs: 2000 })
let world: World
let sbc: SandboxSbc
const warned: unknown[] = []

const plan = `configure voip
  sbc dial-plan 2
    name "OCDialPlan"
    dial-plan-rule 0
      name "alderfoods"
      prefix "+14255550000"
      tag "alderfoods"
      activate
    exit
    activate
  exit
`
const read = async () => {
  const [job] = sbcRowJobs({
    ...{ database: pool, seal, sbcs },
    log: { warn: (said) => void warned.push(said) },
  })
  await job?.work()
}
const rows = () =>
  sql`select number, sbc_tag as tag, sbc_read_at is not null as "isRead" from oc_number order by number`

beforeAll(async () => {
  world = await makeWorld(database)
  sbc = await sandbox(plan)
  const id = crypto.randomUUID()
  await sql`insert into sbc (id, name, fqdn, address, port, transport, api_url, username, password)
    values (${id}, 'West', 'west.example', '127.0.0.1', ${sbc.sipPort}, 'udp', ${sbc.apiUrl}, ${credentials.username},
      ${seal.seal(credentials.password, sbcSecret(id))})`
  const [connection] =
    await sql`insert into sip_connection (tenant_id, service_id, name, sbc_id) values (${world.alder.id}, ${world.alder.service}, 'Main', ${id}) returning id`
  await sql`insert into oc_number (tenant_id, family, number, state, service_id, source, connection_id)
    select ${world.alder.id}::uuid, 'operator-connect', '+1425555000' || n, case when n = 3 then 'pending' else 'acquired' end,
      ${world.alder.service}::uuid, case when n = 2 then null else 'webui' end, case when n = 1 then null else ${connection?.id}::uuid end from generate_series(0, 3) n`
})
afterAll(async () => {
  sbcs.close()
  await sbc.stop()
})

test('numbers that we wrote into the dial plan are looked for in it once an hour; an SBC that is away changes nothing', async () => {
  sbc.fail('unavailable')
  await read()
  expect([warned.length, (await rows()).some(({ isRead }) => isRead)]).toEqual([1, false])
  sbc.fail(null)
  await read()
  expect(await rows()).toEqual([
    { number: '+14255550000', tag: 'alderfoods', isRead: true },
    { number: '+14255550001', tag: null, isRead: true },
    // of Microsoft's alone, and not there yet
    { number: '+14255550002', tag: null, isRead: false },
    { number: '+14255550003', tag: null, isRead: false },
  ])
  // within the hour it is not asked, so what is gone there is not seen
  sbc.fail('unavailable')
  await read()
  expect(warned).toHaveLength(1)
  await sql`update oc_number set sbc_read_at = sbc_read_at - interval '61 minutes'`
  sbc.fail(null)
  await sbcs.run(
    { apiUrl: sbc.apiUrl, ...credentials },
    'configure voip\n  sbc dial-plan 2\n    no dial-plan-rule 0\n    exit\n  exit\n',
  )
  await read()
  expect((await rows()).map(({ tag }) => tag)).toEqual([null, null, null, null])
})
