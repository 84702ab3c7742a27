import { randomUUID } from 'node:crypto'
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import { watchTime } from '../../src/domain/operations/watch.ts'
import type { Refusal } from '../../src/domain/refusal.ts'
import { type Actor, anonymous, type Scope, system } from '../../src/domain/scope.ts'
import { removeOverdue, tellSilent } from '../../src/domain/wallboards/expiry.ts'
import { findScreen, screenWaiting, tryCode } from '../../src/domain/wallboards/screens.ts'
import {
  previewPush,
  pushScene,
  releaseScene,
  removeWalls,
} from '../../src/domain/wallboards/wallboards.acts.ts'
import { findWallboard, wallboards, wallsOf } from '../../src/domain/wallboards/wallboards.list.ts'
import {
  approveWall,
  changeWall,
  enteredOf,
  renewWalls,
  replaceScreen,
} from '../../src/domain/wallboards/wallboards.ts'
import { findWall } from '../../src/domain/wallboards/walls.ts'
import { testDatabase } from '../support/database.ts'
import { testSecret } from '../support/setup.ts'
import { makeWorld, type World } from '../support/world.ts'
import { announcements, as, asking, entered, fetched } from './wallboards.support.ts'

const db = await testDatabase()
const act = as(db)
let world: World
/** An administrator of Summit Voice, who has nothing to do with Harbor Telecom. */
let stranger: Actor

beforeAll(async () => {
  world = await makeWorld(db)
  const [made] = await db.sql`
    insert into account (audience, msp_id, email, name, role)
    values ('msp', ${world.summit.id}, 'sam@summit.example', 'Sam', 'admin') returning id`
  stranger = { ...world.olivia, id: made!.id, name: 'Sam', role: 'admin' }
  stranger.audience = { kind: 'msp', msp: world.summit.id }
})
beforeEach(async () => {
  await db.sql`delete from wallboard`
  await db.sql`delete from wallboard_pairing`
  await db.sql`delete from rate_limit_hit`
  await db.sql`delete from alarm`
})

const refusal = (work: Promise<unknown>): Promise<Refusal> =>
  work.then(
    () => expect.unreachable(),
    (error) => error,
  )
const refused = async (work: Promise<unknown>) => {
  const { kind, code } = await refusal(work)
  return `${kind} ${code}`
}
const approve = async (actor: Actor, over: Record<string, unknown> = {}) => {
  const { id } = await asking(db)
  return act(actor, (scope) => approveWall(scope, id, { ...entered, ...over }))
}
const row = async (id: string) => (await db.sql`select * from wallboard where id = ${id}`)[0]
const logged = (type: string) =>
  db.sql`select audience, msp_id, subject_name, before, after from log_entry where type = ${type} order by at desc`

test('an approved screen fetches a token, once approved, and shows what its owner may see', async () => {
  const screen = await asking(db)
  expect(await fetched(db, screen)).toBeNull()
  const { id } = await act(world.nico, (scope) => approveWall(scope, screen.id, entered))
  const token = await fetched(db, screen)
  const wall = await act(anonymous, (scope) => findWall(scope, token ?? ''))
  expect(wall).toMatchObject({
    ...{ id, name: 'NOC 1', audience: { kind: 'provider' }, zone: 'Europe/Berlin' },
    scenes: ['overview', 'licenses'],
  })
  expect(wall!.secondsLeft).toBeGreaterThan(179.9 * 86_400)
  expect(await act(world.nico, (scope) => findWallboard(scope, id))).toMatchObject({
    ...{ state: 'waiting', by: 'Nico Brandt', address: '192.0.2.50', size: '1920 × 1080' },
  })
  expect((await logged('wallboard.added'))[0]).toMatchObject({
    ...{ audience: 'provider', subject_name: 'NOC 1', after: { ip: '192.0.2.50' } },
  })
})

test('the token that a wall is made with is nobody’s, and is fetched within ten minutes only', async () => {
  const screen = await asking(db)
  const { id } = await act(world.dana, (scope) => approveWall(scope, screen.id, entered))
  await db.sql`update wallboard set pairing_until = now() where id = ${id}`
  expect(await fetched(db, screen)).toBeNull()
})

describe('who may', () => {
  const verbs: Record<string, (scope: Scope, wall: string, screen: string) => Promise<unknown>> = {
    findScreen: (scope) => findScreen(scope, { code: 'BCDF-GHJK' }),
    screenWaiting: (scope, _, screen) => screenWaiting(scope, screen),
    approveWall: (scope, _, screen) =>
      approveWall(scope, screen, { ...entered, name: randomUUID() }),
    changeWall: (scope, wall) => changeWall(scope, wall, { ...entered, name: wall, version: 1 }),
    pushScene: (scope, wall) => pushScene(scope, [wall], { scene: 'overview', minutes: '15' }),
    releaseScene: (scope, wall) => releaseScene(scope, [wall]),
    renewWalls: (scope, wall) => renewWalls(scope, [wall]),
    replaceScreen: (scope, wall, screen) => replaceScreen(scope, wall, screen),
    removeWalls: (scope, wall) => removeWalls(scope, [wall]),
    list: (scope, wall) => wallboards.pick(scope, [wall]),
  }
  test.each(Object.keys(verbs))('%s asks', async (name) => {
    const verb = verbs[name]!
    const by = async (actor: Actor, of: Actor = actor) => {
      const wall = await approve(of === world.olivia ? world.olivia : world.dana, {
        name: randomUUID(),
      })
      const { id } = await asking(db)
      return refused(
        act(actor, (scope) => verb(scope, wall.id, id)).then(() => {
          throw { kind: 'done', code: '' }
        }),
      )
    }
    const isDone = name === 'findScreen' ? 'invalid wall-code' : 'done '
    for (const actor of [world.dana, world.nico]) expect(await by(actor)).toBe(isDone)
    expect(await by(world.olivia, world.olivia)).toBe(isDone)
    expect(await by({ ...world.olivia, role: 'admin' }, world.olivia)).toBe(isDone)
    for (const actor of [world.vera, world.otis, { ...world.otis, role: 'operator' } as Actor])
      expect(await by(actor, world.dana)).toBe('forbidden role')
    const inSession: Actor = { ...world.otis, supportSession: { id: randomUUID(), by: 'provider' } }
    expect((await by(inSession, world.dana)).startsWith('forbidden')).toBe(true)
  })

  test("an MSP's wall is missing to another MSP, as one that never was, and so is the provider's", async () => {
    const [own, providers] = [await approve(world.olivia), await approve(world.dana)]
    const { id: screen } = await asking(db)
    for (const wall of [own.id, providers.id, randomUUID()])
      for (const verb of [
        'changeWall',
        'pushScene',
        'releaseScene',
        'renewWalls',
        'replaceScreen',
        'removeWalls',
      ])
        expect([
          verb,
          await refused(act(stranger, (scope) => verbs[verb]!(scope, wall, screen))),
        ]).toEqual([verb, 'missing no-such-wallboard'])
    expect(await act(stranger, (scope) => wallboards.pick(scope, [own.id, providers.id]))).toEqual(
      [],
    )
    // the premise: both are there, and the provider sees the MSP's with its owner
    const seen = await act(world.dana, (scope) =>
      wallboards.pick(scope, [own.id, providers.id], { within: wallsOf(scope.actor) }),
    )
    expect(seen.map(({ owner }) => owner).sort()).toEqual(['Harbor Telecom', null])
    // the screen that asked is not used up by who was refused
    expect(await act(world.dana, (scope) => screenWaiting(scope, screen))).not.toBeNull()
  })
})

describe('whose eyes', () => {
  test('the provider gives a wall to an MSP that there is; an MSP has its own', async () => {
    const given = await approve(world.dana, { scope: `msp:${world.harbor.id}` })
    expect(await row(given.id)).toMatchObject({ audience: 'msp', msp_id: world.harbor.id })
    expect((await logged('wallboard.added'))[0]).toMatchObject({ msp_id: world.harbor.id })
    expect(await act(world.olivia, (scope) => findWallboard(scope, given.id))).toMatchObject({
      name: 'NOC 1',
    })
    const own = await approve(world.olivia, { name: 'Own' })
    expect(await row(own.id)).toMatchObject({ msp_id: world.harbor.id })
    const [gone] =
      await db.sql`insert into msp (name, state) values ('Gone', 'deleted') returning id`
    const wrong: [Actor, string][] = [
      [world.dana, `msp:${randomUUID()}`],
      [world.dana, `msp:${gone!.id}`],
      [world.dana, 'tenant'],
      [world.olivia, 'provider'],
      [world.olivia, `msp:${world.summit.id}`],
    ]
    for (const [actor, scope] of wrong)
      expect(await refusal(approve(actor, { name: 'Other', scope }))).toMatchObject({
        ...{ kind: 'invalid', code: 'not-among', fields: { scope: { code: 'not-among' } } },
      })
  })

  test("an MSP's wall shows no other MSP, and none that is gone or was made up is shown", async () => {
    const [harbor, summit] = [`msp:${world.harbor.id}`, `msp:${world.summit.id}`]
    const all = await approve(world.dana, { scenes: [summit, 'overview', harbor] })
    // in the order in which they are shown
    expect((await row(all.id))!.scenes).toEqual(['overview', harbor, summit])
    const own = await approve(world.olivia, { name: 'Own', scenes: [harbor] })
    const wrong: [Actor, string, unknown][] = [
      [world.olivia, 'wall-scene-gone', [summit]],
      [world.dana, 'wall-scene-gone', [`msp:${randomUUID()}`]],
      [world.dana, 'wall-scene-gone', 'everything'],
      [world.dana, 'wall-scenes', []],
      [world.dana, 'wall-scenes', undefined],
    ]
    for (const [actor, code, scenes] of wrong)
      expect((await refusal(approve(actor, { name: 'Other', scenes }))).fields.scenes?.code).toBe(
        code,
      )
    expect(
      await refused(
        act(world.dana, (scope) =>
          pushScene(scope, [own.id, all.id], { scene: summit, minutes: '15' }),
        ),
      ),
    ).toBe('invalid wall-scene-gone')
    // of several nothing was done to any
    expect((await row(all.id))!.pushed_scene).toBeNull()
  })

  test('names are unique among an owner’s, and 200 are enough', async () => {
    const { id } = await approve(world.dana)
    await approve(world.olivia)
    expect(await refusal(approve(world.dana, { name: ' noc 1 ' }))).toMatchObject({
      ...{ code: 'wall-name-taken', fields: { name: {} } },
    })
    const other = await approve(world.dana, { name: 'Lobby' })
    expect(
      await refused(
        act(world.dana, (scope) => changeWall(scope, other.id, { ...entered, version: 1 })),
      ),
    ).toBe('conflict wall-name-taken')
    await db.sql`insert into wallboard (audience, name, scenes, token_hash, approved_by, expires_at)
      select 'provider', 'W' || n, '["overview"]', 'h' || n, 'x', now() + interval '1 day' from generate_series(1, 198) n`
    expect(await refused(approve(world.dana, { name: 'One more' }))).toBe('conflict wall-many')
    await act(world.dana, (scope) => removeWalls(scope, [id]))
    await approve(world.dana, { name: 'One more' })
  })
})

describe('codes', () => {
  const work = (actor: Actor) => ({ database: db.pool, secret: testSecret, actor })
  const attempt = async (actor: Actor, code: string) => {
    const found = await tryCode(work(actor), { code })
    return 'code' in found ? found.code : found.ip
  }

  test('one is read in any case, with blanks or a dash; wrong, expired and used ones are refused apart', async () => {
    const { code, id } = await asking(db)
    for (const typed of [code, ` ${code.slice(0, 4).toLowerCase()}-${code.slice(4)} `])
      expect(await act(world.olivia, (scope) => findScreen(scope, { code: typed }))).toMatchObject({
        ...{ id, width: 1920 },
      })
    const fails = (given: unknown) =>
      refusal(act(world.dana, (scope) => findScreen(scope, { code: given })))
    for (const given of [
      'BCDFGHJ',
      'AEIOU-AEI',
      `${code}B`,
      "'; drop table",
      '',
      undefined,
      ['a', 'b'],
    ])
      expect((await fails(given)).fields.code).toBeDefined()
    await db.sql`update wallboard_pairing set expires_at = now() where id = ${id}`
    expect(await fails(code)).toMatchObject({ code: 'wall-code-expired', fields: { code: {} } })
    expect(await act(world.dana, (scope) => screenWaiting(scope, id))).toBeNull()
    expect(await refused(act(world.dana, (scope) => approveWall(scope, id, entered)))).toBe(
      'conflict wall-code-expired',
    )
    const used = await asking(db)
    await act(world.dana, (scope) => approveWall(scope, used.id, entered))
    expect((await fails(used.code)).code).toBe('wall-code')
    expect(
      await refused(
        act(world.dana, (scope) => approveWall(scope, used.id, { ...entered, name: 'Again' })),
      ),
    ).toBe('conflict wall-code-expired')
  })

  test('ten wrong ones of an account and no more are looked at, whatever comes then', async () => {
    const { code } = await asking(db)
    // right ones are not counted
    for (let i = 0; i < 12; i++) expect(await attempt(world.dana, code)).toBe('192.0.2.50')
    for (let i = 0; i < 10; i++) expect(await attempt(world.dana, 'BCDFGHJK')).toBe('wall-code')
    expect(await attempt(world.dana, code)).toBe('too-often')
    const found = await tryCode(work(world.dana), { code })
    expect(found).toMatchObject({ kind: 'too-many', params: { minutes: 10 } })
    // another account is not its matter
    expect(await attempt(world.nico, code)).toBe('192.0.2.50')
    await db.sql`delete from rate_limit_hit`
    expect(await attempt(world.dana, code)).toBe('192.0.2.50')
  })

  test('two hundred wrong ones of all accounts are enough, too', async () => {
    const { code } = await asking(db)
    const others = Array.from({ length: 20 }, () => ({ ...world.nico, id: randomUUID() }))
    for (const other of others)
      for (let i = 0; i < 10; i++) {
        // the account is nobody's, and still a right code is found while some are left
        if (other === others.at(-1) && i === 9)
          expect(await attempt(world.dana, code)).toBe('192.0.2.50')
        await attempt(other, 'BCDFGHJK')
      }
    expect(await attempt(world.dana, code)).toBe('too-often')
  })
})

describe('what is done is announced to lists and to the wall, and logged for its owner', async () => {
  const news = await announcements(db)
  afterAll(news.stop)
  const both = (id: string, msp?: string) => [
    { topic: `wall:${id}`, ...(msp && { msp }) },
    { topic: 'wallboards', ...(msp && { msp }) },
  ]
  const prepare = async () => {
    await news.taken()
    const wall = await approve(world.dana, { scope: `msp:${world.harbor.id}`, name: 'Lobby' })
    expect(await news.taken()).toEqual(both(wall.id, world.harbor.id))
    return wall.id
  }

  test('a change', async () => {
    const id = await prepare()
    const now = await act(world.olivia, (scope) => findWallboard(scope, id))
    await act(world.olivia, (scope) =>
      changeWall(scope, id, {
        ...enteredOf(now),
        name: 'Reception',
        masked: 'on',
        sounds: ['critical'],
      }),
    )
    expect(await row(id)).toMatchObject({
      name: 'Reception',
      masked: true,
      sounds: ['critical'],
      version: 2,
    })
    expect(await news.taken()).toEqual(both(id, world.harbor.id))
    expect((await logged('wallboard.changed'))[0]).toMatchObject({
      ...{
        audience: 'msp',
        msp_id: world.harbor.id,
        before: { name: 'Lobby' },
        after: { name: 'Reception' },
      },
    })
    // who began from what it was before is told
    expect(
      await refused(
        act(world.dana, (scope) => changeWall(scope, id, { ...enteredOf(now), name: 'Hall' })),
      ),
    ).toBe('conflict stale')
    expect(await news.taken()).toEqual([])
  })

  test('a scene that is put there, and taken off', async () => {
    const id = await prepare()
    const left = async () =>
      Number(
        (
          await db.sql`select extract(epoch from pushed_until - now()) as s, extract(epoch from pushed_until - expires_at) as e from wallboard where id = ${id}`
        )[0]!.s,
      )
    for (const [minutes, seconds] of [
      ['15', 900],
      ['60', 3600],
      ['480', 28_800],
    ] as const) {
      await act(world.nico, (scope) => pushScene(scope, [id], { scene: 'replication', minutes }))
      expect(Math.abs((await left()) - seconds)).toBeLessThan(60)
    }
    await act(world.nico, (scope) =>
      pushScene(scope, [id], { scene: `msp:${world.harbor.id}`, minutes: 'always' }),
    )
    expect((await row(id))!.pushed_until).toEqual((await row(id))!.expires_at)
    expect(await news.taken()).toHaveLength(8)
    expect((await logged('wallboard.pushed'))[0]!.after).toEqual({
      scene: ['Harbor Telecom'],
      minutes: 'always',
    })
    const found = await act(world.nico, (scope) => findWallboard(scope, id))
    expect(found.pushed).toEqual({
      scene: `msp:${world.harbor.id}`,
      name: 'Harbor Telecom',
      isGone: false,
    })
    expect(await act(world.nico, (scope) => releaseScene(scope, [id]))).toBe(1)
    expect((await row(id))!.pushed_scene).toBeNull()
    expect(await news.taken()).toEqual(both(id, world.harbor.id))
    expect(await act(world.nico, (scope) => releaseScene(scope, [id]))).toBe(0)
    expect(await logged('wallboard.released')).toHaveLength(1)
    for (const given of [{ scene: 'overview', minutes: '5' }, { scene: 'x', minutes: '15' }, {}])
      expect((await refusal(act(world.nico, (scope) => pushScene(scope, [id], given)))).kind).toBe(
        'invalid',
      )
  })

  test('a renewal, also of one whose approval has ended', async () => {
    const id = await prepare()
    await db.sql`update wallboard set expires_at = now() - interval '1 day' where id = ${id}`
    const { skipped } = await act(world.dana, (scope) => previewPush(scope, [id]))
    expect(skipped?.[0]?.reason.code).toBe('wall-over')
    expect(
      await act(world.dana, (scope) =>
        pushScene(scope, [id], { scene: 'overview', minutes: '15' }),
      ),
    ).toBe(0)
    await act(world.nico, (scope) => renewWalls(scope, [id]))
    const [{ days } = { days: 0 }] =
      await db.sql`select extract(epoch from expires_at - now()) / 86400 as days from wallboard`
    expect(Math.round(Number(days))).toBe(180)
    expect((await row(id))!.approved_by).toBe('Nico Brandt')
    expect(await news.taken()).toEqual(both(id, world.harbor.id))
    expect((await logged('wallboard.renewed'))[0]).toMatchObject({ msp_id: world.harbor.id })
  })

  test('another screen: the former one’s token is none at once, and its place is free', async () => {
    const first = await asking(db)
    const { id } = await act(world.dana, (scope) => approveWall(scope, first.id, entered))
    const token = (await fetched(db, first)) ?? ''
    const isKnown = async (given: string) =>
      (await act(anonymous, (scope) => findWall(scope, given))) !== null
    expect(await isKnown(token)).toBe(true)
    await db.sql`update wallboard set screen = 'the first', screen_at = now(), last_frame_at = now(), lag_ms = 5 where id = ${id}`
    await news.taken()
    const second = await asking(db, 'Mozilla/5.0', '192.0.2.51')
    await act(world.dana, (scope) => replaceScreen(scope, id, second.id))
    expect(await isKnown(token)).toBe(false)
    // it may fetch none either
    expect(await fetched(db, first)).toBeNull()
    expect(await isKnown((await fetched(db, second)) ?? '')).toBe(true)
    expect(await row(id)).toMatchObject({
      ip: '192.0.2.51',
      last_frame_at: null,
      lag_ms: null,
      version: 2,
    })
    const [claimed] =
      await db.sql`select auth_wall_claim(${id}, 'the second', '192.0.2.51', 'x') as is`
    expect(claimed!.is).toBe(true)
    expect((await news.taken()).slice(0, 2)).toEqual(both(id))
    expect((await logged('wallboard.paired'))[0]).toMatchObject({
      before: { ip: '192.0.2.50' },
      after: { ip: '192.0.2.51' },
    })
  })

  test('a removal', async () => {
    const id = await prepare()
    expect(await act(world.olivia, (scope) => removeWalls(scope, [id]))).toBe(1)
    expect(await row(id)).toBeUndefined()
    expect(await news.taken()).toEqual(both(id, world.harbor.id))
    expect((await logged('wallboard.removed'))[0]).toMatchObject({
      msp_id: world.harbor.id,
      subject_name: 'Lobby',
    })
  })

  test('what only passes is told to the lists by a job: silence, an end', async () => {
    const id = await prepare()
    const tell = () => act(system({ kind: 'provider' }), tellSilent)
    await db.sql`update wallboard set last_frame_at = now() - interval '20 seconds' where id = ${id}`
    await tell()
    expect(await news.taken()).toEqual([])
    await db.sql`update wallboard set last_frame_at = now() - interval '31 seconds' where id = ${id}`
    await tell()
    expect(await news.taken()).toEqual([{ topic: `wall:${id}`, msp: world.harbor.id }])
    await db.sql`update wallboard set last_frame_at = now(), expires_at = now() where id = ${id}`
    await tell()
    expect(await news.taken()).toHaveLength(1)
    expect(
      await refused(
        act(world.dana, tellSilent).then(() => {
          throw { kind: 'done', code: '' }
        }),
      ),
    ).toBe('done ')
    expect((await refusal(act(world.olivia, tellSilent))).kind).toBe('forbidden')
  })
})

test.each([
  ['waiting', {}],
  ['shown', { frame: '29 seconds' }],
  ['silent', { frame: '31 seconds' }],
  ['elsewhere', { frame: '1 second', other: '30 seconds' }],
  ['shown', { frame: '1 second', other: '61 seconds' }],
  ['expired', { frame: '1 second', ended: true }],
])(
  'a wall is %s',
  async (state, {
    frame = null,
    other = null,
    ended = false,
  }: { frame?: string | null; other?: string | null; ended?: boolean }) => {
    const { id } = await approve(world.dana)
    await db.sql`update wallboard set last_frame_at = now() - ${frame}::interval, other_screen_at = now() - ${other}::interval,
    expires_at = case when ${ended} then now() else expires_at end where id = ${id}`
    expect(await act(world.dana, (scope) => findWallboard(scope, id))).toMatchObject({
      state,
      isSoon: false,
    })
  },
)

describe('an approval that ends', () => {
  const watch = () => act(system({ kind: 'provider' }), watchTime)
  const alarms = () =>
    db.sql`select msp_id, severity, name, source, cleared_at is null as active from alarm where starts_with(key, 'wallboard-ends|')`

  test('is an alarm of its owner’s fourteen days before, and cleared by renewing, removing, replacing', async () => {
    const wall = await approve(world.olivia)
    await watch()
    expect(await alarms()).toEqual([])
    const soon = () =>
      db.sql`update wallboard set expires_at = now() + interval '13 days 23 hours' where id = ${wall.id}`
    await soon()
    expect(await act(world.olivia, (scope) => findWallboard(scope, wall.id))).toMatchObject({
      isSoon: true,
    })
    const cleared = async (work: () => Promise<unknown>) => {
      await watch()
      expect((await alarms()).filter(({ active }) => active)).toMatchObject([
        {
          msp_id: world.harbor.id,
          severity: 'warning',
          name: { code: 'wallboard-ends', params: { name: 'NOC 1' } },
        },
      ])
      await work()
      expect((await alarms()).filter(({ active }) => active)).toEqual([])
      await db.sql`delete from alarm`
      await soon()
    }
    await cleared(() => act(world.olivia, (scope) => renewWalls(scope, [wall.id])))
    await cleared(async () => {
      const { id } = await asking(db)
      await act(world.dana, (scope) => replaceScreen(scope, wall.id, id))
    })
    await watch()
    await db.sql`update wallboard set expires_at = now() - interval '1 hour' where id = ${wall.id}`
    await watch()
    expect((await alarms())[0]).toMatchObject({ severity: 'minor', active: true })
    await act(world.dana, (scope) => removeWalls(scope, [wall.id]))
    expect((await alarms()).filter(({ active }) => active)).toEqual([])
  })

  test('is listed for thirty days more, and then goes, which is logged', async () => {
    const [old, late] = [
      await approve(world.olivia, { name: 'Old' }),
      await approve(world.dana, { name: 'Late' }),
    ]
    await db.sql`update wallboard set expires_at = now() - case when id = ${old.id} then interval '31 days' else interval '29 days' end`
    expect(await act(system({ kind: 'provider' }), removeOverdue)).toBe(1)
    expect(await row(old.id)).toBeUndefined()
    expect(await row(late.id)).toBeDefined()
    expect((await logged('wallboard.removed'))[0]).toMatchObject({
      msp_id: world.harbor.id,
      subject_name: 'Old',
    })
    expect((await refusal(act(world.olivia, removeOverdue))).kind).toBe('forbidden')
  })
})
