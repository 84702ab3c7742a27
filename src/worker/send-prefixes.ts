import { setTimeout as rest } from 'node:timers/promises'
import { SbcError, type Sbcs } from '../connectors/sbcs.ts'
import { sendPrefixesKind } from '../domain/directory/prefixes.sending.ts'
import { message } from '../domain/messages.ts'
import {
  holdPlan,
  type PrefixTarget,
  readPrefixTargets,
  releasePlan,
} from '../domain/onboarding/prefix-targets.ts'
import { planRulesIn, planScript } from '../domain/onboarding/sbc-configuration.ts'
import { Refusal } from '../domain/refusal.ts'
import type { Seal } from '../domain/settings/secrets.ts'
import type { Context, Kind } from './kinds.ts'

const maxMs = 10 * 60_000
/** An SBC that does not answer is left alone for so long, and one whose dial plan somebody else writes is asked about again. */
const laterSeconds = 30
const heldMs = 500
const mostHeld = 60

type Parts = { sbcs: Pick<Sbcs, 'run' | 'configuration'>; seal: Seal }

/**
 * Makes the rules of a tenant in the dial plans of its SBCs those of its prefixes. What an SBC has is read and compared first, so
 * that whatever was cut off is finished and nothing is done twice.
 */
export const sendingPrefixesKind = (parts: Parts): Kind => ({
  ...{ name: sendPrefixesKind, lane: 'service', steps: 1, concurrency: 4, timeoutMs: maxMs },
  async run(context) {
    const { tenantId } = context.command
    if (!tenantId) throw new Refusal('missing', 'not-there')
    await context.progress(1, message('step-send-prefixes'))
    const { owner, targets } = await context.provider((scope) =>
      readPrefixTargets(scope, parts.seal, tenantId),
    )
    let changed = 0
    try {
      for (const target of targets)
        if (await settlePrefixes(context, parts, owner, target)) changed += 1
    } finally {
      // the page says what became of it, whatever that is
      if (!context.signal.aborted)
        await context.scope((scope) => scope.announce('numbers', tenantId))
    }
    return { sbcs: targets.length, changed }
  },
})

/** Makes the rules named `owner` in the dial plan of one SBC those of its prefixes; says whether a script was needed. */
export async function settlePrefixes(
  context: Pick<Context, 'provider' | 'signal'>,
  { sbcs }: Pick<Parts, 'sbcs'>,
  owner: string,
  target: PrefixTarget,
): Promise<boolean> {
  const { signal } = context
  const held = await heldPlan(context, target.id)
  try {
    const rules = planRulesIn(await sbcs.configuration(target, signal), target.dialPlan)
    if (!rules) throw new Refusal('conflict', 'sbc-plan-gone')
    const script = planScript(target.dialPlan, owner, rules, target.prefixes)
    if (script) await sbcs.run(target, script, signal)
    return script !== null
  } catch (error) {
    if (signal.aborted || !(error instanceof SbcError)) throw error
    // what may have been done is looked at by the next try
    const more = error.kind === 'transient' ? { retryAfter: laterSeconds } : {}
    throw new Refusal('too-many', error.reason, more)
  } finally {
    if (!signal.aborted)
      await context.provider((scope) => releasePlan(scope, target.id, held)).catch(() => {})
  }
}

/** Waits for its turn at the dial plan. */
async function heldPlan(context: Pick<Context, 'provider' | 'signal'>, id: string) {
  for (let tries = 0; tries < mostHeld; tries += 1) {
    const held = await context.provider((scope) => holdPlan(scope, id))
    if (held) return held
    await rest(heldMs, undefined, { signal: context.signal })
  }
  throw new Refusal('too-many', 'sbc-plan-held', {}, { retryAfter: laterSeconds })
}
