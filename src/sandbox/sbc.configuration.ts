/** A row of a table or a part of the configuration, with what is set in it and the parts below. */
type Section = { settings: Map<string, string>; below: Map<string, Section> }

const section = (): Section => ({ settings: new Map(), below: new Map() })

/** Tables whose rows a line opens; whatever else has deeper lines below it does so too. */
const tables =
  /^(?:configure \S+|(?:sbc )?(?:dial-plan|cac-profile|routing \S+|classification|manipulation \S+)(?: \d+)?|dial-plan-rule [\d/]+|cac-rule [\d/]+|(?:proxy-set|proxy-ip|ip-group|sip-interface|realm|srd|ip-profile|tls|message \S+) [\d/]+)$/

const depthOf = (line: string) => line.length - line.trimStart().length

/**
 * What an SBC has configured, as text that is a CLI script: sections that a line opens and `exit` ends, `activate`, settings by
 * their first word, and `no` before what is to go. Enough to see what a script did, and no model of a device.
 */
export function emptyConfiguration() {
  const root = section()

  /** Runs a script as a whole or not at all; gives what is wrong with it. */
  function run(script: string): string | null {
    const lines = script.split(/\r?\n/).filter((line) => line.trim() !== '')
    const wrong = lines.find((line) => !/^(?:!|#|[A-Za-z])/.test(line.trim()))
    if (wrong !== undefined) return `Invalid command: ${wrong.trim()}`
    const path: Section[] = [root]
    for (const [n, raw] of lines.entries()) {
      const line = raw.trim().replace(/\s+/g, ' ')
      const here = path.at(-1) ?? root
      if (line === 'activate' || /^(?:!|#|show |write$|do )/.test(line)) continue
      if (line === 'exit') {
        if (path.length > 1) path.pop()
      } else if (line.startsWith('no ')) remove(here, line.slice(3))
      else if (tables.test(line) || depthOf(lines[n + 1] ?? '') > depthOf(raw)) {
        // a new part of the configuration begins at the top, wherever the one before ended
        if (line.startsWith('configure ')) path.length = 1
        const parent = path.at(-1) ?? root
        const next = parent.below.get(line) ?? section()
        parent.below.set(line, next)
        path.push(next)
      } else here.settings.set(line.split(' ', 1)[0] ?? line, line)
    }
    return null
  }

  function remove(here: Section, what: string) {
    here.below.delete(what)
    here.settings.delete(what.split(' ', 1)[0] ?? what)
  }

  const linesOf = (of: Section, depth: number): string[] => {
    const indent = '  '.repeat(depth)
    return [
      ...[...of.settings.values()].map((line) => `${indent}${line}`),
      ...[...of.below].flatMap(([line, next]) => [
        `${indent}${line}`,
        ...linesOf(next, depth + 1),
        ...(line.startsWith('configure ') ? [] : [`${indent}  activate`]),
        `${indent}  exit`,
      ]),
    ]
  }

  return { run, text: () => `${linesOf(root, 0).join('\n')}\n` }
}
