import { randomBytes, randomUUID } from 'node:crypto'
import { hashOfToken, linkTokenOf } from '../../src/domain/settings/secrets.ts'
import { listed, type Sent } from '../isolation/sent.ts'
import { testSecret } from '../support/setup.ts'

const path = '/invitations'
const link = randomBytes(32).toString('base64url')
/** A link that is nobody's: there is nothing behind it, signed in or not. */
const nobodys = { open: `/authenticate/${link}`, answers: 'no' } as const

export const sent: Sent = {
  routes: {
    ...listed(path, 'invitationToConsent', { act: 'resend' }),
    [`GET ${path}/:row/link`]: { params: { row: 'invitationToConsent' } },
    [`GET ${path}/:row/upgrades/new`]: { params: { row: 'invitationAnswered' } },
    [`POST ${path}/:row/upgrades`]: { params: { row: 'invitationAnswered' } },
    'GET /authenticate/callback': {},
    'GET /authenticate/:token': nobodys,
    'POST /authenticate/:token/consents': { ...nobodys, open: `${nobodys.open}/consents` },
    'GET /authenticate/:token/codes': { open: `${nobodys.open}/codes` },
    'POST /authenticate/:token/codes': { ...nobodys, open: `${nobodys.open}/codes` },
  },
  things: async (sql, tenant) => {
    const made = async (state: string) => {
      const [service] = await sql`
        insert into service (tenant_id, name, customer, shortname, kind, license_type, deploy_status, status)
        select id, ${randomBytes(8).toString('hex')}, full_name, shortname, 'direct-routing', 'hosted-essentials', 'unknown', 'warning'
        from tenant where id = ${tenant} returning id`
      const id = randomUUID()
      const hash = hashOfToken(linkTokenOf(testSecret, id))
      await sql`
        insert into onboarding_invitation (id, tenant_id, service_id, full_name, language, hash, state, created_by, expires_at, ms_tenant_id,
          client_id, way)
        values (${id}, ${tenant}, ${service?.id}, 'x', 'en', ${hash}, ${state}, 'x', now() + interval '7 days',
          gen_random_uuid(), 'x', 'consent')`
      return id
    }
    return {
      invitationToConsent: await made('created'),
      invitationAnswered: await made('authenticated'),
    }
  },
}
