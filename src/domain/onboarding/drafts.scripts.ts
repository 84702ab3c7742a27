import type { Given } from '../form.ts'
import type { StoredMessage } from '../message.ts'
import { message } from '../messages.ts'
import { Refusal } from '../refusal.ts'
import type { Scope } from '../scope.ts'
import { readTogether } from './drafts.customer.ts'
import { type Connection, type ScriptSlot, type Scripts, scriptSlots } from './drafts.steps.ts'
import { listSbcsToChoose } from './sbcs.ts'
import {
  checkValue,
  findScript,
  isSecretVariable,
  listTemplatesToChoose,
  type ScriptKind,
  type TemplateToChoose,
} from './scripts.ts'

/** A variable's field: a name that no other field of the step has. */
export const fieldOf = (variable: string) => `var-${variable}`
export const variableOf = (field: string) => field.replace(/^var-/, '')

/** The portal's own, which nobody enters. */
const known = ['OnlinePstnGateway', 'CacProfile']

export const kindOf = (slot: ScriptSlot): ScriptKind => (slot.startsWith('sbc-') ? 'sbc' : 'm365')

export const templatesFor = (templates: readonly TemplateToChoose[], slot: ScriptSlot) =>
  templates.filter(({ kind, phase }) => slot === `${kind}-${phase}`)

/** What somebody has to enter for these templates, and whether that is a secret; each once. */
export function askedFor(chosen: readonly Pick<TemplateToChoose, 'variables'>[]) {
  const names = new Set(chosen.flatMap(({ variables }) => variables))
  return [...names]
    .filter((name) => !known.includes(name))
    .map((name) => ({ name, isSecret: isSecretVariable(name) }))
}

type Chosen = Partial<Record<ScriptSlot, TemplateToChoose>>

/** The templates that are chosen, as far as there are such. */
export function chosenOf(templates: readonly TemplateToChoose[], given: Given): Chosen {
  return Object.fromEntries(
    scriptSlots.flatMap((slot) => {
      const found = templatesFor(templates, slot).find(({ id }) => id === given[slot])
      return found ? [[slot, found]] : []
    }),
  )
}

type Of = {
  connection: Connection
  /** Secret values that the draft keeps already. */
  kept: Readonly<Record<string, string>>
}

/**
 * Step 3: the templates and what their variables hold, the secret ones apart. Refused where an SBC that takes scripts is given none,
 * and for values that a script must not hold.
 */
export async function checkScripts(
  scope: Scope,
  { connection, kept }: Of,
  given: Given,
): Promise<{ scripts: Scripts; secrets: Record<string, string> }> {
  const templates = await listTemplatesToChoose(scope)
  const sbc = (await listSbcsToChoose(scope)).find(({ id }) => id === connection.sbcId)
  const slots = scriptSlots.filter((slot) => sbc?.hasApi || kindOf(slot) !== 'sbc')
  const offered = Object.fromEntries(slots.map((slot) => [slot, given[slot]]))
  const chosen = chosenOf(templates, offered)
  const all = readTogether()
  for (const slot of slots) {
    const why = faultOf(slot, chosen, given, connection)
    if (why) all.add({ [slot]: why })
  }
  const entered = askedFor(Object.values(chosen)).map(({ name, isSecret }) => {
    const typed = String(given[fieldOf(name)] ?? '')
    const value = isSecret ? typed || (kept[name] ?? '') : typed.trim()
    for (const { kind, variables } of Object.values(chosen)) {
      const fault = variables.includes(name) ? checkValue(name, value, kind) : null
      if (fault) all.add({ [fieldOf(name)]: fault })
    }
    return { name, isSecret, value }
  })
  all.demand()
  const valuesOf = (isSecret: boolean) =>
    Object.fromEntries(
      entered.flatMap((one) => (one.isSecret === isSecret ? [[one.name, one.value]] : [])),
    )
  return {
    scripts: {
      chosen: Object.fromEntries(
        Object.entries(chosen).map(([slot, { id, current }]) => [
          slot,
          { template: id, version: current },
        ]),
      ),
      variables: valuesOf(false),
    },
    secrets: valuesOf(true),
  }
}

function faultOf(
  slot: ScriptSlot,
  chosen: Chosen,
  given: Given,
  { cacProfile }: Connection,
): StoredMessage | null {
  const isGiven = Boolean(given[slot])
  if (isGiven && !chosen[slot]) return message('choose-one')
  if (!isGiven && kindOf(slot) === 'sbc') return message('script-needed')
  const needsCac = chosen[slot]?.variables.includes('CacProfile')
  return needsCac && cacProfile === null ? message('script-without-cac') : null
}

/** Refused where a template was changed since it was chosen: somebody has to look at what it does now. */
export async function demandCurrent(scope: Scope, { chosen }: Scripts): Promise<void> {
  const templates = await listTemplatesToChoose(scope)
  const all: Record<string, StoredMessage> = {}
  for (const slot of scriptSlots) {
    const own = chosen[slot]
    const now = own && templates.find(({ id }) => id === own.template)
    if (now && now.current !== own.version) all[slot] = message('script-newer', { name: now.name })
  }
  const [first] = Object.values(all)
  if (first) throw new Refusal('conflict', first, { fields: all })
}

export type Preview = { slot: ScriptSlot; name: string; text: string }

const placeholder = /\{\{([A-Za-z][A-Za-z0-9]*)\}\}/g
const dots = '••••••••'

/** Each chosen script as it would be run, with dots for secrets; what has no fitting value yet stays as it stands in the template. */
export async function previewScripts(
  scope: Scope,
  chosen: Chosen,
  values: Readonly<Record<string, string>>,
): Promise<Preview[]> {
  const found: Preview[] = []
  for (const slot of scriptSlots) {
    const own = chosen[slot]
    if (!own) continue
    const { text } = await findScript(scope, { template: own.id, version: own.current })
    const filled = text.replace(placeholder, (whole, name: string) => {
      const value = values[name] ?? ''
      if (value === '' || checkValue(name, value, own.kind)) return whole
      return isSecretVariable(name) ? dots : value
    })
    found.push({ slot, name: own.name, text: filled })
  }
  return found
}
