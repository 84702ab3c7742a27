import type { RequestMessages } from '../../../domain/request-messages.ts'
import type { Say, Sentences } from '../messages.ts'

type Problems = RequestMessages['invalid']['problems']

/** Each problem with its field before it: programs and the command line have no form to put it beside. */
const listed = (problems: Problems, say: Say) =>
  problems
    .map(({ field, message }) => (field ? `${field}: ${say(message)}` : say(message)))
    .join('; ')

export const en: Sentences<RequestMessages> = {
  malformed: ({ problems }, say) => listed(problems, say),
  invalid: ({ problems }, say) => listed(problems, say),
  'bad-value': ({ text }) => text,
  'nothing-here': () => 'There is nothing at this address.',
  'bad-cursor': () => 'The place in the list is not readable. Start at the first page.',
  'foreign-cursor': () => 'cursor: not of this list; start from its first page',
  'not-an-id': () => 'not an id',
  'too-long': () => 'too long',
}

export const de: Sentences<RequestMessages> = {
  malformed: ({ problems }, say) => listed(problems, say),
  invalid: ({ problems }, say) => listed(problems, say),
  'bad-value': () => 'Das passt hier nicht.',
  'nothing-here': () => 'Unter dieser Adresse gibt es nichts.',
  'bad-cursor': () =>
    'Die Stelle in der Liste ist nicht lesbar. Beginnen Sie auf der ersten Seite.',
  'foreign-cursor': () =>
    'Die Stelle gehört nicht zu dieser Liste; beginnen Sie auf ihrer ersten Seite.',
  'not-an-id': () => 'keine gültige Kennung',
  'too-long': () => 'zu lang',
}
