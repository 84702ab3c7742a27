import { AsyncLocalStorage } from 'node:async_hooks'
import { actorFor, type Claimed } from '../../src/domain/queue/commands.claim.ts'
import { takeOver } from '../../src/domain/queue/commands.completion.ts'
import { Scope } from '../../src/domain/scope.ts'
import type { Outside } from '../../src/worker/deploy.outside.ts'
import type { Context, Kind } from '../../src/worker/kinds.ts'
import type { TestDatabase } from '../support/database.ts'

/**
 * What becomes of an attempt at its n-th call to the outside, counted from 1, or at its first of a name. `before` the call or `after` it, whose answer then
 * nobody hears, its worker falls silent; `refused`: it is done, and then a person has to act.
 */
export type Fate = {
  at: number | string
  how: 'before' | 'after' | 'refused'
  /** Its n-th transaction, and no call. */
  of?: 'transaction'
}

type Life = {
  calls: string[]
  transactions: number
  fate: Fate | null
  isBlind: boolean
  die: () => Promise<never>
}

const lives = new AsyncLocalStorage<Life>()

/** What sees nothing of what is there, for the negative controls. */
const blindly: Record<string, unknown> = { 'sbcs.configuration': '' }

/** The outside, whose every call belongs to the attempt that makes it and may be its last; `end` is how that attempt ends. */
export function mortal(
  outside: Outside,
  refusal: () => Error,
  end: (die: Life['die']) => unknown = (die) => die(),
): Outside {
  async function called(what: string, ask: () => Promise<unknown>) {
    const life = lives.getStore()
    if (!life) throw new Error(`${what} was called by nobody`)
    const { calls, fate, isBlind } = life
    const isFirst = !calls.includes(what)
    calls.push(what)
    if (isBlind && isFirst && what in blindly) return blindly[what]
    if (fate?.of) return ask()
    if (fate?.at !== calls.length && !(isFirst && fate?.at === what)) return ask()
    if (fate.how !== 'before') await ask()
    if (fate.how === 'refused') throw refusal()
    return end(life.die)
  }

  const wrapped = <T extends object>(of: string, peer: T): T =>
    new Proxy(peer, {
      get(target, name, receiver) {
        const found = Reflect.get(target, name, receiver)
        if (typeof found !== 'function') return found
        return (...given: unknown[]) =>
          called(`${of}.${String(name)}`, () => found.apply(target, given))
      },
    })

  return {
    ...outside,
    graph: wrapped('graph', outside.graph),
    sbcs: wrapped('sbcs', outside.sbcs),
    zones: { editor: (access) => wrapped('zone', outside.zones.editor(access)) },
  }
}

export type Mortals = ReturnType<typeof mortals>

/** A kind whose first attempts have fates, by the service that they are about. */
export function mortals(kind: Kind) {
  const fates = new Map<string, Fate>()
  const blind = new Set<string>()
  const calls = new Map<string, string[][]>()
  const transactions = new Map<string, number>()
  const dead: Claimed[] = []
  const wrapped: Kind = {
    ...kind,
    // each holds its place until the end
    concurrency: 100,
    run(context) {
      const { command, signal } = context
      const id = command.subjectId ?? ''
      const life: Life = {
        calls: [],
        transactions: 0,
        fate: (command.attempt === 1 && fates.get(id)) || null,
        isBlind: command.attempt > 1 && blind.has(id),
        die() {
          dead.push(command)
          return new Promise((_, end) =>
            signal.addEventListener('abort', () => end(signal.reason), { once: true }),
          )
        },
      }
      calls.set(id, [...(calls.get(id) ?? []), life.calls])
      const counted =
        (run: Context['scope']): Context['scope'] =>
        async (work, limits) => {
          life.transactions += 1
          transactions.set(id, life.transactions)
          const isIt = life.fate?.of === 'transaction' && life.fate.at === life.transactions
          if (!isIt) return run(work, limits)
          if (life.fate?.how === 'after') await run(work, limits)
          return life.die()
        }
      const [scope, provider] = [counted(context.scope), counted(context.provider)]
      return lives.run(life, () => kind.run({ ...context, scope, provider }))
    },
  }
  return {
    ...{ kind: wrapped, fates, blind, dead },
    /** What each attempt called. */
    callsOf: (id: string) => calls.get(id) ?? [],
    /** How many transactions its last attempt had. */
    transactionsOf: (id: string) => transactions.get(id) ?? 0,
    /** The dead are not heard of for a lease, and somebody else takes over: what they still do is fenced off. */
    async bury(db: TestDatabase) {
      for (const command of dead.splice(0)) {
        await db.sql`update command set lease_until = now() - interval '1 second' where id = ${command.id}`
        const isTaken = await Scope.enter(db.pool, actorFor(command), (scope) =>
          takeOver(scope, command, kind.givenUp),
        )
        if (!isTaken) throw new Error('a lease could not be taken')
      }
    },
  }
}
