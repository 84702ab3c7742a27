import type { Sent } from '../isolation/sent.ts'

const columns = 'shortname,full_name,service_type,license_type,licensed_users'
const upload = () => {
  const body = new FormData()
  body.set(
    'file',
    new File([`${columns}\nnewco,New Co,direct-routing,hosted-pro,5\n`], 'a.csv', {
      type: 'text/csv',
    }),
  )
  return body
}

export const sent: Sent = {
  routes: {
    'GET /services/imports': {},
    'POST /services/imports': { body: upload },
    'GET /services/imports/template.csv': {},
    'GET /services/imports/:id': { id: 'service' },
    'GET /services/imports/:id/failing.csv': { id: 'service' },
    'POST /services/imports/:id/checks': { id: 'service' },
    'POST /services/imports/:id/loads': { id: 'service' },
  },
}
