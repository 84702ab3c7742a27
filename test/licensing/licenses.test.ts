import { beforeEach, describe, expect, test } from 'vitest'
import { changePurchased } from '../../src/domain/licensing/pools.ts'
import { message } from '../../src/domain/messages.ts'
import { Scope } from '../../src/domain/scope.ts'
import { editUserLicenses } from '../../src/domain/services/licenses.ts'
import { wordsIn } from '../../src/views/words.ts'
import { testDatabase } from '../support/database.ts'
import { makeWorld, type World } from '../support/world.ts'

const db = await testDatabase()
let world: World
beforeEach(async () => {
  await db.sql`truncate tenant, account, msp, license_pool, alarm cascade`
  world = await makeWorld(db)
})

const edit = (users: number, version = 1) =>
  Scope.enter(db.pool, world.dana, (scope) =>
    editUserLicenses(scope, world.alder.service, { users, version }),
  )
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

  test('an Essentials license counts none', async () => {
    await db.sql`update service set license_type = 'hosted-essentials' where id = ${world.alder.service}`
    await expect(edit(5)).rejects.toMatchObject({ code: 'no-user-count' })
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
