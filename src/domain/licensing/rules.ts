import { RE2JS } from 're2js'

/** What a rule may name; each is replaced by a value that stands for itself, whatever characters it has. */
const gateway = '_PSTNGATEWAY_TO_REPLACE_'
const msTenant = '_MSTENANTID_TO_REPLACE_'
const service = '_UMPCUSTOMERGUID_TO_REPLACE_'

/** Where there is no such value, that part of a rule fits nothing. */
const nothing = String.raw`[^\x00-\x{10FFFF}]`

/**
 * The rules where a provider has none of its own (AudioCodes, "Regex Criteria for User License Factor Calculations"), but that
 * a gateway's name is found between dots only, so that notacme.example is none of acme.example's.
 */
export const builtInRules = {
  /** A person is of the service when the rule fits the gateway, for at least one of its SIP connections. */
  gateway: String.raw`(?i)(^|\.)${gateway}($|\.)`,
  /** A prefix is no service number when the rule fits its tag, for at least one SIP connection of the tenant. */
  numbers: String.raw`(?i)^${msTenant}$|^${service}$|(^|\.)${gateway}($|\.)`,
  /** Nor when this one fits; empty: none. */
  reject: '',
} as const

/** What placeholders of a rule stand for: one SIP connection, or a service that has none. */
export type RuleValues = {
  gateway: string | null
  msTenantId: string | null
  serviceId: string
}

const filled = (rule: string, values: RuleValues) =>
  rule
    .replaceAll(gateway, () => quoted(values.gateway))
    .replaceAll(msTenant, () => quoted(values.msTenantId))
    .replaceAll(service, () => quoted(values.serviceId))

const quoted = (value: string | null) => (value ? RE2JS.quote(value) : nothing)

/** For trying whether a rule compiles at all. */
const anyValues: RuleValues = {
  gateway: 'sbc.example.com',
  msTenantId: '00000000-0000-0000-0000-000000000000',
  serviceId: '00000000-0000-0000-0000-000000000000',
}

/** Throws re2js's exception where the rule is no regular expression of RE2 (github.com/google/re2/wiki/Syntax). */
export const compiled = (rule: string, values: RuleValues = anyValues): RE2JS =>
  RE2JS.compile(filled(rule, values))

/** A rule for some values at once: whether it fits a text for at least one of them. An empty rule fits nothing. */
export function ruleFor(rule: string, values: readonly RuleValues[]): (text: string) => boolean {
  if (rule === '') return () => false
  const each = [...new Set(values.map((one) => filled(rule, one)))].map((text) =>
    RE2JS.compile(text),
  )
  return (text) => each.some((one) => one.test(text))
}
