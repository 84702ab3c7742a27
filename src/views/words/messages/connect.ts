import type { ConnectMessages } from '../../../domain/connect/messages.ts'
import type { Sentences } from '../sentences.ts'

export const en: Sentences<ConnectMessages> = {
  'not-guids': () => 'The Microsoft tenant ID and the client ID must be GUIDs.',
  'client-secret-form': () => 'A client secret has up to 500 characters.',
  'client-secret-new': () => 'Enter the client secret of this application.',
  'secret-expiry-day': () => 'Enter the day on which the secret expires, or nothing.',
  'microsoft-away': () => 'Microsoft cannot be reached from here.',
  'no-such-shortname': ({ shortname }) => `No tenant has the shortname ${shortname}.`,
}

export const de: Sentences<ConnectMessages> = {
  'not-guids': () => 'Die Mandanten-ID bei Microsoft und die Client-ID müssen GUIDs sein.',
  'client-secret-form': () => 'Ein Clientgeheimnis hat bis zu 500 Zeichen.',
  'client-secret-new': () => 'Geben Sie das Clientgeheimnis dieser Anwendung ein.',
  'secret-expiry-day': () => 'Geben Sie den Tag ein, an dem das Geheimnis abläuft, oder nichts.',
  'microsoft-away': () => 'Microsoft ist von hier aus nicht erreichbar.',
  'no-such-shortname': ({ shortname }) => `Kein Mandant hat den Kurznamen ${shortname}.`,
}
