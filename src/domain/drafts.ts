import { and, desc, eq, isNull, type SQL, sql } from 'drizzle-orm'
import { z } from 'zod'
import { ownerOfAudience } from './log.ts'
import { Refusal } from './refusal.ts'
import { demand, type Permission } from './roles.ts'
import type { serviceDraft } from './schema/onboarding.ts'
import type { tenantDraft } from './schema/provisioning.ts'
import type { Scope } from './scope.ts'

/** What is being entered by steps. `madeId` is what it became. */
export type Draft<V> = {
  id: string
  values: V
  /** What was typed into a step and left before it was right, by field. */
  typed: Readonly<Record<string, Readonly<Record<string, string>>>>
  /** Sealed to this draft: what of it is secret, or null. */
  secret: string | null
  madeId: string | null
  savedAt: Date
}

type Declared<V> = {
  table: typeof tenantDraft | typeof serviceDraft
  /** Where the table keeps what is sealed. */
  secret: (typeof tenantDraft)['password'] | (typeof serviceDraft)['secrets']
  permission: Permission
  /** Which of the table's drafts are of this kind, where it keeps several. */
  which?: SQL
  /** Reads what a draft keeps, by step. */
  valuesOf: (stored: Record<string, unknown>) => V
}

const maxListed = 5
const typedShape = z.record(z.string(), z.record(z.string(), z.string()))

/** Drafts are their writer's own: nobody else continues them, of the same audience or not. `V` is what each step keeps. */
export function draftsOf<V extends object>({
  table,
  secret,
  permission,
  which,
  valuesOf,
}: Declared<V>) {
  const columns = {
    ...{ id: table.id, values: table.values, secret },
    ...{ madeId: table.madeId, savedAt: table.savedAt },
  }

  function ownerOf({ actor }: Scope): string {
    demand(actor, permission)
    if (actor.kind !== 'account' || !actor.id) throw new Refusal('forbidden', 'no-person-drafts')
    return actor.id
  }

  const isOwn = (scope: Scope, id: string) =>
    and(eq(table.id, id), eq(table.accountId, ownerOf(scope)), which)
  const isOpen = (scope: Scope, id: string) => and(isOwn(scope, id), isNull(table.madeId))

  type Row = Omit<Draft<V>, 'values' | 'typed'> & { values: Record<string, unknown> }
  const draftOf = ({ values, ...row }: Row): Draft<V> => {
    const typed = typedShape.safeParse(values.typed)
    return { ...row, values: valuesOf(values), typed: typed.success ? typed.data : {} }
  }

  async function find(scope: Scope, id: string, { isLocked = false } = {}) {
    const asked = scope.db.select(columns).from(table).where(isOwn(scope, id))
    const [found] = await (isLocked ? asked.for('update') : asked)
    if (!found) throw new Refusal('missing', 'no-such-draft')
    return draftOf(found)
  }

  async function keep(scope: Scope, id: string, values: SQL) {
    const stored = await scope.db
      .update(table)
      .set({ values, version: sql`${table.version} + 1`, savedAt: sql`now()` })
      .where(isOpen(scope, id))
      .returning({ id: table.id })
    if (stored.length === 0) throw new Refusal('missing', 'no-such-draft')
  }

  return {
    /** The actor's unfinished drafts, the last saved first. */
    async list(scope: Scope) {
      const found = await scope.db
        .select(columns)
        .from(table)
        .where(and(eq(table.accountId, ownerOf(scope)), isNull(table.madeId), which))
        .orderBy(desc(table.savedAt))
        .limit(maxListed)
      return found.map(draftOf)
    },
    /** One of the actor's own drafts; somebody else's is as missing as none. */
    find: (scope: Scope, id: string) => find(scope, id),
    /** The same under its lock, so that saving it twice at once makes one thing. */
    lock: (scope: Scope, id: string) => find(scope, id, { isLocked: true }),
    /** Begins a draft with its first step: as it was accepted, or (`typed`) as it was left. */
    async start(scope: Scope, begun: Partial<V> & { typed?: Draft<V>['typed'] }) {
      const [made] = await scope.db
        .insert(table)
        .values({
          ...ownerOfAudience(scope.actor.audience),
          ...{ accountId: ownerOf(scope), values: begun },
        })
        .returning({ id: table.id })
      if (!made) throw new Error('a draft was not kept')
      return made.id
    },
    /** Keeps one step; what was entered elsewhere stays. Refused once the draft became something. */
    keepStep: <S extends keyof V & string>(
      ...[scope, id, step, value]: [Scope, string, S, NonNullable<V[S]>]
    ) =>
      keep(
        scope,
        id,
        sql`(${table.values} #- ${`{typed,${step}}`}::text[]) || ${JSON.stringify({ [step]: value })}::jsonb`,
      ),
    /** Keeps what was typed into a step and is not right yet, for who goes on with it later. */
    keepTyped: (
      ...[scope, id, step, typed]: [Scope, string, keyof V & string, Record<string, string>]
    ) =>
      keep(
        scope,
        id,
        sql`${table.values} || jsonb_build_object('typed', coalesce(${table.values} -> 'typed', '{}')
          || ${JSON.stringify({ [step]: typed })}::jsonb)`,
      ),
    /** Throws a draft away; one that became something stays, so that saving it again leads there. */
    async discard(scope: Scope, id: string): Promise<void> {
      const gone = await scope.db.delete(table).where(isOpen(scope, id)).returning({ id: table.id })
      if (gone.length === 0) throw new Refusal('missing', 'no-such-draft')
    },
    isOwn,
    isOpen,
  }
}
