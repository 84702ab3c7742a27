import { and, eq, inArray, isNull, sql } from 'drizzle-orm'
import { clear } from '../alarms/alarms.ts'
import { form, type Given } from '../form.ts'
import { record } from '../log.ts'
import { message } from '../messages.ts'
import { type Confirmed, demandConfirmed } from '../people/password-confirmation.ts'
import { cancelCommands } from '../queue/commands.control.ts'
import { Refusal } from '../refusal.ts'
import { alarm } from '../schema/alarms.ts'
import { msp } from '../schema/msp.ts'
import { lead } from '../schema/operator-connect.ts'
import { command } from '../schema/services.ts'
import { apiToken } from '../schema/tokens.ts'
import type { Scope } from '../scope.ts'
import { findPlaces } from '../tenants/creation.ts'
import { confirmation } from '../values.ts'
import { announceMsp, demandManager, lockMsp, type Msp, subjectOf } from './msps.ts'
import { endOrdersOf } from './orders.times.ts'
import { endSessionsOf } from './switching.ts'

/** What is typed to have an MSP deleted. */
export const deletionForm = ({ name }: Pick<Msp, 'name'>) =>
  form({ confirm: confirmation(name, message('msp-confirm', { name })) })

/** What goes with an MSP, by number. */
export async function goingWith({ db }: Scope, id: string) {
  const [row] = await db.execute<{ people: number; orders: number; tokens: number }>(sql`
    select (select count(*)::integer from account where msp_id = ${id}::uuid) as people,
      (select count(*)::integer from msp_order where msp_id = ${id}::uuid and state in ('placed', 'approved', 'active')) as orders,
      (select count(*)::integer from api_token where msp_id = ${id}::uuid and revoked_at is null and expires_at > now()) as tokens`)
  return row ?? { people: 0, orders: 0, tokens: 0 }
}

/**
 * Deletes an MSP that has no organization left (refused with their number): its people with their sessions and links, identity
 * provider, look, views, drafts, sources of alarms, notifications, webhooks and walls go, its tokens are revoked, open orders end, and leads
 * that were assigned to it are the provider's again. Its closed months, orders and log stay, and
 * its name is free again.
 */
export async function deleteMsp(
  scope: Scope,
  id: string,
  given: Given,
  confirmed: Confirmed,
): Promise<void> {
  demandManager(scope)
  demandConfirmed(confirmed, scope.actor.id)
  const found = await lockMsp(scope, id)
  deletionForm(found).read(given)
  const organizations = (await findPlaces(scope, id))?.used ?? 0
  if (organizations > 0)
    throw new Refusal('conflict', 'msp-not-empty', { name: found.name, organizations })
  const sessions = await endSessionsOf(scope, id)
  const orders = await endOrdersOf(scope, id, 'The MSP was deleted.')
  await stopMails(scope, id)
  const tokens = await scope.db
    .update(apiToken)
    .set({ revokedAt: sql`now()` })
    .where(and(eq(apiToken.mspId, id), isNull(apiToken.revokedAt)))
    .returning({ id: apiToken.id })
  for (const key of await alarmsOf(scope, id)) await clear(scope, { mspId: id }, key)
  const people = await purge(scope, id)
  await scope.db
    .update(lead)
    .set({ audience: 'provider', mspId: null, version: sql`${lead.version} + 1` })
    .where(eq(lead.mspId, id))
  await scope.db.update(msp).set({ state: 'deleted' }).where(eq(msp.id, id))
  const after = { people, sessions, orders, tokens: tokens.length }
  const line = { type: 'msp.deleted', subject: subjectOf(found), after } as const
  // in the provider's own log, where it is looked for when the MSP is in no list any more
  await record(scope, line, { ...line, mspId: id })
  await announceMsp(scope, id)
}

/** What was not sent yet would go to people who are no more. */
async function stopMails(scope: Scope, id: string) {
  const open = await scope.db
    .select({ id: command.id })
    .from(command)
    .where(and(eq(command.mspId, id), inArray(command.state, ['queued', 'executing'])))
  if (open.length > 0)
    await cancelCommands(
      scope,
      open.map((one) => one.id),
    )
}

const alarmsOf = async ({ db }: Scope, id: string): Promise<string[]> =>
  (
    await db
      .select({ key: alarm.key })
      .from(alarm)
      .where(and(eq(alarm.mspId, id), isNull(alarm.clearedAt)))
  ).map(({ key }) => key)

/** What goes with an MSP, its people last: by table, each of which has an owner; what hangs on these goes with them. */
export const going = [
  ...[
    'notification_rule',
    'notification',
    'webhook',
    'maintenance',
    'trap_mapping',
    'alarm_source',
  ],
  ...['wallboard', 'identity_provider', 'branding', 'saved_view', 'selection', 'tenant_draft'],
  ...['service_draft', 'service_import', 'idempotency_key', 'account'],
] as const

async function purge({ db }: Scope, id: string): Promise<number> {
  let people = 0
  for (const table of going) {
    const { count } = await db.execute(
      sql`delete from ${sql.identifier(table)} where msp_id = ${id}::uuid`,
    )
    people = count
  }
  return people
}
