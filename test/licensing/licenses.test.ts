import { beforeEach, describe, expect, test } from 'vitest'
import { changePurchased } from '../../src/domain/licensing/pools.ts'
import { message } from '../../src/domain/messages.ts'
import { Scope } from '../../src/domain/scope.ts'
import { editUserLicenses } from '../../src/domain/services/licenses.ts'
import { wordsIn } from '../../src/views/words.ts'
import { testDatabase } from '../support/database.ts'
import { makeWorld, type World } from '../support/world.ts'
import { counted } from './limits.support.ts'

const db = await testDatabase()
let world: World
beforeEach(async () => {
  await db.sql`truncate tenant, account, msp, license_pool, alarm cascade`
  world = await makeWorld(db)
})

const edit = (users: number, version = 1, confirm?: string) =>
  Scope.enter(db.pool, world.dana, (scope) =>
    editUserLicenses(scope, world.alder.service, { users, version, confirm }),
  )
const threshold = async () =>
  (
    await db.sql`select severity from alarm where key like 'user-license%' and cleared_at is null`
  ).map(({ severity }) => severity)
const purchase = (kind: 'user' | 'service' | 'agents', purchased: number, version = 1) =>
  Scope.enter(db.pool, world.dana, (scope) => changePurchased(scope, { kind, purchased, version }))

describe('user licenses', () => {
  test('a stale number is refused with both values, and no number is said as such', async () => {
    const what = 'Alder Foods Direct Routing'
    const values = [{ now: 50, yours: 70 }]
    await expect(edit(70, 9)).rejects.toMatchObject({
      kind: 'conflict',
      ...message('stale', { what, values }),
      fields: { users: message('stale-field', { now: 50, yours: 70 }) },
    })
    await db.sql`update service set licensed_users = null where id = ${world.alder.service}`
    const none = await edit(70, 9).catch((error) => error)
    expect(wordsIn('en').say(none)).toContain('in the meantime: now –, your entry 70.')
  })

  test('what no limit allows is refused with the limits, beside the field, too', async () => {
    const limits = message('licenses-range', { fewest: 1, max: 500 })
    for (const users of [0, 501, 1.5, Number.NaN])
      await expect(edit(users), String(users)).rejects.toMatchObject({
        kind: 'invalid',
        ...limits,
        fields: { users: limits },
      })
  })

  test('more than is left is refused with what is needed and what is left', async () => {
    await db.sql`update license_pool set purchased = 110 where kind = 'user'`
    await expect(edit(70)).rejects.toMatchObject({
      kind: 'conflict',
      ...message('user-licenses-short', { more: 20, left: 10 }),
      fields: { users: message('licenses-left', { left: 10 }) },
    })
    await db.sql`update license_pool set purchased = 90 where kind = 'user'`
    await expect(edit(51)).rejects.toMatchObject({ params: { more: 1, left: 0 } })
    expect((await edit(40)).licensedUsers).toBe(40)
  })

  test('fewer than were counted is asked about once more, and then raises the alarm at once', async () => {
    // before anything was counted there is nothing to ask about
    expect((await edit(49)).licensedUsers).toBe(49)
    await counted(db.sql, world.alder.id, 45)
    const asked = await edit(40, 2).catch((error) => error)
    const below = message('licenses-below-use', { licensed: 40, users: 45 })
    expect(asked).toMatchObject({ kind: 'conflict', ...below, confirm: '40' })
    expect(asked.fields).toEqual({ users: below })
    // what was confirmed is that number, and no other
    await expect(edit(30, 2, '40')).rejects.toMatchObject({ confirm: '30' })
    expect((await edit(40, 2, '40')).licensedUsers).toBe(40)
    expect(await threshold()).toEqual(['critical'])
    // more than before is never asked about, nor what is enough
    expect((await edit(42, 3)).licensedUsers).toBe(42)
    expect((await edit(46, 4)).licensedUsers).toBe(46)
    expect((await edit(45, 5)).licensedUsers).toBe(45)
    expect((await edit(60, 6)).licensedUsers).toBe(60)
    expect(await threshold()).toEqual([])
  })

  test('an Essentials license counts none', async () => {
    await db.sql`update service set license_type = 'hosted-essentials', licensed_users = null where id = ${world.alder.service}`
    await expect(edit(5)).rejects.toMatchObject({ code: 'no-user-number' })
    const refused = { code: '23514' }
    const more = db.sql`update service set licensed_users = 5 where id = ${world.alder.service}`
    await expect(more).rejects.toMatchObject({
      ...refused,
      constraint_name: 'service_counts_users',
    })
    const held = db.sql`update license_allocation set amount = 5 where kind = 'user'`
    await expect(held).rejects.toMatchObject(refused)
  })
})

describe('a pool', () => {
  test('is not entered below what is given out, nor over what somebody entered meanwhile', async () => {
    await expect(purchase('user', 99)).rejects.toMatchObject(
      message('pool-in-use', { out: 100, kind: 'user' }),
    )
    const stale = await purchase('user', 200, 9).catch((error) => error)
    expect(stale).toMatchObject({ kind: 'conflict', code: 'stale' })
    expect(wordsIn('en').say(stale)).toBe(
      'Someone changed the user licenses in the meantime: now 50,000, your entry 200. Reload the page and repeat your change.',
    )
  })

  test('says in an alarm how much of it is given out, in the reader’s language', async () => {
    await purchase('user', 105)
    const [low] = await db.sql`select * from alarm where key = 'license-pool|user'`
    expect(low).toMatchObject({
      severity: 'warning',
      name: message('pool-low', { kind: 'user' }),
      source: message('license-pool'),
      text: message('pool-text', { out: 100, purchased: 105, kind: 'user' }),
      corrective_action: message('pool-repair'),
    })
    expect(wordsIn('en').say(low?.text)).toBe('100 of 105 user licenses are in use.')
    expect(wordsIn('de').say(low?.text)).toBe('100 von 105 sind in Nutzung (Benutzerlizenzen).')
  })
})
