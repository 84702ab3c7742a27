import type { ExampleName } from '../../domain/onboarding/scripts.examples.ts'
import type { ScriptKind, ScriptPhase } from '../../domain/onboarding/scripts.ts'
import { saidIn } from '../../noun.ts'
import { scriptTemplates } from '../../nouns/script-templates.ts'
import { numberIn } from '../formats.ts'
import { isolated } from '../words/isolated.ts'

const many = (count: number, one: string, more: string) =>
  `${numberIn('en', count)} ${count === 1 ? one : more}`

const kinds: Record<ScriptKind, string> = { sbc: 'SBC', m365: 'M365' }
const phases: Record<ScriptPhase, string> = { onboarding: 'Onboarding', cleanup: 'Cleanup' }
const examples: Record<ExampleName, string> = {
  'sbc-onboarding': 'SBC onboarding',
  'sbc-cleanup': 'SBC cleanup',
  'm365-onboarding': 'M365 onboarding',
  'm365-cleanup': 'M365 cleanup',
}

/** Of the pages about script templates, which the provider's people read: in English, as all of theirs. */
export const scriptWords = {
  title: saidIn(scriptTemplates.label, 'en'),
  lead: 'What is sent to an SBC, or done in a customer’s Microsoft 365, when a connection comes or goes.',
  none: 'No script templates yet',
  noneText: 'A deployment needs one for its SBC. Begin with an example and adapt it.',
  search: 'Name, ID, or variable',
  add: 'Add script template',
  edit: 'Edit',
  columns: {
    number: 'ID',
    name: 'Name',
    kind: 'Type',
    phase: 'Phase',
    default: 'Default',
    variables: 'Variables',
    used: 'Used by',
    updated: 'Updated',
  },
  kinds,
  phases,
  yesNo: { yes: 'Yes', no: 'No' },
  isDefault: 'Default',
  used: (count: number) => many(count, 'deployment', 'deployments'),
  things: (count: number) => many(count, 'script template', 'script templates'),
  noCleanup: 'No cleanup',
  noCleanupText: (kind: ScriptKind) =>
    `Add an ${kinds[kind]} cleanup template. Without one, nothing that this script sets up is removed with its service.`,
  addCleanup: 'Add a cleanup',
  fields: {
    name: 'Name',
    kind: 'Type',
    kindHint:
      'An SBC script is for AudioCodes devices, an M365 script is PowerShell for Microsoft Teams.',
    phase: 'Phase',
    text: 'Script',
  },
  fixed: 'Type and phase cannot be changed later.',
  standard: 'Variables are written as {{Name}}. Standard ones:',
  own: 'Any other name of up to 40 letters and digits is a variable of your own, entered with each connection. If it ends in Password, it is kept secret.',
  gateway:
    'An onboarding script for an SBC must name {{OnlinePstnGateway}}: by it the portal tells whether it has run.',
  quote:
    'Put variables between double quotes. Values with quotes, semicolons or line breaks are refused.',
  newVersion: (version: number) =>
    `Saved as version ${version}. Deployments keep the version that they were made with.`,
  begin: 'Begin with an example:',
  beginOne: (name: ExampleName) => examples[name],
  examples,
  adapt: 'An example. Adapt it to how your SBC or your customers’ Microsoft 365 is set up.',
  added: (name: string) => `${isolated(name)} is added.`,
  saved: (name: string) => `${isolated(name)} is saved.`,
  makeDefault: 'Make default',
  madeDefault: (name: string) => `${isolated(name)} is now the default.`,
  remove: 'Remove',
  removeAsk: (count: number) =>
    count === 1
      ? 'It is removed with all its versions.'
      : 'They are removed with all their versions.',
  removed: (count: number) => `${many(count, 'script template', 'script templates')} removed.`,
  facts: 'As it stands',
  createdBy: 'Added by',
  current: 'Version in use',
  versionOf: (version: number) => `Version ${version}`,
  versions: 'Versions',
  version: { number: 'Version', by: 'By', at: 'Added' },
  script: 'Script',
  changes: (before: number, after: number) => `Changes from version ${before} to version ${after}`,
  alike: (lines: number) => `${many(lines, 'line', 'lines')} unchanged`,
  gone: 'removed:',
  new: 'added:',
  preview: 'Filled preview',
  previewWith: 'Values of',
  exampleValues: 'Example values',
  show: 'Show',
  secret: (variable: string) => `value of ${variable}, secret`,
  missing: (variable: string) => `${variable} has no value`,
  noVariables: 'None',
} as const
