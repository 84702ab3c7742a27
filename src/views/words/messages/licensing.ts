import type { LicensingMessages } from '../../../domain/licensing/messages.ts'
import type { Sentences } from '../messages.ts'

export const en: Sentences<LicensingMessages> = {}

export const de: Sentences<LicensingMessages> = {}
