import { form, type Sent } from '../isolation/sent.ts'

const upload = () => {
  const body = new FormData()
  body.set('file', new File(['shortname\n'], 'a.csv', { type: 'text/csv' }))
  return body
}

export const sent: Sent = {
  routes: {
    'GET /services/imports': {},
    'POST /services/imports': { body: upload },
    'GET /services/imports/:id': { id: 'service' },
    'POST /services/imports/:id/loads': { id: 'service' },
    'GET /services/new': {},
    'POST /services': {
      body: form({
        shortname: 'newco',
        full_name: 'New Co',
        service_type: 'direct-routing',
        license_type: 'hosted-pro',
      }),
    },
  },
}
