import type { ConnectMessages } from '../../../domain/connect/messages.ts'
import type { Sentences } from '../sentences.ts'

export const en: Sentences<ConnectMessages> = {
  'not-guids': () => 'The Microsoft tenant id and the client id should be GUIDs.',
  'no-such-shortname': ({ shortname }) => `There is no customer with the shortname ${shortname}.`,
}

export const de: Sentences<ConnectMessages> = {
  'not-guids': () => 'Die Mandanten-ID von Microsoft und die Client-ID müssen GUIDs sein.',
  'no-such-shortname': ({ shortname }) =>
    `Einen Kunden mit dem Kurznamen ${shortname} gibt es nicht.`,
}
