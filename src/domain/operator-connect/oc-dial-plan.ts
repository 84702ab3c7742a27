import { type PlanRule, planRulesIn } from '../onboarding/sbc-configuration.ts'

/** By this name an SBC's dial plan is the one that Operator Connect's numbers are found in (AudioCodes techdocs, "Uploading Operator Connect Numbers"). */
export const ocPlanName = 'OCDialPlan'

export type OcPlan = { index: number; rules: PlanRule[] }

/** The dial plan of that name in a configuration (a CLI script), with its rules; null where it has none. */
export function ocPlanIn(configuration: string): OcPlan | null {
  let within: number | null = null
  for (const raw of configuration.split(/\r?\n/)) {
    const line = raw.trim()
    const opened = /^(?:sbc )?dial-plan (\d+)$/.exec(line)
    const named = /^name "?([^"]*)"?$/.exec(line)
    if (opened) within = Number(opened[1])
    else if (within !== null && named?.[1]?.toLowerCase() === ocPlanName.toLowerCase())
      return { index: within, rules: planRulesIn(configuration, within) ?? [] }
    // the name of a rule, or of what comes after, is not the plan's
    else if (line === 'exit' || line.startsWith('dial-plan-rule ')) within = null
  }
  return null
}

/** What an SBC has for each of these numbers (E.164 with plus): the tag of its row, or null. */
export function sbcRowsOf(
  { rules }: OcPlan,
  numbers: readonly string[],
): Map<string, string | null> {
  const tags = new Map(rules.map(({ prefix, tag }) => [bare(prefix), tag]))
  return new Map(numbers.map((number) => [number, tags.get(bare(number)) ?? null]))
}

/** Rows are with and without a plus, and one that ends in `#` is for this number alone. */
const bare = (prefix: string) => prefix.replace(/^\+/, '').replace(/#$/, '')

/** What nothing in a script can end or begin a line of. */
const isPlain = (text: string) => /^[\w.+=$-]+$/.test(text)

export type OcPlanChange = { add: readonly string[]; remove: readonly string[] }

/**
 * One script that adds and takes away the rows of a customer's numbers, and touches no other's; null where all is so already. A row
 * is named and tagged with the customer's short name. Of rows that others have for a number, none is written over or taken away:
 * those numbers are `held`.
 */
export function ocPlanScript(
  { index, rules }: OcPlan,
  owner: string,
  { add, remove }: OcPlanChange,
): { script: string | null; held: string[] } {
  if (![owner, ...add].every(isPlain)) throw new Error('a rule that would break its line')
  const byNumber = new Map(rules.map((rule) => [bare(rule.prefix), rule]))
  const isOwn = ({ name }: PlanRule) => name.toLowerCase() === owner.toLowerCase()
  const held: string[] = []
  const taken = new Set(rules.map((rule) => rule.index))
  const gone = remove.flatMap((number) => {
    const rule = byNumber.get(bare(number))
    if (!rule || !isOwn(rule)) return []
    byNumber.delete(bare(number))
    taken.delete(rule.index)
    return [rule.index]
  })
  let free = 0
  const next = () => {
    while (taken.has(free)) free += 1
    taken.add(free)
    return free
  }
  const written = add.flatMap((number) => {
    const rule = byNumber.get(bare(number))
    if (rule && !isOwn(rule)) held.push(number)
    if (rule && (!isOwn(rule) || rule.tag === owner)) return []
    return [
      `    dial-plan-rule ${rule?.index ?? next()}`,
      ...[`name "${owner}"`, `prefix "${number}"`, `tag "${owner}"`, 'activate', 'exit'].map(
        (line) => `      ${line}`,
      ),
    ]
  })
  if (gone.length === 0 && written.length === 0) return { script: null, held }
  const script = [
    ...['configure voip', `  sbc dial-plan ${index}`],
    ...gone.map((rule) => `    no dial-plan-rule ${rule}`),
    ...written,
    ...['    exit', '  exit', ''],
  ].join('\n')
  return { script, held }
}
