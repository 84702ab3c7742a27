import { of, type Sent } from '../isolation/sent.ts'

export const sent: Sent = {
  routes: {
    'GET /commands': {},
    'GET /commands/:id': { id: 'command' },
    'POST /commands/cancellations': { body: of(({ command }) => ({ command })) },
    'POST /commands/retries': { body: of(({ command }) => ({ command })) },
  },
}
