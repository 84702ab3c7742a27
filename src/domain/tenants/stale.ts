import { Refusal } from '../refusal.ts'

type Texts = Readonly<Record<string, string | boolean | null | undefined>>

/** Refuses an edit of what somebody changed meanwhile, with both values beside each field that differs (MODEL: rule 7). */
export function refuseStale(what: string, theirs: Texts, yours: Texts): never {
  const said = (text: Texts[string]) =>
    text === true ? 'on' : text === false ? 'off' : text || '–'
  const fields = Object.fromEntries(
    Object.keys(yours)
      .filter((field) => (theirs[field] ?? null) !== (yours[field] ?? null))
      .map((field) => [field, `Now: ${said(theirs[field])}. You entered: ${said(yours[field])}.`]),
  )
  throw new Refusal(
    'conflict',
    `Somebody changed ${what} meanwhile. Both values stand beside the fields; save again to have yours.`,
    { code: 'stale', details: { theirs, yours }, fields },
  )
}
