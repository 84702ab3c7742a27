import { beforeEach, describe, expect, test } from 'vitest'
import { Scope, system } from '../../src/domain/scope.ts'
import { advanceWave } from '../../src/domain/waves/advance.ts'
import { readers, readPatches } from '../../src/realtime/patches.tsx'
import { pagesOf } from '../directory/support.ts'
import { testDatabase } from '../support/database.ts'
import { makeWorld, type World } from '../support/world.ts'
import { manyServices, sender } from './waves.support.ts'

const entered = {
  ...{ name: 'Read all', act: 'replicate', rings: '1, 5, rest', errorPercent: 5 },
  ...{ haltsOnAlarms: 'on', leaveOut: '' },
}

describe('the pages of waves', async () => {
  const database = await testDatabase()
  const { sql, pool } = database
  const pages = pagesOf(database)
  const post = sender(pages)
  let world: World
  let ids: string[]
  beforeEach(async () => {
    await sql`truncate tenant, account, msp, license_pool, alarm, wave, command, lane, selection cascade`
    world = await makeWorld(database)
    ids = await manyServices(sql, 12)
  })
  const advance = (id: string) =>
    Scope.enter(pool, system({ kind: 'provider' }), (scope) => advanceWave(scope, id))
  const end = (state: 'succeeded' | 'failed', most = 1000) => sql`
    update command set state = ${state}, ended_at = now(), error = ${
      state === 'failed' ? sql.json({ code: 'no-such-service' }) : null
    } where id in (select id from command where state = 'queued' order by seq limit ${most})`
  /** Ticks services in their list, and comes to the form. */
  const chosen = async (services = ids, actor = world.dana) => {
    const answer = await post('/services/selections', { act: 'wave', id: services }, actor)
    expect(answer.status).toBe(303)
    return String(answer.location)
  }
  const started = async (given: Record<string, string | number> = {}) => {
    const answer = await post(await chosen(), { ...entered, ...given }, world.dana)
    expect(answer.status).toBe(303)
    return String(answer.location)
  }
  const idOf = (path: string) => path.replace('/waves/', '')
  const halted = async () => {
    const path = await started()
    await advance(idOf(path))
    await end('succeeded')
    await advance(idOf(path))
    await end('failed', 1)
    await advance(idOf(path))
    return path
  }

  test('chosen services come to a form that says who is in which ring and who is left out, and why', async () => {
    await sql`delete from m365_authentication where tenant_id = (select tenant_id from service where id = ${ids[3] ?? ''})`
    const path = await chosen()
    const { html } = await pages.get(path, world.dana)
    expect(html).toContain('12 services chosen')
    expect(html).toContain('1 service left out')
    expect(html).toContain('Customer 03 Direct Routing')
    const preview = await post(
      `${path}/previews`,
      { ...entered, rings: '2, rest', leaveOut: 'c007' },
      world.dana,
    )
    expect(preview.status).toBe(200)
    expect(preview.html).toContain('2 services left out')
    expect(preview.html).toContain('Left out by name')
    expect(await sql`select 1 from wave`, 'nothing is kept').toHaveLength(0)
  })

  test('sent twice it starts one wave, whose page says how it stands', async () => {
    const path = await chosen()
    const both = await Promise.all([1, 2].map(() => post(path, entered, world.dana)))
    expect(both.map(({ status }) => status).sort()).toEqual([303, 409])
    expect(await sql`select 1 from wave`).toHaveLength(1)
    const { html } = await pages.get(String(both.find((one) => one.location)?.location), world.dana)
    for (const text of ['Read all', 'Under way', '12 left', 'One service', 'The rest'])
      expect(html).toContain(text)
  })

  test('what does not fit is said beside its field, with what was entered kept, and the selection may be used still', async () => {
    const path = await chosen()
    const answer = await post(path, { ...entered, rings: '1, 5', name: 'Mine' }, world.dana)
    expect(answer.status).toBe(422)
    expect(answer.html).toContain('value="Mine"')
    expect(answer.html).toContain('at the end “rest”')
    expect((await post(path, entered, world.dana)).status).toBe(303)
  })

  test('services that went since they were chosen are no part of it', async () => {
    const path = await chosen()
    await sql`delete from service where id = ${ids[0] ?? ''}`
    expect((await pages.get(path, world.dana)).html).toContain(
      '1 service chosen is no longer there',
    )
    const { location } = await post(path, entered, world.dana)
    expect(
      await sql`select 1 from wave_item where wave_id = ${idOf(String(location))}`,
    ).toHaveLength(11)
  })

  test('halted it says why, with what failed; go on and try again have one effect each, however often they are sent', async () => {
    const path = await halted()
    const { html } = await pages.get(path, world.dana)
    expect(html).toContain('1 of 2 failed, more than 5 %.')
    expect(html).toContain(`${path}?state=failed`)
    for (const button of ['Go on', 'Try failed again', 'Stop']) expect(html).toContain(button)
    const failed = await pages.get(`${path}?state=failed`, world.dana)
    const names = await sql`select service_name as name, state from wave_item`
    for (const { name, state } of names)
      expect(failed.html.includes(name), name).toBe(state === 'failed')
    const twice = (act: string) =>
      Promise.all([1, 2].map(() => post(`${path}/${act}`, {}, world.dana)))
    expect((await twice('continuations')).map(({ status }) => status).sort()).toEqual([303, 409])
    await advance(idOf(path))
    await end('succeeded')
    await advance(idOf(path))
    await end('succeeded')
    await advance(idOf(path))
    expect((await pages.get(path, world.dana)).html).toContain('11 done, 1 failed')
    expect((await twice('retries')).map(({ status }) => status).sort()).toEqual([303, 409])
    await advance(idOf(path))
    expect(await sql`select 1 from command where state = 'queued'`).toHaveLength(1)
    const types = await sql`select type from log_entry where type like 'wave.%' order by at, seq`
    expect(types.map(({ type }) => type)).toEqual([
      ...['wave.started', 'wave.halted', 'wave.continued', 'wave.done', 'wave.retried'],
    ])
  })

  test('an alarm that halted it is linked', async () => {
    const path = await started()
    await advance(idOf(path))
    const said = sql.json({ code: 'cleanup-failed' })
    const [alarm] = await sql`
      insert into alarm (audience, tenant_id, key, severity, name, source, text)
      select 'tenant', tenant_id, 'a', 'major', ${said}, ${said}, ${said} from wave_item where state = 'queued' returning id`
    await advance(idOf(path))
    const { html } = await pages.get(path, world.dana)
    expect(html).toContain(`href="/alarms/${alarm?.id}"`)
    expect(html).toContain('A tenant that the wave has touched has a new alarm')
  })

  test('stopped it is over: what waited was not done', async () => {
    const path = await halted()
    expect((await pages.get(`${path}/cancellation`, world.dana)).html).toContain('10 services will')
    expect((await post(`${path}/cancellation`, {}, world.dana)).status).toBe(303)
    expect((await pages.get(path, world.dana)).html).toContain('1 done, 1 failed, 10 not done')
    expect((await post(`${path}/cancellation`, {}, world.dana)).status).toBe(409)
  })

  test('what is pushed is what the pages have', async () => {
    const path = await halted()
    const topic = `wave:${idOf(path)}` as const
    const { html } = await readPatches([topic], {
      ...{ database: pool, readers, actor: world.vera, at: new Date() },
      onError: (error) => {
        throw error
      },
    })
    const patch = html.get(topic) ?? ''
    const plain = (text: string) =>
      text.replaceAll(/<time.*?<\/time>|<input type="hidden"[^>]*>/g, '')
    const list = plain((await pages.get('/waves', world.vera)).html)
    const page = plain((await pages.get(path, world.vera)).html)
    const [row = ''] = /<tr id="wave-.*?<\/tr>/.exec(plain(patch)) ?? []
    expect(row).toContain('Read all')
    expect(list).toContain(row)
    const rings = plain(patch).match(/<tr id="wave-ring-.*?<\/tr>/g) ?? []
    expect(rings).toHaveLength(3)
    for (const ring of rings) expect(page).toContain(ring)
    expect(patch).toContain(`#wave-changed-${idOf(path)}`)
  })

  test('its services are taken away as CSV, its list as well', async () => {
    const path = await halted()
    const items = await pages.get(`${path}/rows.csv`, world.dana)
    expect(items.html.split('\r\n').filter(Boolean)).toHaveLength(13)
    const all = await pages.get('/waves.csv', world.dana)
    expect(all.html).toContain('halted')
  })

  test('a service’s own menu offers no wave, and an MSP’s list none at all', async () => {
    const menu = await pages.get(`/services/${ids[0]}/menu`, world.dana)
    expect(menu.html).not.toContain('Start a wave')
    expect((await pages.get('/services', world.dana)).html).toContain('Start a wave')
    expect((await pages.get('/services', world.olivia)).html).not.toContain('Start a wave')
    const asked = { act: 'wave', id: world.alder.service }
    expect((await post('/services/selections', asked, world.olivia)).status).toBe(403)
  })
})
