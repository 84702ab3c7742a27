import { sql } from 'drizzle-orm'
import { record } from '../log.ts'
import type { Scope } from '../scope.ts'
import { formerLocation, keyIdOf, lastingOf, makeSeal, type Rotation } from './secrets.ts'

type Holder = { id: string; name: string; keys: readonly string[]; sealsBy: string }

/** All changes of the secret, the oldest first. Wants the worker's scope, or the provider's. */
export const readRotations = ({ db }: Scope): Promise<Rotation[]> =>
  db.execute<Rotation>(sql`
    select id, from_key as "fromKey", to_key as "toKey", former, ended_at is not null as "isEnded", joined_at is not null as "isJoined"
    from secret_rotation order by started_at`)

/** A process says which secrets it knows, and hears of all changes. Wants the worker's scope. */
export async function tellKeys(
  scope: Scope,
  { id, name, keys, sealsBy }: Holder,
): Promise<Rotation[]> {
  await scope.db.execute(sql`
    with forgotten as (delete from key_holder where seen_at < now() - interval '1 day' and id <> ${id}::uuid)
    insert into key_holder (id, name, keys, seals_by)
    values (${id}::uuid, ${name}, (select array_agg(k) from jsonb_array_elements_text(${JSON.stringify(keys)}::jsonb) k), ${sealsBy})
    on conflict (id) do update set keys = excluded.keys, seals_by = excluded.seals_by, seen_at = now()`)
  return readRotations(scope)
}

/** Processes that said something of themselves within 30 s, and the keys each knows and seals by. */
export const readHolders = ({ db }: Scope) =>
  db.execute<{ name: string; keys: string[]; sealsBy: string }>(sql`
    select name, to_json(keys) as keys, seals_by as "sealsBy" from key_holder where seen_at > now() - interval '30 seconds' order by name`)

/** From here on new values are sealed under the next secret, in every process. Wants the provider's scope. */
export async function beginRotation(
  scope: Scope,
  { from, to }: { from: Buffer; to: Buffer },
): Promise<void> {
  const { db, actor } = scope
  const [made] = await db.execute<{ id: string }>(sql`select gen_random_uuid() as id`)
  if (!made) throw new Error('no id was made')
  const former = makeSeal(to).seal(lastingOf(from).toString('base64url'), formerLocation(made.id))
  await db.execute(sql`
    insert into secret_rotation (id, from_key, to_key, started_by, former)
    values (${made.id}::uuid, ${keyIdOf(from)}, ${keyIdOf(to)}, ${actor.name}, ${former})`)
  await record(scope, {
    type: 'secret.changed',
    subject: { kind: 'secret', name: 'PORTAL_SECRET' },
  })
}

/** A change of the secret: until when it took, and how many values were sealed again so far. */
export type Rotated = { startedAt: Date; endedAt: Date | null; done: number }

/** The newest change; null before the first. Wants the provider's scope. */
export async function newestRotation({ db }: Scope): Promise<Rotated | null> {
  const [row] = await db.execute<{ startedAt: string; endedAt: string | null; done: number }>(sql`
    select started_at as "startedAt", ended_at as "endedAt", done from secret_rotation order by started_at desc limit 1`)
  return row
    ? {
        startedAt: new Date(row.startedAt),
        endedAt: row.endedAt === null ? null : new Date(row.endedAt),
        done: row.done,
      }
    : null
}
