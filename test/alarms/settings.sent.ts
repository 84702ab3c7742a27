import { form, type Sent } from '../isolation/sent.ts'

export const sent: Sent = {
  routes: {
    'GET /settings/alarms': {},
    'POST /settings/alarms': { body: form({ keepDays: 400, version: 0 }) },
  },
}
