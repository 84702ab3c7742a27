import { form, type Sent } from '../isolation/sent.ts'

const nothing = form({
  ...{ version: 0, provider: 'none', zone: '', ttlSeconds: '300', server: '', port: '53' },
  ...{ keyName: '', algorithm: 'hmac-sha256', zoneId: '', key: '' },
})

export const sent: Sent = {
  routes: {
    'GET /settings/dns': {},
    'POST /settings/dns': { body: nothing },
    'POST /settings/dns/checks': { body: nothing },
  },
}
