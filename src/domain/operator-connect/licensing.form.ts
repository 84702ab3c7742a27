import { form, type Given, refusalOfFields } from '../form.ts'
import type { StoredMessage } from '../message.ts'
import { message } from '../messages.ts'
import { findWhose, readTogether, readWhose } from '../onboarding/drafts.customer.ts'
import type { ScriptSlot } from '../onboarding/onboardings.scripts.ts'
import { listSbcsToChoose, type SbcChoice } from '../onboarding/sbcs.ts'
import {
  isSecretVariable,
  listTemplatesToChoose,
  type ScriptReference,
  type TemplateToChoose,
} from '../onboarding/scripts.ts'
import { Refusal } from '../refusal.ts'
import type { Scope } from '../scope.ts'
import { misfits } from '../services/additions.ts'
import { readSetting, type Settings } from '../settings/settings.ts'
import { shortname } from '../tenants/shortnames.ts'
import { choice, companyName, id, integer, lines, optional, orElse, text } from '../values.ts'
import type { Lead } from './leads.read.ts'

export const ocLicenses = ['oc-essential', 'oc-essentials-plus', 'oc-pro'] as const
/** What the customer is told from others by (AudioCodes techdocs, "Create OC Essentials Service", by tenant id and by IP group). */
export const connectedBy = ['tenant-id', 'ip-group'] as const

const label = /^[A-Za-z0-9](?:[A-Za-z0-9-]{0,38}[A-Za-z0-9])?$/

/** A license type for a lead: whose it is, its license, and what is set up at an SBC. */
export const leadLicenseForm = ({ fewestUsers: fewest, maxUsers: max }: Settings['licenses']) =>
  form({
    whose: choice(['new', 'existing'], 'choose-one'),
    ...{ company: optional(companyName), shortname: optional(shortname) },
    tenant: optional(text({ max: 200 })),
    license: choice(ocLicenses, 'choose-one'),
    users: optional(
      integer({ min: fewest, max, error: message('licenses-range', { fewest, max }) }),
    ),
    by: orElse(choice(connectedBy, 'choose-one'), 'tenant-id'),
    name: optional(text({ max: 40, error: 'ip-group-name', fits: (line) => label.test(line) })),
    sbcId: optional(id('choose-one')),
    'sbc-onboarding': optional(id('choose-one')),
    'sbc-cleanup': optional(id('choose-one')),
    values: optional(lines({ max: 4000 })),
  })

const advancedForm = (limits: Settings['licenses']) => {
  const { schema } = leadLicenseForm(limits)
  const { license, users, by, name, sbcId, values } = schema.shape
  const scripts = {
    'sbc-onboarding': schema.shape['sbc-onboarding'],
    'sbc-cleanup': schema.shape['sbc-cleanup'],
  }
  return form({ license, users, by, name, sbcId, values, ...scripts })
}

export type LeadLicense = Awaited<ReturnType<typeof readLeadLicense>>

/**
 * What was entered for a lead, each of what is wrong beside its field: whose it will be, by the lead's own MSP and Microsoft 365 tenant,
 * and what its connection is called where. Refused where an IP group or a script has no SBC, and where a script lacks a value.
 */
export async function readLeadLicense(scope: Scope, of: Lead, given: Given) {
  const { value: limits } = await readSetting(scope, 'licenses')
  const all = readTogether()
  const owned = { ...given, msp: of.mspId ?? '', msTenantId: of.msTenantId ?? '' }
  const typed = await readWhose(scope, owned, all)
  const read = all.part(() => advancedForm(limits).read(given))
  if (read) all.add(misfits({ kind: 'operator-connect', ...read }))
  all.demand()
  if (!read) throw new Error('a license was read')
  const { license, users, by } = read
  const whose = await findWhose(scope, typed, owned, 'operator-connect')
  const name = read.name ?? whose.shortname
  const sbc = await sbcOf(scope, read.sbcId)
  if (by === 'ip-group' && !sbc) throw refusalOfFields({ sbcId: message('ip-group-needs-sbc') })
  const groups = by === 'ip-group' && { IpGroupCustomer: `${name}-c`, IpGroupTeams: `${name}-t` }
  const own: Record<string, string> = {
    ...(of.msTenantId && { MsTenantId: of.msTenantId }),
    ...groups,
  }
  const scripts = await readScripts(scope, { ...read, sbc }, own)
  return { whose, license, users, by, name, sbc, ...scripts }
}

async function sbcOf(scope: Scope, sbcId: string | null): Promise<SbcChoice | null> {
  if (sbcId === null) return null
  const found = (await listSbcsToChoose(scope)).find((one) => one.id === sbcId)
  if (!found) throw new Refusal('conflict', 'no-such-sbc', {}, { field: 'sbcId' })
  return found
}

type Entered = { [S in 'sbc-onboarding' | 'sbc-cleanup']: string | null } & {
  sbc: SbcChoice | null
  values: string | null
}

const slots = ['sbc-onboarding', 'sbc-cleanup'] as const
/** What the portal fills in of itself. */
const known = ['OnlinePstnGateway']

async function readScripts(scope: Scope, entered: Entered, own: Record<string, string>) {
  const templates = await listTemplatesToChoose(scope)
  const scripts: Partial<Record<ScriptSlot, ScriptReference>> = {}
  const chosen: TemplateToChoose[] = []
  const faults: Record<string, StoredMessage> = {}
  for (const slot of slots) {
    const wanted = entered[slot]
    if (wanted === null) continue
    const found = templates.find((one) => one.id === wanted && `${one.kind}-${one.phase}` === slot)
    if (!found) faults[slot] = message('choose-one')
    else if (!entered.sbc?.hasApi) faults[slot] = message('oc-script-needs-sbc')
    else {
      scripts[slot] = { template: found.id, version: found.current }
      chosen.push(found)
    }
  }
  if (Object.keys(faults).length > 0) throw refusalOfFields(faults)
  const asked = new Set(
    chosen.flatMap(({ variables }) => variables).filter((name) => !known.includes(name)),
  )
  const values = { ...own, ...typedValues(entered.values, asked, own) }
  const missing = [...asked].filter((name) => !values[name])
  if (missing.length > 0)
    throw refusalOfFields({ values: message('oc-script-values', { names: missing.join(', ') }) })
  const wanted = Object.entries(values)
  return {
    scripts,
    variables: Object.fromEntries(wanted.filter(([name]) => !isSecretVariable(name))),
    secrets: Object.fromEntries(wanted.filter(([name]) => isSecretVariable(name))),
  }
}

/** One a line, `Name = value`; each a variable of the templates that the portal does not know itself. */
function typedValues(
  typed: string | null,
  asked: ReadonlySet<string>,
  own: Record<string, string>,
): Record<string, string> {
  const found = (typed ?? '').split('\n').flatMap((line) => {
    if (line.trim() === '') return []
    const [, name = '', value = ''] = /^\s*([A-Za-z][A-Za-z0-9]*)\s*=\s*(.*?)\s*$/.exec(line) ?? []
    if (!asked.has(name) || Object.hasOwn(own, name))
      throw refusalOfFields({ values: message('oc-script-line', { line: line.trim() }) })
    return [[name, value] as const]
  })
  return Object.fromEntries(found)
}
