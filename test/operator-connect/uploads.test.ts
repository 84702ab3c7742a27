import { beforeAll, describe, expect, test } from 'vitest'
import { retryNumbers } from '../../src/domain/operator-connect/jobs.retry.ts'
import {
  enteredByFile,
  enteredByHand,
  preflight,
  type UploadWanted,
} from '../../src/domain/operator-connect/preflight.ts'
import { Scope } from '../../src/domain/scope.ts'
import { testDatabase } from '../support/database.ts'
import { portalOf } from '../support/portal.ts'
import { makeWorld, type World } from '../support/world.ts'
import { operatorConnectCustomer } from './jobs.support.ts'

describe('uploading numbers', async () => {
  const db = await testDatabase()
  const { sql } = db
  const pages = portalOf(db.pool)
  let world: World
  let of: Awaited<ReturnType<typeof operatorConnectCustomer>>
  let wanted: UploadWanted
  let lead: string
  beforeAll(async () => {
    world = await makeWorld(db)
    of = await operatorConnectCustomer(sql, world.alder)
    const { tenantId, serviceId, profileId } = of
    wanted = {
      ...{ tenantId, serviceId, profileId, country: 'DE', usage: 'CallingUserAssignment' },
      ...{ additional: null, connectionId: null, addressId: null, locationId: null },
    }
    lead = String((await sql`select id from lead`)[0]?.id)
    await sql`insert into oc_number (tenant_id, family, number, state, released_at, rests_until) values
      (${world.birch.id}, 'operator-connect', '+4930100001', 'acquired', null, null),
      (${world.birch.id}, 'operator-connect', '+4930100002', 'released', now(), now() + interval '90 days'),
      (${tenantId}, 'operator-connect', '+4930100003', 'acquired', null, null)`
  })
  const found = async (text: string, more: Partial<UploadWanted> = {}) => {
    const { good, findings, isBarred } = await Scope.enter(db.pool, world.dana, (scope) =>
      preflight(scope, { ...wanted, ...more }, enteredByHand(text)),
    )
    return {
      good: good.map(({ number }) => number),
      said: findings.map(({ row, column, reason }) => `${row ?? '*'} ${column} ${reason.code}`),
      isBarred,
    }
  }

  test('each row that cannot go says its row, its column and why; whose a number is, is not said', async () => {
    const rows = [
      ...['+49 30 100-0000', '4930100001', 'hello', '+43 1 234567', '+49800123456'],
      ...['+4930100001', '+4930100002', '+4930100003', '+493010000000', '00493010000000'],
    ]
    expect(await found(rows.join('\n'))).toEqual({
      good: ['+49301000000', '+493010000000'],
      said: [
        ...['2 number number-plus', '3 number number-e164', '4 country number-other-country'],
        ...['5 usage number-toll-free', '6 number number-unusable', '7 number number-unusable'],
        ...['8 number number-here', '10 number number-twice'],
      ],
      isBarred: false,
    })
    const free = await found('+49800123456', { usage: 'FirstPartyAppAssignment' })
    expect(free).toMatchObject({ said: [], good: ['+49800123456'] })
  })

  test('what bars all of them cannot be left out: country, size, profile, trunks, place, lead', async () => {
    const one = '+4930200000'
    const bars = async (more: Partial<UploadWanted> = {}) => {
      const { said, isBarred } = await found(one, more)
      expect(isBarred).toBe(said.length > 0)
      return said
    }
    expect(await bars()).toEqual([])
    expect(await bars({ profileId: 'gone' })).toEqual(['* profile number-profile-gone'])
    expect(await bars({ addressId: 'a', locationId: 'b' })).toEqual(['* address number-one-place'])
    await sql`update lead set countries = '{AT}', company_size = null, microsoft_status = 'suspended'`
    await sql`update calling_profile set trunks = '[{"id":"1","fqdn":"a.example"}]'`
    expect(await bars()).toEqual([
      ...['* lead lead-status', '* lead lead-no-size', '* country number-not-consented'],
      '* profile number-one-trunk',
    ])
    await sql`update lead set countries = '{DE,AT}', company_size = 'L250_U999', microsoft_status = 'active'`
    await sql`update calling_profile set trunks = '[{"id":"1","fqdn":"a.example"},{"id":"2","fqdn":"b.example"}]'`
  })

  async function send(file: string | Uint8Array, fields: Record<string, string> = {}) {
    const body = new FormData()
    const given = { usage: 'CallingUserAssignment', country: 'DE', ...fields }
    for (const [name, value] of Object.entries(given)) body.set(name, value)
    body.set('file', new File([file as string], 'numbers.csv'))
    const answer = await pages.app.request(`http://localhost:3000/leads/${lead}/numbers`, {
      ...{ method: 'POST', headers: await pages.signedIn(world.dana), body },
    })
    return {
      ...{ status: answer.status, html: await answer.text() },
      location: answer.headers.get('location') ?? '',
    }
  }
  const jobs = () => sql`select id, total, file_hash as hash from number_job order by number`

  test('of a file nothing goes until all rows are good, or bad ones are left out by choice; the same file again is told', async () => {
    const rows = Array.from({ length: 200 }, (_, n) => `+49303${String(10_000 + n)}`)
    const file = ['number;name', ...rows, '4930123456', 'x', '+43123456789'].join('\n')
    const refused = await send(file)
    expect(refused.status).toBe(422)
    expect(refused.html).toContain('3 problems were found')
    expect(refused.html).toContain('The plus is missing')
    expect(await jobs()).toEqual([])
    // the button that only looks leads somewhere
    const [, look = ''] = /formaction="([^"]+)" formnovalidate/.exec(refused.html) ?? []
    const looked = await pages.as(world.dana).post(look, {
      ...{ usage: ['CallingUserAssignment'], country: ['DE'], numbers: ['4930123456'] },
    })
    expect([look, looked.status]).toEqual([`/leads/${lead}/numbers/new/checks`, 200])
    expect(await looked.text()).toContain('The plus is missing')
    expect(await jobs()).toEqual([])
    const sent = await send(file, { skipBad: 'on' })
    expect(sent.status).toBe(303)
    const [job] = await jobs()
    expect(sent.location).toBe(`/jobs/${job?.id}`)
    expect(job).toMatchObject({ total: 200, hash: enteredByFile(file).fileHash })
    const again = await send(file, { skipBad: 'on' })
    expect(again.status).toBe(422)
    expect(again.html).toContain('This very file was uploaded already, in job')
    expect(await jobs()).toHaveLength(1)
    const page = await pages.as(world.dana).get(`/jobs/${job?.id}`)
    expect(await page.text()).toContain('+4930310000')
    for (const path of ['/jobs', `/jobs/${job?.id}`, `/leads/${lead}/numbers/new`])
      expect((await pages.as(world.olivia).get(path)).status).toBe(404)
  })

  test('a file of 20 MB is refused before it is read, in words', async () => {
    const large = await send('+4930123456\n'.repeat(1_700_000))
    expect(large.status).toBe(413)
  })

  test('what failed for one reason is tried again by it alone, in every job; a number that is in use by now stays failed', async () => {
    const [job] = await jobs()
    const id = String(job?.id)
    await sql`update number_job_item set state = 'error', code = case when place < 3 then 'internal_error' else 'other' end
      where job_id = ${id} and place < 5`
    await sql`update number_job_item set state = 'success' where job_id = ${id} and place >= 5`
    await sql`update oc_number o set state = case when i.state = 'error' then 'failed' else 'acquired' end
      from number_job_item i where i.number_id = o.id and i.job_id = ${id}`
    await sql`update number_job set state = 'partial', done = 195, failed = 5, ms_job_id = 'ms-1', due_at = null where id = ${id}`
    const page = await (await pages.as(world.dana).get('/jobs')).text()
    expect(page).toContain('Retry these 3')
    await sql`insert into oc_number (tenant_id, family, number, state)
      select ${world.birch.id}, 'operator-connect', number, 'acquired' from number_job_item where job_id = ${id} and place = 0`
    const keys = async () =>
      (
        await sql`select send_key as key, state, failed, ms_job_id as ms from number_job where id = ${id}`
      )[0]
    const before = await keys()
    const count = await Scope.enter(db.pool, world.dana, (scope) =>
      retryNumbers(scope, { cause: 'internal_error' }),
    )
    expect(count).toBe(2)
    const after = await keys()
    expect(after).toMatchObject({ state: 'queued', failed: 3, ms: null })
    expect(after?.key).not.toBe(before?.key)
    expect(
      await sql`select place from number_job_item where job_id = ${id} and state = 'pending-upload'`,
    ).toEqual([{ place: 1 }, { place: 2 }])
  })
})
