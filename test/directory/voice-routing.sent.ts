import { listed, type Sent } from '../isolation/sent.ts'

export const sent: Sent = { routes: listed('/voice-routing', 'voice-policy', { menu: false }) }
