import { listed, type Sent } from '../isolation/sent.ts'

const one = { params: { profile: 'callingProfile' } }

export const sent: Sent = {
  routes: {
    ...listed('/calling-profiles', 'callingProfile', { menu: false }),
    'GET /calling-profiles/:profile': one,
    ...listed('/customer-calling-profiles', 'callingProfile', { menu: false }),
    'GET /customer-calling-profiles/:profile': one,
  },
  things: async (sql) => {
    const [profile] = await sql<{ id: string }[]>`
      insert into calling_profile (family, microsoft_id, name, trunks)
      values ('operator-connect', gen_random_uuid()::text, 'Europe', '[{"id":"t","fqdn":"sbc.example"}]') returning id`
    return { callingProfile: profile?.id ?? '' }
  },
}
