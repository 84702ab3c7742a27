import { form, type Sent } from '../isolation/sent.ts'

export const sent: Sent = {
  routes: {
    'GET /activations/:token': { open: '/activations/unknown', answers: 'no' },
    'POST /activations/:token': {
      open: '/activations/unknown',
      answers: 'no',
      body: form({ password: 'a few unrelated words' }),
    },
    'POST /activations/:token/renewals': {
      open: '/activations/unknown/renewals',
      answers: 'no',
    },
  },
}
