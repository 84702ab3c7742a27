import { randomUUID } from 'node:crypto'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { authentications } from '../../src/domain/connect/authentications.list.ts'
import { type Standing, standings } from '../../src/domain/connect/standing.ts'
import { parseQuery } from '../../src/domain/lists/list.ts'
import { Scope } from '../../src/domain/scope.ts'
import { makeClientCertificate } from '../../src/sandbox/certificates.ts'
import { pagesOf } from '../directory/support.ts'
import { testDatabase } from '../support/database.ts'
import { makeWorld, type World } from '../support/world.ts'
import { type Kept, startConnect } from './connect.support.ts'

const day = 86_400_000
const inDays = (days: number) => new Date(Date.now() + days * day + 3_600_000)

describe('Authentication Status', async () => {
  const database = await testDatabase({ connections: 6 })
  const { sql } = database
  let world: World
  let connect: Awaited<ReturnType<typeof startConnect>>
  let pages: ReturnType<typeof pagesOf>
  beforeAll(async () => {
    world = await makeWorld(database)
    connect = await startConnect(database, world)
    pages = pagesOf(database, { directory: connect.directory })
  })
  afterAll(() => connect.stop())

  const rows = (search = '') =>
    Scope.enter(database.pool, world.dana, (scope) =>
      authentications.rows(scope, parseQuery(authentications, `limit=200&${search}`)),
    )

  /** What is true of a customer, and the status that follows by the words of the specification. */
  type Case = { kept?: Kept; license?: string; invited?: boolean }
  function oracle({ kept, license = 'hosted-pro', invited }: Case): Standing {
    if (license === 'hosted-essentials' || license === 'oc-essential') return 'not-required'
    if (!kept) return invited ? 'pending' : 'unknown'
    const { method = 'application', status = 'unknown' } = kept
    if (method === 'password')
      return invited ? 'pending' : status === 'invalid' ? 'invalid' : 'unknown'
    const ends: (Date | null)[] = []
    if (method === 'token') ends.push(kept.tokenEnds ?? null)
    if (kept.secret) ends.push(kept.secretEnds ?? null)
    if (kept.other) ends.push(kept.otherEnds ?? null)
    if (kept.certificate) ends.push(kept.certificate.ends)
    const last = ends.includes(null) || ends.length === 0 ? null : Math.max(...ends.map(Number))
    const left = last === null ? Number.POSITIVE_INFINITY : (last - Date.now()) / day
    if (left <= 0) return 'expired'
    if (status !== 'valid') return status === 'invalid' ? 'invalid' : 'unknown'
    return left <= 30 ? 'expiring' : 'valid'
  }

  function cases(): Case[] {
    const days = [null, -2, 3, 29, 31, 400]
    const dates = days.map((left) => (left === null ? null : inDays(left)))
    const all: Case[] = [
      {},
      { invited: true },
      { license: 'hosted-essentials' },
      { license: 'oc-essential', kept: { method: 'consent', status: 'invalid' } },
    ]
    const { pem, privateKey } = makeClientCertificate({ name: 'x', days: 9 })
    for (const status of ['unknown', 'valid', 'invalid']) {
      all.push({ kept: { method: 'consent', status } }, { kept: { method: 'password', status } })
      all.push({ kept: { method: 'password', status }, invited: true })
      all.push({ kept: { method: 'consent', status }, invited: true })
      for (const ends of dates) {
        all.push({ kept: { secret: 'a', secretEnds: ends, status } })
        all.push({ kept: { method: 'token', token: 'x', tokenEnds: ends, status } })
        for (const other of dates)
          all.push({
            kept: { secret: 'a', secretEnds: ends, other: 'b', otherEnds: other, status },
          })
        if (ends) {
          const certificate = { pem, privateKey, ends }
          all.push({ kept: { certificate, status } })
          for (const secret of dates)
            all.push({ kept: { certificate, secret: 'a', secretEnds: secret, status } })
        }
      }
    }
    return all
  }

  test('each row has the status that the specification’s words give it, by every filter and in every page', async () => {
    const wanted = new Map<string, Standing>()
    const open = sql`now() + interval '1 day'`
    for (const one of cases()) {
      const of = await connect.customer({}, one.license)
      if (one.kept) await connect.connect(of, one.kept)
      if (one.invited)
        await sql`insert into onboarding_invitation (tenant_id, service_id, full_name, language, hash, created_by, expires_at)
          select tenant_id, id, 'Robin Hale', 'en', ${randomUUID()}, 'x', ${open} from service where tenant_id = ${of.id}`
      wanted.set(of.name, oracle(one))
    }
    expect(new Set(wanted.values()), 'all seven').toEqual(new Set(standings))
    const names = (of: readonly { tenant: string }[]) => of.map(({ tenant }) => tenant).sort()
    for (const standing of standings) {
      const ours = [...wanted].flatMap(([name, is]) => (is === standing ? [name] : [])).sort()
      const found = await rows(`status=${standing}`)
      expect([
        standing,
        names(found.filter(({ tenant }) => tenant.startsWith('Customer '))),
      ]).toEqual([standing, ours])
      expect(found.every(({ status }) => status === standing)).toBe(true)
    }
    // every row once, page by page, in each order
    for (const sort of ['tenant', '-status', 'days', 'consentedAt', '-validatedAt']) {
      const seen: string[] = []
      let at = `sort=${sort}&limit=37`
      for (;;) {
        const page = await Scope.enter(database.pool, world.dana, (scope) =>
          authentications.page(scope, parseQuery(authentications, at)),
        )
        seen.push(...page.rows.map(({ tenant }) => tenant))
        if (!page.next) break
        at = `sort=${sort}&limit=37&after=${encodeURIComponent(page.next)}`
      }
      expect([sort, [...seen].sort()]).toEqual([
        sort,
        [...wanted.keys(), 'Alder Foods', 'Birch Logistics'].sort(),
      ])
    }
    const methods = await rows('method=password')
    expect(new Set(methods.map(({ method }) => method))).toEqual(new Set(['password']))
    expect((await rows('method=none')).every(({ method }) => method === null)).toBe(true)
  })

  test('days are whole ones until the last of its proofs ends', async () => {
    const of = await connect.customer()
    await connect.connect(of, {
      secret: 'a',
      secretEnds: inDays(3),
      other: 'b',
      otherEnds: inDays(12),
    })
    const shown = async () =>
      (await rows(`q=${of.name.replace(' ', '+')}`)).find(({ id }) => id === of.id)?.days
    expect(await shown()).toBe(12)
    await sql`update m365_authentication set other_expires_at = null where tenant_id = ${of.id}`
    expect(await shown()).toBe(null)
    await sql`update m365_authentication set other_secret = null, secret_expires_at = now() - interval '1 hour' where tenant_id = ${of.id}`
    expect(await shown()).toBe(-1)
  })

  test('a customer without a service, the canary and deleted ones have no row', async () => {
    const [gone, empty] = [await connect.customer(), await connect.customer()]
    await sql`update tenant set state = 'deleting' where id = ${gone.id}`
    await sql`delete from service where tenant_id = ${empty.id}`
    const ids = (await rows('sort=tenant')).map(({ id }) => id)
    expect([ids.includes(gone.id), ids.includes(empty.id)]).toEqual([false, false])
  })

  test('a monitor looks, an operator validates, who is no provider’s finds nothing', async () => {
    const of = await connect.customer()
    await connect.connect(of, { secret: 'first-canary' })
    expect((await pages.get('/authentications', world.vera)).status).toBe(200)
    const menu = await pages.get(`/authentications/${of.id}/menu`, world.vera)
    expect([menu.status, menu.html.includes('Your role is read-only.')]).toEqual([200, true])
    const csv = await pages.get('/authentications.csv', world.vera)
    expect([csv.status, csv.html.includes(of.name), csv.html.includes('canary')]).toEqual([
      200,
      true,
      false,
    ])
    for (const who of [world.olivia, world.otis]) {
      const answers = await Promise.all([
        pages.get('/authentications', who),
        pages.get('/authentications.csv', who),
        pages.get(`/authentications/${of.id}/menu`, who),
        pages.get(`/authentications/${of.id}/application`, who),
        pages.get(`/authentications/${of.id}/invitations/new`, who),
      ])
      for (const { status } of answers) expect([403, 404, 421, 302, 303]).toContain(status)
    }
    for (const id of [randomUUID(), 'x', world.harbor.id])
      expect((await pages.get(`/authentications/${id}/application`, world.dana)).status).toBe(404)
    const selected = (id: string, who = world.nico) =>
      pages.post('/authentications/selections', { act: 'validate', id }, who)
    expect((await selected(of.id, world.vera)).status).toBe(403)
    expect((await selected(of.id)).status).toBeLessThan(400)
    expect((await connect.command(of)).payload).toEqual({})
  })

  test('consent is asked for where it is the way in, once, and completed by nobody’s entering a password', async () => {
    const [token, application, essential] = [
      ...[await connect.customer(), await connect.customer()],
      await connect.customer({}, 'hosted-essentials'),
    ]
    await connect.connect(token!, { method: 'password' })
    await connect.connect(application!, { secret: 'first-canary' })
    const path = (of: { id: string }) => `/authentications/${of.id}/invitations`
    const asked = { fullName: 'Robin Hale', email: '', adminEmail: '', language: 'en' }
    for (const of of [application!, essential!]) {
      expect((await pages.get(`${path(of)}/new`, world.nico)).status).toBe(409)
      expect((await pages.post(path(of), asked, world.nico)).status).toBe(409)
    }
    expect((await pages.get(`${path(token!)}/new`, world.nico)).html).not.toContain(
      'type="password"',
    )
    const locked = await pages.get(`/authentications/${token!.id}/application`, world.dana)
    expect([locked.status, locked.html.includes('Ask for it again')]).toEqual([409, true])
    const mailed = await pages.post(path(token!), { ...asked, email: 'it@c.example' }, world.nico)
    expect([mailed.status, mailed.html.includes('email')], 'no mail server').toEqual([409, true])
    const bad = await pages.post(path(token!), { ...asked, fullName: '' }, world.nico)
    expect([
      bad.status,
      (await sql`select 1 from onboarding_invitation where tenant_id = ${token!.id}`).length,
    ]).toEqual([422, 0])
    expect((await pages.post(path(token!), asked, world.nico)).status).toBe(303)
    expect((await pages.post(path(token!), asked, world.nico)).status).toBe(409)
    const [row] = (await rows('status=pending')).filter(({ id }) => id === token!.id)
    expect([row?.invited, row?.method]).toEqual(['Robin Hale', 'password'])
  })
})
