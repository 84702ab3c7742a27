import type { ConnectMessages } from '../../../domain/connect/messages.ts'
import type { Sentences } from '../messages.ts'

export const en: Sentences<ConnectMessages> = {}

export const de: Sentences<ConnectMessages> = {}
