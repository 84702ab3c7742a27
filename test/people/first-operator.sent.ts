import { form, type Sent } from '../isolation/sent.ts'

export const sent: Sent = {
  routes: {
    'GET /setup': { answers: 'no' },
    'POST /setup': {
      answers: 'no',
      body: form({
        token: 'x',
        name: 'A',
        email: 'a@a.example',
        password: 'a few unrelated words',
      }),
    },
  },
}
