import { randomBytes } from 'node:crypto'
import { beforeAll, describe, expect, test } from 'vitest'
import { findHandset, handsetSecret, keepHandsetNews } from '../../src/domain/pbx/registrations.ts'
import { anonymous, dispatcher, Scope } from '../../src/domain/scope.ts'
import { makeSeal } from '../../src/domain/settings/secrets.ts'
import { testDatabase } from '../support/database.ts'
import { makeWorld, type World } from '../support/world.ts'

describe('what the registrar asks and keeps', async () => {
  const database = await testDatabase()
  const { sql, pool } = database
  const seal = makeSeal(randomBytes(32))
  let world: World
  let own: { tenant: string; id: string }

  const find = (label: string, username: string) =>
    Scope.enter(pool, anonymous, (scope) => findHandset(scope, seal, label, username), 'read only')
  const keep = (news: Parameters<typeof keepHandsetNews>[1]) =>
    Scope.enter(pool, dispatcher, (scope) => keepHandsetNews(scope, news))
  const row = async () =>
    (
      await sql`select contact, transport, user_agent, csta, refused, registered_since, registered_until > now() as is_registered,
        extract(epoch from registered_until - now())::integer as seconds from handset where id = ${own.id}`
    )[0]!

  beforeAll(async () => {
    world = await makeWorld({ sql })
    for (const tenant of [world.alder.id, world.birch.id]) {
      const [pbx] = await sql`insert into pbx_connection (audience, tenant_id, name, kind, topology)
        values ('tenant', ${tenant}, 'Handsets', 'uacsta', 'dedicated') returning id`
      const [made] = await sql`
        insert into handset (tenant_id, connection_id, extension, username, password)
        values (${tenant}, ${pbx!.id}, '201', 'desk', '') returning id`
      const sealed = seal.seal(`secret of ${tenant}`, handsetSecret(tenant, made!.id))
      await sql`update handset set password = ${sealed} where id = ${made!.id}`
      if (tenant === world.alder.id) own = { tenant, id: made!.id }
    }
  })

  test('one username in two realms is two handsets, and what is off is unknown', async () => {
    expect(await find('alderfoods', 'desk')).toEqual({
      ...own,
      password: `secret of ${own.tenant}`,
    })
    expect(await find('ALDERFOODS', 'desk')).toMatchObject(own)
    expect((await find('birch', 'desk'))?.tenant).toBe(world.birch.id)
    for (const [label, username] of [
      ...[['alderfoods', 'Desk'] as const, ['alderfoods', 'nobody'] as const],
      ...[['nowhere', 'desk'] as const, ['', ''] as const, ['alderfoods', "' or true --"] as const],
    ])
      expect(await find(label, username), `${label} ${username}`).toBeNull()
    await sql`update pbx_connection set enabled = false where tenant_id = ${own.tenant}`
    expect(await find('alderfoods', 'desk')).toBeNull()
    await sql`update pbx_connection set enabled = true where tenant_id = ${own.tenant}`
    await sql`update tenant set state = 'inactive' where id = ${own.tenant}`
    expect(await find('alderfoods', 'desk')).toBeNull()
    await sql`update tenant set state = 'active' where id = ${own.tenant}`
  })

  test('a registration comes, is refreshed, tells how its session stands, and goes', async () => {
    const contact = {
      contact: 'sip:desk@192.0.2.7:5062',
      transport: 'udp',
      agent: 'Desk 9',
    } as const
    const gone = { tenant: own.tenant, id: '00000000-0000-4000-8000-000000000000', seconds: 60 }
    // an id of another tenant's name is nobody's
    const foreign = { ...own, tenant: world.birch.id, seconds: 60 }
    expect(await keep([{ ...own, ...contact, seconds: 300 }, gone, foreign])).toBe(1)
    const first = await row()
    expect(first).toMatchObject({ contact: contact.contact, is_registered: true, csta: 'none' })
    expect(first.seconds).toBeGreaterThan(290)
    await keep([{ ...own, ...contact, seconds: 600, csta: 'monitored' }])
    const second = await row()
    expect(second).toMatchObject({ csta: 'monitored', registered_since: first.registered_since })
    expect(second.seconds).toBeGreaterThan(590)
    await keep([{ ...own, refused: 3 }])
    expect(await row()).toMatchObject({ refused: 3, is_registered: true, csta: 'monitored' })
    await keep([{ ...own, seconds: 0 }])
    expect(await row()).toMatchObject({ contact: null, is_registered: null, csta: 'none' })
    expect(await row()).toMatchObject({ user_agent: 'Desk 9', registered_since: null })
  })

  test('news are pushed, a refresh is not, and of very many the list alone', async () => {
    const { id: connection } = (
      await sql`select id from pbx_connection where tenant_id = ${own.tenant}`
    )[0]!
    await sql`insert into handset (tenant_id, connection_id, extension, username, password)
      select ${own.tenant}, ${connection}, (1000 + n)::text, 'many' || n, '' from generate_series(1, 150) n`
    const many = await sql<{ id: string }[]>`select id from handset where username like 'many%'`
    const heard: string[] = []
    let marked = Promise.withResolvers<void>()
    const listening = await database.listen({
      announced(payload) {
        const { topics = [] }: { topics?: string[] } = JSON.parse(payload)
        heard.push(...topics.filter((topic) => topic !== 'mark'))
        if (topics.includes('mark')) marked.resolve()
      },
      disconnected() {},
      reconnected() {},
    })
    const topics = async (news: Parameters<typeof keepHandsetNews>[1]) => {
      heard.length = 0
      marked = Promise.withResolvers<void>()
      await keep(news)
      // a mark behind it, so that silence is known
      await sql`select pg_notify('portal', '{"topics":["mark"]}')`
      await marked.promise
      return [...heard]
    }
    const fresh = { ...own, contact: 'sip:a@192.0.2.8', transport: 'tcp', agent: 'A' } as const
    expect(await topics([{ ...fresh, seconds: 60 }])).toEqual([`handset:${own.id}`])
    expect(await topics([{ ...fresh, seconds: 60 }])).toEqual([])
    const all = many.map(({ id }) => ({ ...own, id, contact: 'sip:a@192.0.2.9', seconds: 60 }))
    expect(await topics(all)).toEqual(['handsets'])
    expect(await topics(all)).toEqual([])
    await listening.stop()
  })

  test('who is not the worker keeps no news', async () => {
    for (const actor of [anonymous, world.otis, world.olivia])
      await expect(
        Scope.enter(pool, actor, (scope) => keepHandsetNews(scope, [{ ...own, seconds: 60 }])),
      ).rejects.toThrow()
  })
})
