import { beforeEach, expect, test } from 'vitest'
import { firstOperatorLink } from '../../src/domain/people/first-operator.ts'
import { testDatabase } from '../support/database.ts'
import { cookiesOf, get, host, openSignedOutPortal, post } from './signed-out.ts'

const db = await testDatabase()
const signedOut = openSignedOutPortal(db)
const portalUrl = new URL(`http://${host}`)
const input = { name: 'Dana Okafor', email: 'dana@northline.example', password: 'demo-Passw0rd!' }

beforeEach(async () => {
  await db.sql`delete from account`
  await db.sql`delete from setting where name = 'first_operator'`
})

const makeLink = async () => {
  const link = await firstOperatorLink(db.pool, { portalUrl })
  if (!link) throw new Error('no link')
  return { path: link.pathname + link.search, token: link.searchParams.get('token') ?? '' }
}
const operators = async () =>
  (await db.sql`select email, role from account`).map((row) => ({ ...row }))

test('a one-time link makes the first administrator and signs it in, once', async () => {
  const { path, token } = await makeLink()
  expect(Buffer.from(token, 'base64url')).toHaveLength(32)
  for (let look = 0; look < 3; look += 1) {
    const page = await get(signedOut, path)
    expect(page.status).toBe(200)
    expect(page.headers.get('Referrer-Policy')).toBe('strict-origin')
  }
  const made = await post(signedOut, '/setup', { token, ...input })
  expect(made.headers.get('Location')).toBe('/services')
  const page = await get(signedOut, '/services', { cookie: cookiesOf(made) })
  expect(await page.text()).toContain(input.email)
  expect(await operators()).toEqual([{ email: input.email, role: 'admin' }])
  expect((await get(signedOut, path)).status).toBe(404)
  expect((await post(signedOut, '/setup', { token, ...input, email: 'x@y.example' })).status).toBe(
    404,
  )
  expect(await firstOperatorLink(db.pool, { portalUrl })).toBeNull()
})

test('two at once with the same link make one', async () => {
  const { token } = await makeLink()
  const answers = await Promise.all([
    post(signedOut, '/setup', { token, ...input }),
    post(signedOut, '/setup', { token, ...input, email: 'second@northline.example' }),
  ])
  expect(answers.map((answer) => answer.status).sort()).toEqual([303, 404])
  expect(await operators()).toHaveLength(1)
})

test('a refused form keeps what was typed but the password, and the link', async () => {
  const { token } = await makeLink()
  const refused = await post(signedOut, '/setup', {
    token,
    ...input,
    email: 'nowhere',
    password: 'x',
  })
  expect(refused.status).toBe(422)
  const weak = await (
    await post(signedOut, '/setup', { token, ...input, password: 'password1' })
  ).text()
  expect(weak).toContain('too common')
  expect(weak).toContain(`value="${input.email}"`)
  expect(weak).not.toContain('password1')
  expect((await post(signedOut, '/setup', { token, ...input })).status).toBe(303)
})

test('a wrong, expired or replaced link makes nobody', async () => {
  const first = await makeLink()
  const { token } = await makeLink()
  for (const wrong of ['', 'x', first.token]) {
    expect((await get(signedOut, `/setup?token=${wrong}`)).status).toBe(404)
    expect((await post(signedOut, '/setup', { token: wrong, ...input })).status).toBe(404)
  }
  await db.sql`
    update setting set value = jsonb_set(value, '{until}', to_jsonb(now())) where name = 'first_operator'`
  expect((await post(signedOut, '/setup', { token, ...input })).status).toBe(404)
  expect(await operators()).toEqual([])
})

test('the environment names the first operator only while there is none', async () => {
  const firstOperator = { email: 'ops@northline.example', password: 'demo-Passw0rd!' }
  expect(await firstOperatorLink(db.pool, { portalUrl, firstOperator })).toBeNull()
  const { email: login, password } = firstOperator
  expect((await post(signedOut, '/session', { login, password })).status).toBe(303)
  const second = { email: 'second@northline.example', password }
  await firstOperatorLink(db.pool, { portalUrl, firstOperator: second })
  expect(await operators()).toEqual([{ email: login, role: 'admin' }])
})

test('a weak password in the environment is refused and makes nobody', async () => {
  const firstOperator = { email: 'ops@northline.example', password: 'password1' }
  await expect(firstOperatorLink(db.pool, { portalUrl, firstOperator })).rejects.toMatchObject({
    code: 'password-common',
  })
  expect(await operators()).toEqual([])
})

test('the link is kept as its SHA-256 only', async () => {
  const { token } = await makeLink()
  const [row] = await db.sql`select value::text from setting where name = 'first_operator'`
  expect(row?.value).toMatch(/[0-9a-f]{64}/)
  expect(row?.value).not.toContain(token)
})
