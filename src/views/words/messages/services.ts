import type { ServiceMessages } from '../../../domain/services/messages.ts'
import type { Sentences } from '../messages.ts'

export const en: Sentences<ServiceMessages> = {
  'no-such-service': () => 'There is no such service. It may have been deleted meanwhile.',
}

export const de: Sentences<ServiceMessages> = {
  'no-such-service': () => 'Diesen Dienst gibt es nicht. Vielleicht wurde er inzwischen gelöscht.',
}
