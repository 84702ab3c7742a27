import { expect, test } from 'vitest'
import { mailStates } from '../../src/domain/mail/outbox.list.ts'
import { portalOf } from '../support/portal.ts'
import { useMailSetup } from './mail-server.ts'

const post = useMailSetup()
const base = '/settings/messages'
const portal = () => portalOf(post.database.pool).as(post.world.dana)
const get = async (search = '') => (await portal().get(base + search)).text()
const idsOf = (html: string) => [...html.matchAll(/<tr id="mail-([^"]+)/g)].map(([, id]) => id)

/** One message in each state. */
async function oneOfEach() {
  const { sql } = post.database
  const ids: Record<string, string> = {}
  for (const state of mailStates) {
    const { mailId, commandId } = await post.queue({
      to: { name: `Ann ${state}`, address: `${state}@alder.example` },
      template: state === 'sent' ? 'password-changed' : 'test',
    })
    ids[state] = mailId
    const isOpen = state === 'waiting' || state === 'sending'
    await sql`update command set state = ${state === 'sending' ? 'executing' : isOpen ? 'queued' : 'succeeded'},
      next_try_at = now() + interval '1 hour' where id = ${commandId}`
    if (!isOpen) await sql`update mail set state = ${state} where id = ${mailId}`
  }
  return ids
}

test('each filter finds what a look at every message finds', async () => {
  const ids = await oneOfEach()
  expect(idsOf(await get())).toHaveLength(5)
  for (const state of mailStates)
    expect(idsOf(await get(`?state=${state}`)), state).toEqual([ids[state]])
  expect(idsOf(await get('?template=password-changed'))).toEqual([ids.sent])
  expect(idsOf(await get(`?customer=${post.world.alder.id}`))).toHaveLength(5)
  expect(idsOf(await get(`?customer=${post.world.birch.id}`))).toHaveLength(0)
  expect(idsOf(await get('?q=ann%20bounced@'))).toEqual([ids.bounced])
  expect(idsOf(await get('?sort=to')).map(String)).toEqual(
    [...mailStates].sort().map((state) => ids[state]),
  )
})

test('many are sent again: what is being sent is left alone, what has a dead link is skipped', async () => {
  const ids = await oneOfEach()
  const dead = await post.invitation(post.world.otis.id ?? '')
  await post.database.sql`update invitation set expires_at = now() where id = ${dead}`
  await post.database.sql`update mail set invitation_id = ${dead} where id = ${ids.failed ?? ''}`
  const all = Object.values(ids)
  const form = { act: ['resend'], id: all }
  const asked = await (await portal().post(`${base}/selections`, form)).text()
  expect(asked).toContain('Resend 4 messages?')
  expect(asked).toContain('the link is no longer valid')
  const confirm = /\/settings\/messages\/selections\/[0-9a-f-]{36}/.exec(asked)?.[0] ?? ''
  const done = await (await portal().post(confirm, {})).text()
  expect(done).toContain('2 messages sent again.')
  const made = await post.database.sql`select to_address from mail where id <> all(${all})`
  expect(made.map(({ to_address }) => to_address).sort()).toEqual([
    'bounced@alder.example',
    'sent@alder.example',
  ])
  const [waiting] = await post.database.sql`
    select 1 from command c join mail m on m.command_id = c.id where m.id = ${ids.waiting ?? ''} and c.next_try_at <= now()`
  expect(waiting, 'what waits is tried now').toBeDefined()
  const menu = await (await portal().get(`${base}/${ids.failed}/menu`)).text()
  expect(menu).toContain('the link is no longer valid')
  expect(menu).toContain(`/tenants/${post.world.alder.id}`)
})

test('who may not manage people sees the messages and sends none', async () => {
  const { waiting = '' } = await oneOfEach()
  const vera = portalOf(post.database.pool).as(post.world.vera)
  expect((await vera.get(base)).status).toBe(200)
  const form = { act: ['resend'], row: ['1'], id: [waiting] }
  expect((await vera.post(`${base}/selections`, form)).status).toBe(403)
  for (const actor of [post.world.olivia, post.world.otis])
    expect((await portalOf(post.database.pool).as(actor).get(base)).status).toBe(403)
})
