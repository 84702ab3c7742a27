import type { QuotaKey } from '../../domain/tenants/quotas.ts'
import { keysOf } from '../keys.ts'
import { wordsIn } from '../words.ts'

/** What staff call features and quotas: the catalogue's English words. */
export const {
  features: featureNames,
  groups: groupNames,
  quotas: quotaNames,
} = wordsIn('en').limits

export const featureKeys = keysOf(featureNames)

export const quotaHints: Partial<Record<QuotaKey, string>> = {
  disk: 'Can be raised later.',
  'audio-video': 'Sessions at the same time.',
  'canned-messages': 'Public and private together.',
  'workflow-triggers': 'A month, on top of the 1,000 that every tenant has.',
}
