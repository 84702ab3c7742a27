/** A rule of a dial plan, by its index in the plan. */
export type PlanRule = { index: number; name: string; prefix: string; tag: string }

const unquoted = (text: string) => text.replace(/^"(.*)"$/, '$1')
const linesOf = (configuration: string) =>
  configuration.split(/\r?\n/).flatMap((line) => line.trim() || [])

/** Names of the call admission control profiles in a configuration, in its order, each once: rows of `sbc cac-profile`. */
export function cacProfilesIn(configuration: string): string[] {
  const found = new Set<string>()
  let isOpen = false
  for (const line of linesOf(configuration)) {
    const name = /^name (.+)$/.exec(line)?.[1]
    if (/^(?:sbc )?cac-profile \d+$/.test(line)) isOpen = true
    else if (isOpen && name !== undefined) {
      found.add(unquoted(name))
      isOpen = false
    } else if (line === 'exit') isOpen = false
  }
  return [...found]
}

/**
 * Rules of one dial plan in a configuration: rows of `dial-plan-rule` below `sbc dial-plan <index>`, or of the table by itself,
 * `sbc dial-plan-rule <plan>/<rule>`; null where it has no such plan.
 */
export function planRulesIn(configuration: string, plan: number): PlanRule[] | null {
  const rules: PlanRule[] = []
  let isKnown = false
  let within: number | undefined
  let rule: PlanRule | undefined
  for (const line of linesOf(configuration)) {
    const opensPlan = /^(?:sbc )?dial-plan (\d+)$/.exec(line)
    const opensRule = /^(?:sbc )?dial-plan-rule (?:(\d+)\/)?(\d+)$/.exec(line)
    const [, field, value] = /^(name|prefix|tag) (.+)$/.exec(line) ?? []
    if (opensPlan) {
      within = Number(opensPlan[1])
      isKnown ||= within === plan
      rule = undefined
    } else if (opensRule) {
      const of = opensRule[1] === undefined ? within : Number(opensRule[1])
      rule = { index: Number(opensRule[2]), name: '', prefix: '', tag: '' }
      if (of === plan) rules.push(rule)
    } else if (line === 'exit') {
      if (rule) rule = undefined
      else within = undefined
    } else if (rule && value !== undefined) {
      if (field === 'name') rule.name = unquoted(value)
      if (field === 'prefix') rule.prefix = unquoted(value)
      if (field === 'tag') rule.tag = unquoted(value)
    }
  }
  return isKnown || rules.length > 0 ? rules : null
}

/** A prefix as a customer has it. */
export type WantedPrefix = { prefix: string; tag: string }

/** What nothing in a script can end or begin a line of. */
const isPlain = (text: string) => /^[\w.+=$-]+$/.test(text)

/**
 * The script that makes the rules of `owner` in a dial plan those that are wanted, and touches no other's; null where they are.
 * Rules are told apart by their name, which is the owner's. A changed tag is written over the rule, a new prefix takes the lowest
 * index that is free.
 */
export function planScript(
  plan: number,
  owner: string,
  rules: readonly PlanRule[],
  wanted: readonly WantedPrefix[],
): string | null {
  const own = rules.filter(({ name }) => name.toLowerCase() === owner.toLowerCase())
  const kept = new Map<string, PlanRule>()
  for (const rule of own) if (!kept.has(rule.prefix)) kept.set(rule.prefix, rule)
  const isWanted = new Set(wanted.map(({ prefix }) => prefix))
  const gone = own.filter((rule) => kept.get(rule.prefix) !== rule || !isWanted.has(rule.prefix))
  const taken = new Set(rules.filter((rule) => !gone.includes(rule)).map(({ index }) => index))
  let free = 0
  const next = () => {
    while (taken.has(free)) free += 1
    taken.add(free)
    return free
  }
  const written = wanted.flatMap(({ prefix, tag }) => {
    const rule = kept.get(prefix)
    if (rule?.tag === tag) return []
    if (![owner, prefix, tag].every(isPlain)) throw new Error('a rule that would break its line')
    return [
      `    dial-plan-rule ${rule?.index ?? next()}`,
      ...[`name "${owner}"`, `prefix "${prefix}"`, `tag "${tag}"`, 'activate', 'exit'].map(
        (line) => `      ${line}`,
      ),
    ]
  })
  if (gone.length === 0 && written.length === 0) return null
  return [
    ...['configure voip', `  sbc dial-plan ${plan}`],
    ...gone.map(({ index }) => `    no dial-plan-rule ${index}`),
    ...written,
    ...['    exit', '  exit', ''],
  ].join('\n')
}
