import { beforeAll, beforeEach, expect, test } from 'vitest'
import type { Given } from '../../src/domain/form.ts'
import { parseQuery } from '../../src/domain/lists/list.ts'
import {
  addRule,
  changeRule,
  findRule,
  mostRules,
  ownRules,
  removeRules,
  rules,
  switchRules,
} from '../../src/domain/notices/rules.ts'
import type { Refusal } from '../../src/domain/refusal.ts'
import { type Actor, Scope } from '../../src/domain/scope.ts'
import { wordsIn } from '../../src/views/words.ts'
import { testDatabase } from '../support/database.ts'
import { makeWorld, type World } from '../support/world.ts'
import { noticesOf } from './notices.support.ts'

const database = await testDatabase()
const { sql, pool } = database
const { raised, tell, mails, cleared } = noticesOf(database)
let world: World

const as = <T>(actor: Actor, work: (scope: Scope) => Promise<T>) => Scope.enter(pool, actor, work)
const days = { monday: 'on', tuesday: 'on', friday: 'on' }
const usual: Given = {
  ...{ name: 'Night desk', severity: 'major', timeZone: 'Europe/Berlin', ...days },
  emails1: 'noc@x.example',
}
const add = (of: Given = {}, actor: Actor = world.dana) =>
  as(actor, (scope) => addRule(scope, { ...usual, ...of }))
const refusedBy = (of: Given, actor: Actor = world.dana) =>
  add(of, actor).then(
    () => ({}),
    ({ fields }: Refusal) =>
      Object.fromEntries(
        Object.entries(fields).map(([field, why]) => [field, wordsIn('en').say(why)]),
      ),
  )
const listed = (actor: Actor) =>
  as(actor, (scope) => rules.rows(scope, parseQuery(rules, ''), { within: ownRules(actor) }))

beforeAll(async () => {
  world = await makeWorld(database)
})
beforeEach(() => sql`truncate notification_rule, notice, alarm, mail cascade`)

test('a rule is kept as it was entered, and read back so', async () => {
  const { id } = await add({
    ...{
      tenants: 'BIRCH\nalderfoods',
      labels: ' site = Leeds \n\nrack=2=b',
      fromTime: '22:00',
      toTime: '06:00',
    },
    ...{
      emails1: 'noc@x.example\n NOC@x.example \nBob@Bücher.example',
      minutes3: '30',
      emails3: 'boss@x.example',
    },
  })
  const { entered, steps, ...rule } = await as(world.dana, (scope) => findRule(scope, id))
  expect(rule).toMatchObject({
    ...{ labels: { site: 'Leeds', rack: '2=b' }, days: [1, 2, 5], fromTime: '22:00', version: 1 },
  })
  expect(rule.ofTenants).toHaveLength(2)
  expect(steps).toEqual([
    { afterMinutes: 0, email: 'Bob@xn--bcher-kva.example', webhookId: null },
    { afterMinutes: 0, email: 'NOC@x.example', webhookId: null },
    { afterMinutes: 30, email: 'boss@x.example', webhookId: null },
  ])
  // a step that was the third is the second where there is no other
  expect(entered).toMatchObject({
    tenants: 'alderfoods\nbirch',
    minutes2: 30,
    emails2: 'boss@x.example',
    minutes3: null,
  })
  await as(world.dana, (scope) =>
    changeRule(scope, id, { ...entered, version: 1, name: 'Renamed' }),
  )
  expect(await listed(world.dana)).toMatchObject([{ name: 'Renamed', active: true, sent: 0 }])
})

test.each<[string, Given, string, string]>([
  ['nobody', { emails1: '' }, 'emails1', 'Enter an email address or choose a webhook.'],
  ['no address', { emails1: 'noc@x.example\nnoc' }, 'emails1', 'noc: '],
  ['no address in a later step', { minutes2: 5, emails2: 'noc' }, 'emails2', 'noc: '],
  [
    'a line of two addresses',
    { emails1: 'a@x.example, b@x.example' },
    'emails1',
    'a@x.example, b@x.example: ',
  ],
  ['a header', { emails1: 'a@x.example\r\n\tBcc: b@x.example' }, 'emails1', ': '],
  [
    'too many',
    { emails1: Array.from({ length: 21 }, (_, n) => `n${n}@x.example`).join('\n') },
    'emails1',
    'at most 20',
  ],
  ['a step without its minutes', { emails2: 'a@x.example' }, 'minutes2', 'minutes'],
  ['minutes of nobody', { minutes2: 5 }, 'emails2', 'Say who'],
  [
    'a third step before the second',
    { minutes2: 5, emails2: 'a@x.example', minutes3: 5, emails3: 'b@x.example' },
    'minutes3',
    'after the one at 5',
  ],
  [
    'no day',
    {
      monday: '',
      tuesday: '',
      friday: '',
      ...Object.fromEntries(Object.keys(days).map((day) => [day, undefined])),
    },
    'monday',
    'at least one day',
  ],
  ['one time', { fromTime: '08:00' }, 'toTime', 'both'],
  ['two times that are one', { fromTime: '08:00', toTime: '08:00' }, 'toTime', 'same'],
  ['no time', { fromTime: '8am', toTime: '18:00' }, 'fromTime', 'clock'],
  ['no zone', { timeZone: 'Europe/Berlinn' }, 'timeZone', 'Europe/Berlin'],
  ['no label', { labels: 'Leeds' }, 'labels', 'name=value'],
  ['no tenant', { tenants: 'nowhere' }, 'tenants', 'nowhere'],
  ['no severity', { severity: 'cleared' }, 'severity', ''],
  ['a webhook of nobody', { webhook1: '00000000-0000-4000-8000-000000000000' }, 'webhook1', ''],
])('refused: %s', async (_, of, field, why) => {
  const refused: Record<string, string> = await refusedBy(of)
  expect(Object.keys(refused)).toEqual([field])
  expect(refused[field]).toContain(why)
})

test('a webhook and a tenant of somebody else are as missing as none', async () => {
  const [hook] = await sql`insert into webhook (audience, tenant_id, name, url, secret, created_by)
    values ('tenant', ${world.birch.id}, 'Birch', 'https://x.example', 's', 'x') returning id`
  // the provider sees it, and may not use it
  expect(Object.keys(await refusedBy({ webhook1: hook?.id }))).toEqual(['webhook1'])
  expect(Object.keys(await refusedBy({ tenants: 'birch' }, world.olivia))).toEqual(['tenants'])
  expect(await refusedBy({ tenants: 'alderfoods' }, world.olivia)).toEqual({})
  expect(await refusedBy({ webhook1: hook?.id }, world.bea)).toEqual({})
})

test('each sees, changes and deletes its own alone', async () => {
  const { dana, olivia, otis } = world
  const made = new Map<Actor, string>()
  for (const actor of [dana, olivia, otis]) made.set(actor, (await add({}, actor)).id)
  for (const actor of [dana, olivia, otis]) {
    expect((await listed(actor)).map(({ id }) => id)).toEqual([made.get(actor)])
    for (const [other, id] of made) {
      if (other === actor) continue
      await expect(as(actor, (scope) => findRule(scope, id))).rejects.toThrow('no-such-rule')
      await expect(
        as(actor, (scope) => changeRule(scope, id, { ...usual, version: 1 })),
      ).rejects.toThrow('no-such-rule')
      expect(await as(actor, (scope) => switchRules(scope, [id], false))).toBe(0)
      expect(await as(actor, (scope) => removeRules(scope, [id]))).toBe(0)
    }
  }
  await expect(add({}, world.vera)).rejects.toThrow()
  expect(await as(dana, (scope) => removeRules(scope, [made.get(dana) ?? '']))).toBe(1)
})

test('a name is one’s own only one, and there are only so many', async () => {
  await add()
  expect(await refusedBy({ name: 'NIGHT desk' })).toHaveProperty('name')
  expect(await refusedBy({}, world.otis)).toEqual({})
  await sql`insert into notification_rule (audience, name, severity, created_by) select 'provider', 'r' || n, 'major', 'x' from generate_series(2, ${mostRules}) n`
  await expect(add({ name: 'One more' })).rejects.toThrow('rule-many')
})

test('an edit of what somebody else changed is refused with both values', async () => {
  const { id } = await add()
  await as(world.nico, (scope) => changeRule(scope, id, { ...usual, name: 'Nico’s', version: 1 }))
  await expect(
    as(world.dana, (scope) => changeRule(scope, id, { ...usual, name: 'Dana’s', version: 1 })),
  ).rejects.toMatchObject({ code: 'stale' })
})

test('a rule that is off, or deleted, tells of nothing new, and whoever it told hears the clear', async () => {
  const week = { wednesday: 'on', thursday: 'on', saturday: 'on', sunday: 'on' }
  const { id } = await add({ ...week, minutes2: 5, emails2: 'late@x.example' })
  await raised('T')
  await tell()
  await as(world.dana, (scope) => switchRules(scope, [id], false))
  await raised('U')
  // the later step is due by the clock of nobody's but the rule's
  await sql`update notification set due_at = now() - interval '1 second' where state = 'waiting'`
  await tell()
  expect(await mails()).toEqual(['noc@x.example: Major: T (SBC 1)'])
  await as(world.dana, (scope) => removeRules(scope, [id]))
  await cleared('T')
  await tell()
  expect((await mails()).slice(1)).toEqual(['noc@x.example: Cleared: T (SBC 1)'])
  const types =
    await sql`select type from log_entry where subject_kind = 'notification' order by at desc limit 3`
  expect(types.map(({ type }) => type)).toEqual([
    'notification.removed',
    'notification.disabled',
    'notification.added',
  ])
})
