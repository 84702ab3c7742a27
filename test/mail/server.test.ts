import { randomUUID } from 'node:crypto'
import { expect, test } from 'vitest'
import { mailIsReady } from '../../src/domain/mail/server.ts'
import { Scope } from '../../src/domain/scope.ts'
import { portalOf } from '../support/portal.ts'
import { until } from '../support/until.ts'
import { seal, useMailSetup } from './mail-server.ts'

const post = useMailSetup()
const canary = 'canary-Zx81-Passw0rd'

const input = (more: Record<string, string> = {}) =>
  Object.fromEntries(
    Object.entries({
      ...{ version: '1', host: 'smtp.northline.example', port: '587', security: 'starttls' },
      ...{ fromName: 'Northline', fromAddress: 'portal@northline.example', username: 'portal' },
      ...{ password: '', confirm: '', ...more },
    }).map(([name, value]) => [name, [value]]),
  )

const plain = {}
const portal = () => portalOf(post.database.pool).as(post.world.dana)
const kept = async () => (await post.database.sql`select * from setting where name = 'mail'`)[0]
const sealed = async () =>
  (await post.database.sql`select value from secret where name = 'mail.password'`)[0]?.value

test('an administrator sets the server up; the password is kept sealed and shown as set, never as itself', async () => {
  const answer = await portal().post(
    '/settings/email',
    input({ password: canary, confirm: canary }),
    plain,
  )
  expect(answer.status).toBe(303)
  expect(await kept()).toMatchObject({
    version: 2,
    value: { host: 'smtp.northline.example', port: 587 },
  })
  const place = { tenant: '', table: 'secret', column: 'value', row: 'mail.password' }
  expect(seal.open(await sealed(), place)).toBe(canary)
  const page = await (await portal().get('/settings/email')).text()
  expect(page).toContain('Set. Leave blank to keep it.')
  expect(page).not.toContain(canary)
})

test('the canary password stands in no table, log, page, payload or answer; its ciphertext opens nowhere else', async () => {
  const answers = [
    await portal().post('/settings/email', input({ password: canary, confirm: canary }), plain),
    await portal().post(
      '/settings/email',
      input({ version: '2', password: canary, confirm: 'x' }),
      plain,
    ),
    await portal().post(
      '/settings/email',
      input({ version: '1', password: canary, confirm: canary }),
      plain,
    ),
    await portal().post(
      '/settings/email',
      input({ version: '2', port: '22', password: canary, confirm: canary }),
      plain,
    ),
    await portal().post('/settings/email/tests', {}, plain),
    await portal().get('/settings/email'),
    await portal().get('/commands?state=all'),
  ]
  expect(answers.map(({ status }) => status)).toEqual([303, 422, 409, 422, 303, 200, 200])
  for (const answer of answers) expect(await answer.text()).not.toContain(canary)
  const tables = await post.database.sql<{ name: string }[]>`
    select table_name as name from information_schema.tables where table_schema = 'public' and table_type = 'BASE TABLE'`
  expect(await sealed(), 'the premise: it is kept').toMatch(/\./)
  for (const { name } of tables) {
    const rows = JSON.stringify(await post.database.sql.unsafe(`select * from "${name}"`))
    expect(rows, name).not.toContain(canary)
    expect(rows, name).not.toContain(Buffer.from(canary).toString('base64'))
  }
  const place = { tenant: '', table: 'secret', column: 'value', row: 'mail.password' }
  const value = await sealed()
  for (const moved of [
    { ...place, tenant: post.world.alder.id },
    { ...place, table: 'setting' },
    { ...place, column: 'name' },
    { ...place, row: 'dns.key' },
  ])
    expect(() => seal.open(value, moved)).toThrow()
  const [keyId, nonce, tag, data] = value.split('.')
  const flipped = `${data.startsWith('A') ? 'B' : 'A'}${data.slice(1)}`
  expect(() => seal.open([keyId, nonce, tag, flipped].join('.'), place)).toThrow()
})

test('a mail server that repeats the password back does not bring it onto the page', async () => {
  await post.password(canary)
  await post.server({ username: 'portal' })
  post.mailbox.fail('bad-sign-in', 5, `5.7.8 no such password: ${canary}`)
  post.work()
  const { mailId } = await post.queue({})
  const { error } = await until('it was refused', async () => {
    const mail = await post.mail(mailId)
    return mail.error ? mail : null
  })
  expect(error).toMatchObject({
    params: { said: expect.stringContaining('no such password: •••') },
  })
})

test('an empty password keeps the one there is, but never takes it to another host or into the clear', async () => {
  await portal().post('/settings/email', input({ password: canary, confirm: canary }), plain)
  const before = await sealed()
  expect(
    (await portal().post('/settings/email', input({ version: '2', fromName: 'N' }), plain)).status,
  ).toBe(303)
  expect(await sealed()).toBe(before)
  const changes: Record<string, string>[] = [
    { host: 'smtp.attacker.example' },
    { security: 'none' },
  ]
  for (const change of changes) {
    const refused = await portal().post(
      '/settings/email',
      input({ version: '3', ...change }),
      plain,
    )
    expect(refused.status).toBe(422)
    expect(await refused.text()).toContain('Enter the password again')
  }
  expect(await kept()).toMatchObject({
    value: { host: 'smtp.northline.example', security: 'starttls' },
  })
})

test.each([
  [{ host: '' }, 'Enter a host name or address'],
  [{ host: 'smtp.example/path' }, 'Enter a host name or address'],
  [{ host: 'a\r\nb' }, 'U+000D (carriage return)'],
  // a rule that tries every division of it would take years
  [{ host: `${'g'.repeat(252)}!` }, 'Enter a host name or address'],
  [{ port: '22' }, '25, 465, 587 or a port from 1024'],
  [{ port: 'x' }, '25, 465, 587 or a port from 1024'],
  [{ fromAddress: 'a@b.example, c@d.example' }, 'Enter one address'],
  [{ fromName: 'A\r\nBcc: x@y.example' }, 'U+000D (carriage return)'],
  [{ password: 'one', confirm: 'other' }, 'The passwords do not match.'],
])('%j is refused beside its field, and what was typed stays', async (change, sentence) => {
  const answer = await portal().post(
    '/settings/email',
    input({ fromName: 'Kept', ...change }),
    plain,
  )
  expect(answer.status).toBe(422)
  const page = await answer.text()
  expect(page).toContain(sentence)
  if (!('fromName' in change)) expect(page).toContain('Kept')
  expect(await kept()).toMatchObject({ version: 1 })
})

test('a stale edit is a 409 that names both values and loses neither', async () => {
  await portal().post('/settings/email', input({ host: 'one.example' }), plain)
  const late = await portal().post('/settings/email', input({ host: 'two.example' }), plain)
  expect(late.status).toBe(409)
  expect(await late.text()).toContain('Host: Now: one.example. You entered: two.example.')
  expect(await kept()).toMatchObject({ version: 2, value: { host: 'one.example' } })
})

test('what is entered is tried before it is saved, by the rules of saving, and nothing is kept', async () => {
  const tried = await portal().post(
    '/settings/email/checks',
    input({ host: 'new.example', password: canary, confirm: canary }),
    plain,
  )
  const page = await tried.text()
  expect(tried.status).toBe(200)
  expect(page).toContain('Nothing was saved')
  expect(page).toContain('value="new.example"')
  expect(page).toContain('name="version" value="1"')
  expect(page).not.toContain(canary)
  expect(await kept()).toMatchObject({ version: 1 })
  const wrong = await portal().post('/settings/email/checks', input({ port: '22' }), plain)
  expect([wrong.status, (await wrong.text()).includes('id="field-port-error"')]).toEqual([
    422,
    true,
  ])
  // the password that is kept goes nowhere else, not even to be tried
  await portal().post('/settings/email', input({ password: canary, confirm: canary }), plain)
  const lured = input({ version: '2', host: 'smtp.attacker.example' })
  expect((await portal().post('/settings/email/checks', lured, plain)).status).toBe(422)
})

test('who is no administrator sees the state of mails and can change nothing', async () => {
  const { world, database } = post
  for (const actor of [world.nico, world.vera]) {
    const page = await (await portalOf(database.pool).as(actor).get('/settings/email')).text()
    expect(page).toContain('Only a provider administrator can change these.')
    expect(page).not.toContain('Apply changes')
    const refused = await portalOf(database.pool).as(actor).post('/settings/email', input())
    expect(refused.status).toBe(403)
    for (const act of ['tests', 'checks'])
      expect(
        (await portalOf(database.pool).as(actor).post(`/settings/email/${act}`, input())).status,
      ).toBe(403)
  }
  for (const actor of [world.olivia, world.otis])
    expect((await portalOf(database.pool).as(actor).get('/settings/email')).status).toBe(403)
  const { mailId } = await post.queue({ owner: { tenantId: world.birch.id } })
  const other = portalOf(database.pool).as(world.olivia)
  const resend = (as: typeof other, id: string) =>
    as.post('/settings/messages/selections', { act: ['resend'], row: ['1'], id: [id] })
  const [foreign, unknown] = [await resend(other, mailId), await resend(other, randomUUID())]
  expect([foreign.status, unknown.status]).toEqual([403, 403])
  expect(await foreign.text()).toBe(await unknown.text())
})

test('a page never waits for the mail server, and what waits for it goes out when its settings are changed', async () => {
  post.mailbox.fail('hang', 1)
  const worker = post.work({ timeoutMs: 3000 })
  expect((await portal().post('/settings/email/tests', {}, plain)).status).toBe(303)
  const [asked] = await post.database.sql`select state, error from mail`
  expect(asked, 'the page is back before the server has failed').toEqual({
    state: 'queued',
    error: null,
  })
  await until('it waits for its next try', async () => {
    const page = await (await portal().get('/settings/messages?state=waiting')).text()
    return page.includes('The email server did not answer.') && page.includes('Next attempt')
  })
  const { host, port } = post.mailbox.smtp
  const change = input({ host, port: String(port), security: 'none', username: '' })
  expect((await portal().post('/settings/email', change, plain)).status).toBe(303)
  worker.wake()
  await until('it arrived', () => post.mailbox.messages().length === 1)
  await until('the page says so', async () =>
    (await (await portal().get('/settings/messages?state=sent')).text()).includes('id="mail-'),
  )
})

test('whoever makes tenants may ask whether mail is ready, and learns no value', async () => {
  const ask = (actor = post.world.olivia) =>
    Scope.enter(post.database.pool, actor, (scope) => mailIsReady(scope), 'read only')
  expect([await ask(), await ask(post.world.dana)]).toEqual([true, true])
  await post.database.sql`delete from setting where name = 'mail'`
  expect(await ask()).toBe(false)
})
