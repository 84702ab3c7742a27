import { message } from '../messages.ts'
import { Refusal } from '../refusal.ts'

type Texts = Readonly<Record<string, string | boolean | null | undefined>>

/** Refuses an edit of what somebody changed meanwhile, with both values beside each field that differs. */
export function refuseStale(what: string, theirs: Texts, yours: Texts): never {
  const fields = Object.fromEntries(
    Object.keys(yours)
      .filter((field) => (theirs[field] ?? null) !== (yours[field] ?? null))
      .map((field) => [
        field,
        message('stale-field', { now: theirs[field] ?? null, yours: yours[field] ?? null }),
      ]),
  )
  throw new Refusal('conflict', 'stale', { what }, { details: { theirs, yours }, fields })
}
