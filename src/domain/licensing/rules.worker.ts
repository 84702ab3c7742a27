import { parentPort, workerData } from 'node:worker_threads'
import { RE2JSSyntaxException } from 're2js'
import { builtInRules, compiled } from './rules.ts'

/** What became of one rule: null when it compiles, else where it fails, as RE2 says it, and the part of it that is meant. */
export type RuleFault = { error: string; at: string | null } | null

// the first one pays for the code itself
for (const rule of Object.values(builtInRules)) compiled(rule)
parentPort?.postMessage('begins')
parentPort?.postMessage(workerData.rules.map(faultOf))

function faultOf(rule: string): RuleFault {
  try {
    compiled(rule)
    return null
  } catch (error) {
    if (error instanceof RE2JSSyntaxException)
      return { error: error.getDescription(), at: error.getPattern() }
    return { error: String(error), at: null }
  }
}
