import { listed, of, type Sent } from '../isolation/sent.ts'

export const sent: Sent = {
  routes: {
    ...listed('/commands', 'command', { act: 'cancel' }),
    'GET /commands/:id': { id: 'command' },
    'POST /commands/cancellations': { body: of(({ command }) => ({ command })) },
    'POST /commands/retries': { body: of(({ command }) => ({ command })) },
  },
}
