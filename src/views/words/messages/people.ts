import type { PeopleMessages } from '../../../domain/people/messages.ts'
import type { Sentences } from '../messages.ts'

export const en: Sentences<PeopleMessages> = {}

export const de: Sentences<PeopleMessages> = {}
