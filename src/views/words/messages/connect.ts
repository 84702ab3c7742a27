import type { ConnectMessages } from '../../../domain/connect/messages.ts'
import type { Sentences } from '../sentences.ts'

export const en: Sentences<ConnectMessages> = {
  'not-guids': () => 'The Microsoft tenant ID and the client ID must be GUIDs.',
  'no-such-shortname': ({ shortname }) => `No tenant has the shortname ${shortname}.`,
}

export const de: Sentences<ConnectMessages> = {
  'not-guids': () => 'Die Mandanten-ID bei Microsoft und die Client-ID müssen GUIDs sein.',
  'no-such-shortname': ({ shortname }) => `Kein Mandant hat den Kurznamen ${shortname}.`,
}
