import { type Context, Hono } from 'hono'
import { beforeAll, describe, expect, test } from 'vitest'
import { type Confirmed, demandConfirmed } from '../src/domain/people/password-confirmation.ts'
import { requestSupportSession } from '../src/domain/people/support-sessions.ts'
import { Scope } from '../src/domain/scope.ts'
import { orderDeletion } from '../src/domain/tenants/deletion.ts'
import { after } from '../src/routes/declaration.ts'
import type { Portal } from '../src/routes/portal.ts'
import { declarationOf, routes } from '../src/routes/route.ts'
import { confirmedBy } from './support/confirmed.ts'
import { testDatabase } from './support/database.ts'
import { givePassword } from './support/passwords.ts'
import { portalOf } from './support/portal.ts'
import { makeWorld, type World } from './support/world.ts'

const db = await testDatabase()
let world: World
beforeAll(async () => {
  world = await makeWorld(db)
})

/** The portal with some routes more, below /static. */
const withMore = (more: Hono<Portal>) => portalOf(db.pool, undefined, more)

describe('a route that declares nothing', () => {
  test('stops the start, by its name', () => {
    const bare = new Hono<Portal>()
    bare.get('/bare', (c) => c.text('in'))
    expect(() => withMore(bare)).toThrow(/GET \/static\/bare/)
    expect(() => withMore(new Hono())).not.toThrow()
  })

  test('nor may a router bring a middleware, which would reach whatever is registered after it', () => {
    const using = routes()
    using.get('/declared', { host: 'both', permission: 'looking' }, (c) => c.text('in'))
    using.router.use((_, next) => next())
    expect(() => withMore(using.router)).toThrow(/ALL \/static\/\*/)
  })

  test('has no host either', () => {
    const lost = { permission: 'looking' } as never
    expect(() => routes().get('/lost', lost, (c) => c.text('in'))).toThrow(/declares no host/)
  })

  test('every handler of the portal says what it is, and what is open says why', () => {
    const { app } = portalOf(db.pool)
    const all = app.routes.flatMap(({ handler }) => declarationOf(handler) ?? [])
    expect(all.length).toBeGreaterThan(200)
    for (const one of all) if ('open' in one) expect(one.open).toMatch(/^\w.{20,}/)
  })
})

/** What was come to, in order. */
const steps: string[] = []
const more = routes()
more.post(
  '/heavy',
  { host: 'operators', permission: 'administer', body: 'form' },
  after(
    async (c) => {
      steps.push('ahead', c.get('scope') ? 'in a scope' : 'in none')
      return 'ready'
    },
    (ready) => (c) => {
      steps.push(ready, c.var.scope.actor.name)
      return c.text('in')
    },
  ),
)
const weighty = { act: 0, redrawn: 0 }
more.post(
  '/weighty',
  { host: 'operators', permission: 'administer', password: 'always' },
  {
    act(c, confirmed) {
      demandConfirmed(confirmed, c.var.actor.id)
      weighty.act += 1
      return c.text('in')
    },
    async redraw(c, error) {
      weighty.redrawn += 1
      expect(error.code).toBe('not-your-password')
      await expect(
        c.var.scope.db.execute('update account set name = name'),
        'a scope that changes nothing',
      ).rejects.toThrow()
      return c.text(error.message, 422)
    },
  },
)
const portal = withMore(more.router)

describe('a route that says where it reads', () => {
  const reads = 'standby' as const
  test('reads only: one that may write stops the start', () => {
    const at = { host: 'operators', permission: 'looking', reads } as const
    const text = (c: Context<Portal>) => c.text('in')
    for (const method of ['post', 'put', 'delete'] as const)
      expect(() => routes()[method]('/x', at, text), method).toThrow(/standby, and may write/)
    for (const scope of ['read write', 'none'] as const)
      expect(() => routes().get('/x', { ...at, scope }, text), scope).toThrow(/may write/)
    expect(() => routes().get('/x', at, text)).not.toThrow()
    // its own scopes read there, and what it writes goes to the primary
    expect(() => routes().get('/x', { ...at, scope: 'none', isExport: true }, text)).not.toThrow()
  })

  test('are the log and the reports', () => {
    const { app } = portalOf(db.pool)
    const all = app.routes.filter(({ handler }) => {
      const declaration = declarationOf(handler)
      return declaration && 'reads' in declaration && !declaration.isExport
    })
    expect([...new Set(all.map(({ method, path }) => `${method} ${path}`))].sort()).toEqual(
      [
        ...['/audit', '/log', '/tenants/:id/log', '/usage', '/tenants/:id/usage'],
        ...['/licenses', '/tenants/:id/licenses', '/licenses/runs/:run'],
        ...['/licenses/runs/:run/changes', '/tenants/:id/licenses/runs/:run'],
        '/tenants/:id/licenses/runs/:run/changes',
        ...['/msp', '/msps/:id'].flatMap((msp) => [
          `${msp}/license`,
          `${msp}/license/accounts`,
          `${msp}/license/months/:month`,
        ]),
      ]
        .map((path) => `GET ${path}`)
        .sort(),
    )
  })
})

describe('the guard of a route', () => {
  test('stands before an address that is none, too, and its refusal has every header', async () => {
    const signedOut = await portal.app.request('http://localhost:3000/nowhere')
    expect(signedOut.status).toBe(303)
    expect(signedOut.headers.get('location')).toBe('/session/new?next=%2Fnowhere')
    const call = await portal.app.request('http://localhost:3000/api/v1/nowhere')
    expect(call.status).toBe(404)
    expect(call.headers.get('content-security-policy')).toContain("default-src 'none'")
    const elsewhere = await portal.app.request('http://nobody.localhost:3000/api/v1/nowhere')
    expect(elsewhere.status).toBe(421)
    for (const path of ['/nowhere', '/settings/license']) {
      const refused = await portal.as(path === '/nowhere' ? world.dana : world.otis).get(path)
      expect([403, 404]).toContain(refused.status)
      expect(refused.headers.get('content-security-policy')).toContain("default-src 'none'")
      expect(refused.headers.get('cache-control')).toBe('no-store')
      expect(refused.headers.get('referrer-policy')).toBe('same-origin')
    }
  })

  test('asks for the permission before it takes the body or does anything ahead', async () => {
    const large = { text: ['x'.repeat(300 * 1024)] }
    expect((await portal.as(world.nico).post('/static/heavy', large)).status).toBe(403)
    expect((await portal.as(world.dana).post('/static/heavy', large)).status).toBe(413)
    expect(steps).toEqual([])
    expect((await portal.as(world.dana).post('/static/heavy', {})).status).toBe(200)
    expect(steps).toEqual(['ahead', 'in none', 'ready', world.dana.name])
  })

  test('takes no session for the token of a program', async () => {
    expect((await portal.as(world.dana).get('/services')).status).toBe(200)
    expect((await portal.as(world.dana).get('/api/v1/services')).status).toBe(401)
  })

  test('lets nobody past a wrong password, and draws the form again', async () => {
    const answer = await portal.as(world.dana).post('/static/weighty', { password: ['wrong'] })
    expect(answer.status).toBe(422)
    expect(weighty).toEqual({ act: 0, redrawn: 1 })
    await givePassword(db.sql, world.dana.id ?? '', 'the right one')
    const right = await portal
      .as(world.dana)
      .post('/static/weighty', { password: ['the right one'] })
    expect(right.status).toBe(200)
    expect(weighty).toEqual({ act: 1, redrawn: 1 })
  })
})

describe('an act of weight', () => {
  test('wants the proof of whoever acts', async () => {
    const others = await confirmedBy(db.pool, world.nico)
    const input = { reason: 'The trunk is down since noon', ticket: '' }
    const act = (confirmed: Confirmed) =>
      Scope.enter(db.pool, world.dana, (s) =>
        requestSupportSession(s, world.alder.id, input, confirmed),
      )
    await expect(act(others)).rejects.toThrow(/another account/)
    await expect(act({} as never)).rejects.toThrow(/another account/)
    expect((await act(await confirmedBy(db.pool, world.dana))).state).toBe('approved')
  })

  test('does not compile without it, nor as the work of a route that asks for no password', () => {
    // compared by the compiler alone
    const never = (scope: Scope) => {
      // @ts-expect-error the proof is missing
      void orderDeletion(scope, '', { confirm: '', reason: '' })
      // @ts-expect-error nobody else can make one
      void orderDeletion(scope, '', { confirm: '', reason: '' }, { confirmed: true })
      // @ts-expect-error whoever declares a password takes the confirmation
      routes().post('/a', { host: 'both', permission: 'own', password: 'always' }, (c) =>
        c.text(''),
      )
      routes().post(
        // @ts-expect-error and whoever takes the confirmation declares a password
        '/b',
        { host: 'both', permission: 'own' },
        { act: () => new Response(), redraw: () => new Response() },
      )
      // @ts-expect-error a route for somebody known says which permission it needs
      routes().get('/c', { host: 'both' }, (c) => c.text(''))
      // @ts-expect-error and every route says whose host it is on
      routes().get('/d', { permission: 'looking' }, (c) => c.text(''))
    }
    expect(never).toBeTypeOf('function')
  })
})
