import { form, type Sent } from '../isolation/sent.ts'

const path = '/settings/system'
const system = form({
  ...{ version: 0, clientId: '', clientSecret: '', redirectUri: '', serviceUser: 'ump@x.example' },
  servicePassword: '',
})
const portal = form({ version: 0, portalUrl: '' })

export const sent: Sent = {
  routes: {
    [`GET ${path}`]: {},
    [`POST ${path}`]: { body: system },
    [`POST ${path}/checks`]: { body: system },
    [`GET ${path}/portal`]: {},
    [`POST ${path}/portal`]: { body: portal },
    'GET /.well-known/tenantry-portal': { query: `?nonce=${'a'.repeat(43)}` },
  },
}
