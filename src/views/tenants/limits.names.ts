import type { Feature } from '../../domain/tenants/features.ts'
import type { QuotaGroup, QuotaKey } from '../../domain/tenants/quotas.ts'
import { keysOf } from '../keys.ts'

/** In the words of the seed, for staff. */
export const featureNames: Record<Feature, string> = {
  contacts: 'Contacts',
  'help-center': 'Help Center',
  widgets: 'Widgets',
  channels: 'Channels',
  workflows: 'Workflows',
  'audio-video': 'Audio/Video',
  'canned-messages': 'Canned Messages',
  'ai-agents': 'AI Agents',
  datasets: 'Datasets',
  reports: 'Reports',
  api: 'API',
}

export const featureKeys = keysOf(featureNames)

export const groupNames: Record<QuotaGroup, string> = {
  basic: 'Basic',
  advanced: 'Advanced',
  'add-on': 'Add-on',
}

export const quotaNames: Record<QuotaKey, string> = {
  agents: 'Maximum agents',
  disk: 'Disk quota',
  widgets: 'Maximum widgets',
  channels: 'Maximum channel accounts',
  workflows: 'Maximum workflows',
  'audio-video': 'Maximum audio/video',
  'canned-messages': 'Maximum canned messages',
  'ai-agents': 'Maximum AI agents',
  'dataset-files': 'Dataset files',
  'dataset-urls': 'Dataset URLs',
  'workflow-triggers': 'Extra workflow triggers',
}

export const quotaHints: Partial<Record<QuotaKey, string>> = {
  disk: 'Can be raised later.',
  'audio-video': 'Sessions at the same time.',
  'canned-messages': 'Public and private together.',
  'workflow-triggers': 'A month, on top of the 1,000 that every tenant has.',
}
