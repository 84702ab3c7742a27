import { form, type Sent } from '../isolation/sent.ts'

const path = '/settings/invitations'
const activation = form({ version: 0, hours: '72', subject: '', body: '' })
const consent = form({ version: 0, consentHours: '72', consentSubject: '', consentBody: '' })

export const sent: Sent = {
  routes: {
    [`GET ${path}`]: {},
    [`POST ${path}`]: { body: activation },
    [`POST ${path}/previews`]: { body: activation },
    [`POST ${path}/tests`]: {},
    [`GET ${path}/consent`]: {},
    [`POST ${path}/consent`]: { body: consent },
    [`POST ${path}/consent/previews`]: { body: consent },
    [`POST ${path}/consent/tests`]: {},
  },
}
