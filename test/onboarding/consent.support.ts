import { randomUUID } from 'node:crypto'
import { pino } from 'pino'
import { afterAll, beforeAll, beforeEach, expect } from 'vitest'
import { createConsent } from '../../src/connectors/consent.ts'
import { inviteToConsent } from '../../src/domain/onboarding/invitations.ts'
import { type Actor, Scope, system } from '../../src/domain/scope.ts'
import { keepSecret } from '../../src/domain/settings/named-secrets.ts'
import { linkTokenOf, makeSeal } from '../../src/domain/settings/secrets.ts'
import { startMicrosoft } from '../../src/sandbox/microsoft/microsoft.ts'
import type { Microsoft } from '../../src/sandbox/microsoft/shapes.ts'
import { consentJobs } from '../../src/worker/consents.ts'
import { type TestDatabase, testDatabase } from '../support/database.ts'
import { portalOf } from '../support/portal.ts'
import { testSecret } from '../support/setup.ts'
import { makeWorld, type World } from '../support/world.ts'

export const seal = makeSeal(testSecret)
export const redirectUri = 'http://localhost:3000/authenticate/callback'
export const host = 'localhost:3000'
const provider = system({ kind: 'provider' })

type Ask = { cookie?: string; ip?: string; headers?: Record<string, string> }

/** Alder Foods and Birch Logistics at an imitated Microsoft, the provider's application set up, and a portal that strangers ask. */
export function useConsent() {
  const application = { clientId: randomUUID(), clientSecret: 'canary-client-secret' }
  const setup = {
    application,
    tid: { alder: randomUUID(), birch: randomUUID() },
  } as {
    application: typeof application
    tid: Record<'alder' | 'birch', string>
    db: TestDatabase
    world: World
    microsoft: Microsoft
    portal: ReturnType<typeof portalOf>
    consents: ReturnType<typeof createConsent>
  }
  beforeAll(async () => {
    setup.db = await testDatabase({ connections: 6 })
    setup.world = await makeWorld(setup.db)
    setup.microsoft = await startMicrosoft({ seed: 'consent' })
    for (const msTenantId of Object.values(setup.tid))
      setup.microsoft.addTenant({ msTenantId, clientId: randomUUID(), clientSecret: 'x', users: 1 })
    setup.microsoft.register({ ...application, redirectUris: [redirectUri] })
    setup.consents = createConsent({
      ...{ loginUrl: setup.microsoft.url, allow: ['127.0.0.1'], timeoutMs: 2000 },
      wait: async () => {},
    })
    const { consents } = setup
    setup.portal = portalOf(setup.db.pool, pino({ level: 'silent' }), undefined, {}, { consents })
    await as(provider, (scope) =>
      keepSecret(scope, seal, 'system.client-secret', application.clientSecret),
    )
    const value = { clientId: application.clientId, redirectUri, serviceUser: '' }
    await setup.db
      .sql`insert into setting (name, value, version, changed_by) values ('system', ${setup.db.sql.json(value)}, 1, 'x')`
  })
  afterAll(async () => {
    setup.consents.close()
    await setup.microsoft.stop()
  })
  beforeEach(async () => {
    const { sql } = setup.db
    await sql`delete from onboarding_invitation`
    await sql`delete from license_reservation`
    await sql`delete from m365_authentication`
    await sql`delete from rate_limit_hit`
    await sql`delete from mail`
    await sql`update tenant set state = 'active', ms_tenant_id = null`
    await sql`update tenant set ms_tenant_id = ${setup.tid.alder} where id = ${setup.world.alder.id}`
    for (const tid of Object.values(setup.tid))
      setup.microsoft.consent.withdraw(tid, application.clientId)
    setup.microsoft.consent.codes.seconds = 900
  })

  const as = <T>(actor: Actor, work: (scope: Scope) => Promise<T>) =>
    Scope.enter(setup.db.pool, actor, work)

  const ask = (path: string, { cookie, ip, headers }: Ask = {}, init: RequestInit = {}) =>
    setup.portal.app.request(
      `http://${host}${path}`,
      {
        ...init,
        headers: {
          ...{ Host: host, Origin: `http://${host}`, ...(cookie && { Cookie: cookie }) },
          ...headers,
        },
      },
      ...(ip
        ? [
            {
              incoming: {
                headers: { host },
                rawHeaders: ['Host', host],
                socket: { remoteAddress: ip },
              },
            },
          ]
        : []),
    )

  return {
    setup,
    as,
    get: (path: string, how?: Ask) => ask(path, how),
    post: (path: string, how?: Ask) => ask(path, how, { method: 'POST', body: '' }),
    asProvider: <T>(work: (scope: Scope) => Promise<T>) => as(provider, work),
    /** Alder's administrator is asked; the token of the link. */
    async invite(
      over: Partial<Parameters<typeof inviteToConsent>[2]> = {},
      by: Actor = setup.world.dana,
    ) {
      const { alder } = setup.world
      const { id } = await as(by, (scope) =>
        inviteToConsent(scope, testSecret, {
          ...{ tenantId: alder.id, serviceId: alder.service, fullName: 'Ada Alder' },
          ...{ email: null, adminEmail: null, language: 'en', ...over },
        }),
      )
      return {
        id,
        token: linkTokenOf(testSecret, id),
        path: `/authenticate/${linkTokenOf(testSecret, id)}`,
      }
    },
    async row(id: string) {
      const [row] = await setup.db.sql`select * from onboarding_invitation where id = ${id}`
      return row ?? expect.unreachable()
    },
    admin: (of: 'alder' | 'birch', over: object = {}) => ({
      ...{ tid: setup.tid[of], isAdmin: true, isGuest: false },
      upn: `admin@${setup.microsoft.directory(setup.tid[of]).domain}`,
      ...over,
    }),
    /** Every code that is due is asked about, once. */
    async poll() {
      await setup.db.sql`update onboarding_invitation set poll_at = now() where state = 'code'`
      const { db, consents } = setup
      const log = pino({ level: 'silent' })
      const [codes] = consentJobs({ database: db.pool, seal, consents, log })
      await codes?.work()
    },
    logged: (type: string) =>
      setup.db
        .sql`select audience, tenant_id, actor_name, subject_name, after, result from log_entry where type = ${type} order by at desc, id desc`,
  }
}

/** Where a page's answer without script leads out to Microsoft, and the cookie that was set with it. */
export async function sentOut(answer: Response): Promise<{ to: URL; cookie: string }> {
  const html = await answer.text()
  const href = /<a class="btn primary" href="([^"]+)"/.exec(html)?.[1] ?? expect.unreachable(html)
  const cookie = (answer.headers.get('set-cookie') ?? '').split(';')[0] ?? ''
  return { to: new URL(href.replaceAll('&amp;', '&')), cookie }
}
