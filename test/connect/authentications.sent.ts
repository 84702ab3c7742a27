import { randomBytes } from 'node:crypto'
import { form, listed, type Sent } from '../isolation/sent.ts'

const path = '/authentications'
const guid = '11111111-2222-4333-8444-555555555555'
const application = { msTenantId: guid, clientId: guid, clientSecret: 'secret', version: 0 }
const unconnected = { params: { row: 'unconnectedTenant' } }

export const sent: Sent = {
  routes: {
    ...listed(path, 'connectedTenant', { act: 'validate' }),
    [`GET ${path}/:row/application`]: unconnected,
    [`POST ${path}/:row/application`]: { ...unconnected, body: form(application) },
    [`POST ${path}/:row/application/checks`]: { ...unconnected, body: form(application) },
    [`GET ${path}/:row/invitations/new`]: unconnected,
    [`POST ${path}/:row/invitations`]: {
      ...unconnected,
      body: form({ fullName: 'Robin Hale', email: '', adminEmail: '', language: 'en' }),
    },
  },
  things: async (sql) => {
    const made = async () => {
      const name = `c${randomBytes(5).toString('hex')}`
      const [tenant] = await sql`
        insert into tenant (shortname, full_name) values (${name}, ${name}) returning id`
      await sql`
        insert into service (tenant_id, name, customer, shortname, kind, license_type, licensed_users, deploy_status, status)
        values (${tenant?.id}, ${name}, ${name}, ${name}, 'direct-routing', 'hosted-pro', 5, 'deployed', 'ok')`
      return String(tenant?.id)
    }
    const [connectedTenant, unconnectedTenant] = [await made(), await made()]
    await sql`
      insert into m365_authentication (tenant_id, method, ms_tenant_id, client_id)
      values (${connectedTenant}, 'consent', gen_random_uuid(), 'x')`
    return { connectedTenant, unconnectedTenant }
  },
}
