import { form, type Sent } from '../isolation/sent.ts'

const path = '/settings/backups'

export const sent: Sent = {
  routes: {
    [`GET ${path}`]: {},
    [`POST ${path}`]: { body: form({ folder: '', keep: 14, hour: 2, version: 0 }) },
    [`POST ${path}/runs`]: { body: form({}) },
    [`POST ${path}/drills`]: { body: form({}) },
  },
}
