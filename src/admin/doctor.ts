import { BadConfig, type Config, readConfig } from '../config.ts'
import { type Command, ManyLines } from './command.ts'
import { lookAtEvents } from './doctor.beside.ts'
import { lookAtDatabase } from './doctor.database.ts'
import { type Finding, finding, type Looking } from './doctor.findings.ts'
import { lookAtMachine, secretOf } from './doctor.machine.ts'
import { lookOutside } from './doctor.outside.ts'

/** What a test puts in the place of this machine. */
type Here = Partial<Pick<Looking, 'now' | 'node' | 'root' | 'resolve'>>
type Env = Record<string, string | undefined>

/** Looks at everything that a start needs, and says all that is wrong with it at once. Changes nothing. */
export const doctorCommand: Command = {
  usage: 'doctor',
  about:
    'Says whether the portal can start and work here: variables, folder, secret, database and its roles, release, standby, clock, NATS, names, email. Changes nothing; ends with 1 and every reason where something is wrong.',
  options: {},
  alone: (_given, env) => doctor(env),
}

/** Gives every finding, one a line; throws with them where one is wrong. */
export async function doctor(env: Env, here: Here = {}): Promise<string> {
  const findings = await examine(env, here)
  const wrong = findings.filter(({ state }) => state === 'wrong').length
  const doubtful = findings.filter(({ state }) => state === 'look').length
  const lines = findings.map(({ state, what, says }) => `${state.padEnd(6)}${what}: ${says}`)
  const end =
    wrong > 0
      ? `${wrong} of ${findings.length} ${wrong === 1 ? 'is' : 'are'} wrong: the portal would not start, or would not work.`
      : `Nothing is wrong${doubtful > 0 ? `; ${doubtful} ${doubtful === 1 ? 'is' : 'are'} worth a look` : ''}.`
  const report = [...lines, '', end].join('\n')
  if (wrong > 0) throw new ManyLines(report)
  return report
}

async function examine(env: Env, here: Here): Promise<Finding[]> {
  const secret = secretOf(env)
  const { config, problems, left } = usable({ ...env, PORTAL_SECRET: secret.text })
  const variables =
    problems.length > 0
      ? problems.map((problem) => finding('wrong', 'variables', problem))
      : [finding('ok', 'variables', 'each is as it should be')]
  if (!config) return variables
  const looking: Looking = { config, left, secret, ...here }
  const parts = await Promise.all([
    lookAtMachine(looking),
    lookAtDatabase(looking),
    lookOutside(looking),
    lookAtEvents(looking),
  ])
  return [...variables, ...parts.flat()]
}

/** The variables that are usable, as they would be read without the others; all that is wrong with those. */
function usable(given: Env): { config?: Config; problems: string[]; left: ReadonlySet<string> } {
  const problems: string[] = []
  const left = new Set<string>()
  const env = { ...given }
  // one that is left out may need another one to be
  for (;;) {
    try {
      return { config: readConfig(env), problems, left }
    } catch (error) {
      if (!(error instanceof BadConfig)) throw error
      const found = error.message.split('\n').slice(1)
      problems.push(...found.map((line) => line.trim()))
      const named = found.flatMap((line) => line.match(/\b[A-Z][A-Z_]+[A-Z]\b/g) ?? [])
      const more = named.filter((name) => env[name])
      for (const name of more) {
        left.add(name)
        delete env[name]
      }
      if (more.length === 0) return { problems, left }
    }
  }
}
