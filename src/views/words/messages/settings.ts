import type { SettingMessages } from '../../../domain/settings/messages.ts'
import type { Sentences } from '../messages.ts'

export const en: Sentences<SettingMessages> = {}

export const de: Sentences<SettingMessages> = {}
