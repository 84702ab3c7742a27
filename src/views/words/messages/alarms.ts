import type { AlarmMessages } from '../../../domain/alarms/messages.ts'
import type { Sentences } from '../messages.ts'

export const en: Sentences<AlarmMessages> = {}

export const de: Sentences<AlarmMessages> = {}
