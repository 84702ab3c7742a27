import { and, asc, desc, eq, sql } from 'drizzle-orm'
import { refusalOfFields } from '../form.ts'
import type { StoredMessage } from '../message.ts'
import { message } from '../messages.ts'
import { Refusal } from '../refusal.ts'
import { demandProvider } from '../roles.ts'
import {
  type scriptKinds,
  type scriptPhases,
  scriptTemplate,
  scriptVersion,
} from '../schema/onboarding.ts'
import type { Scope } from '../scope.ts'
import { unseenCharacter } from '../values.characters.ts'

/** `sbc`: the command line of AudioCodes SBCs. `m365`: PowerShell of Microsoft Teams. */
export type ScriptKind = (typeof scriptKinds)[number]
export type ScriptPhase = (typeof scriptPhases)[number]

/** Variables that have a meaning of their own; any other is whatever somebody enters for it. */
export const standardVariables = [
  'CacProfile',
  'ProxySet',
  'OnlinePstnGateway',
  'CarrierUserName',
  'CarrierUserPassword',
  'CarrierMailLine',
  'CarrierHostName',
] as const

/** The one by which it is told at an SBC whether a script has run there. */
export const gatewayVariable = 'OnlinePstnGateway'

/** A secret is asked for without being shown, and never shown again. */
export const isSecretVariable = (name: string): boolean => name.endsWith('Password')

const longestName = 40
const mostVariables = 50
const longestValue = 256
/** What some of the standard ones may hold at most, in characters. */
const longest: Readonly<Record<string, number>> = { CarrierUserName: 60 }

const named = new RegExp(`^[A-Za-z][A-Za-z0-9]{0,${longestName - 1}}$`)
const placeholder = new RegExp(`\\{\\{([A-Za-z][A-Za-z0-9]{0,${longestName - 1}})\\}\\}`, 'g')

/** The names of a text's variables, `{{Name}}`, each once, in the order in which they come first. */
export const variablesIn = (text: string): string[] => [
  ...new Set([...text.matchAll(placeholder)].map(([, name = '']) => name)),
]

/** A run of text, or a variable in it. */
export type ScriptPiece = { text: string } | { variable: string }

/** A text in its pieces, in their order. */
export const piecesOf = (text: string): ScriptPiece[] =>
  text.split(placeholder).map((piece, at) => (at % 2 === 0 ? { text: piece } : { variable: piece }))

/**
 * What is wrong with a text's placeholders, with the line; null: nothing. Refused: one without a name or with spaces, one that is not
 * closed on its line, and a standard one whose case is another. A `}}` of PowerShell's own is none.
 */
export function faultOfPlaceholders(kind: ScriptKind, text: string): StoredMessage | null {
  for (const [at, line] of text.split('\n').entries()) {
    const fault = faultOfLine(kind, line, at + 1)
    if (fault) return fault
  }
  return variablesIn(text).length > mostVariables
    ? message('script-variables-many', { max: mostVariables })
    : null
}

function faultOfLine(kind: ScriptKind, text: string, line: number): StoredMessage | null {
  let rest = text
  for (;;) {
    const opened = rest.indexOf('{{')
    const before = opened < 0 ? rest : rest.slice(0, opened)
    if (kind === 'sbc' && before.includes('}}'))
      return message('script-placeholder-stray', { line, found: '}}' })
    if (opened < 0) return null
    const closed = rest.indexOf('}}', opened)
    if (closed < 0)
      return message('script-placeholder-open', { line, found: shortened(rest.slice(opened)) })
    const found = rest.slice(opened, closed + 2)
    const name = found.slice(2, -2)
    if (!named.test(name))
      return message('script-placeholder-shape', { line, found: shortened(found) })
    const meant = standardVariables.find((one) => one.toLowerCase() === name.toLowerCase())
    if (meant && meant !== name)
      return message('script-placeholder-spelling', { line, found, meant: `{{${meant}}}` })
    rest = rest.slice(closed + 2)
  }
}

const shortened = (found: string) => (found.length > 60 ? `${found.slice(0, 60)}…` : found)

/**
 * What a value could end, or begin anew, in a script that it stands in. PowerShell takes typographic quotation marks for quotation
 * marks as well (about_Quoting_Rules), and outside of them would run what stands in brackets or after a bar.
 */
const unfit: Readonly<Record<ScriptKind, RegExp>> = {
  sbc: /['"`;‘’‚‛“”„]/u,
  m365: /['"`;‘’‚‛“”„$(){}|&<>]/u,
}

/** What is wrong with a variable's value in scripts of a kind, PowerShell's rules unless said; null: nothing. */
export function checkValue(
  variable: string,
  value: string,
  kind: ScriptKind = 'm365',
): StoredMessage | null {
  if (value.trim() === '') return message('script-value-missing', { variable })
  const max = longest[variable] ?? longestValue
  if ([...value].length > max) return message('script-value-long', { variable, max })
  if (unseenCharacter(value) !== null) return message('script-value-line', { variable })
  const character = unfit[kind].exec(value)?.[0]
  return character === undefined ? null : message('script-value-character', { variable, character })
}

/**
 * The text with its variables' values. Refused with all that is wrong, by variable: one without a value, and one whose value could be
 * read as a part of the script (`checkValue`). What a value holds is never looked at for placeholders.
 */
export function fillScript(
  text: string,
  values: Readonly<Record<string, string>>,
  kind: ScriptKind = 'm365',
): string {
  const valueFor = (name: string) => (Object.hasOwn(values, name) ? (values[name] ?? '') : '')
  const faults = variablesIn(text).flatMap((name) => {
    const fault = checkValue(name, valueFor(name), kind)
    return fault ? [[name, fault] as const] : []
  })
  if (faults.length > 0) throw refusalOfFields(Object.fromEntries(faults))
  return text.replace(placeholder, (_, name: string) => valueFor(name))
}

/** A template as somebody chooses it for a connection. */
export type TemplateToChoose = {
  id: string
  number: number
  name: string
  kind: ScriptKind
  phase: ScriptPhase
  isDefault: boolean
  /** Number of the version that is used from now on, and the variables in it. */
  current: number
  variables: readonly string[]
}

/** All templates, of each kind and phase the default first and then by name. */
export async function listTemplatesToChoose(scope: Scope): Promise<TemplateToChoose[]> {
  demandProvider(scope.actor)
  const { id, number, name, kind, phase, isDefault, current } = scriptTemplate
  const { variables } = scriptVersion
  return scope.db
    .select({ id, number, name, kind, phase, isDefault, current, variables })
    .from(scriptTemplate)
    .innerJoin(
      scriptVersion,
      and(eq(scriptVersion.templateId, id), eq(scriptVersion.number, current)),
    )
    .orderBy(asc(kind), desc(phase), desc(isDefault), asc(sql`lower(${name})`))
}

/** One version of a template, as a deployment names it. */
export type ScriptReference = { template: string; version: number }

/** The text of a version, which never changes. */
export async function findScript(scope: Scope, { template, version }: ScriptReference) {
  demandProvider(scope.actor)
  const { name, kind, phase } = scriptTemplate
  const { text, variables } = scriptVersion
  const [found] = await scope.db
    .select({ text, variables, name, kind, phase })
    .from(scriptVersion)
    .innerJoin(scriptTemplate, eq(scriptTemplate.id, scriptVersion.templateId))
    .where(and(eq(scriptVersion.templateId, template), eq(scriptVersion.number, version)))
  if (!found) throw new Refusal('missing', 'no-such-script-version')
  return found
}

/**
 * Keeps templates from being removed until the transaction ends; for whoever is about to name them in a deployment. Refused where one
 * of them is gone.
 */
export async function holdTemplates(scope: Scope, ids: readonly string[]): Promise<void> {
  for (const id of [...new Set(ids)].sort()) {
    const found = await scope.db
      .select({ id: scriptTemplate.id })
      .from(scriptTemplate)
      .where(eq(scriptTemplate.id, id))
      .for('share')
    if (found.length === 0) throw new Refusal('missing', 'no-such-script')
  }
}
