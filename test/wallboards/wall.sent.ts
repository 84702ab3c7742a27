import { form, type Sent } from '../isolation/sent.ts'

const size = form({ width: 1920, height: 1080 })

export const sent: Sent = {
  routes: {
    'GET /wallboard': {},
    'POST /wallboard/codes': { body: size },
    'POST /wallboard/tokens': { body: size },
  },
}
