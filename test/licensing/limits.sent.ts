import { form, type Sent } from '../isolation/sent.ts'

const limits = { warnPercent: '85', gracePercent: '10', graceDays: '30', version: 0 }
const factors = { template: 'on', interface: 'on', version: 0 }

export const sent: Sent = {
  routes: {
    'GET /settings/license/limits': {},
    'POST /settings/license/limits': { body: form(limits) },
    'GET /settings/license/report': {},
    'POST /settings/license/report': { body: form({ address: '', version: 0 }) },
    'GET /settings/license/factors': {},
    'POST /settings/license/factors': { body: form(factors) },
    'GET /settings/license/factors/default': {},
    'POST /settings/license/factors/default': { body: form({}) },
  },
}
