import { inArray, sql } from 'drizzle-orm'
import { form, type Given } from '../form.ts'
import type { Preview } from '../lists/selections.ts'
import type { StoredMessage } from '../message.ts'
import { message, verbatim } from '../messages.ts'
import { enqueue } from '../queue/commands.ts'
import { Refusal } from '../refusal.ts'
import { demand, demandProvider, may } from '../roles.ts'
import { service } from '../schema/services.ts'
import { setting } from '../schema/settings.ts'
import type { Scope } from '../scope.ts'
import { changeSetting, readSetting } from '../settings/settings.ts'
import { choice } from '../values.ts'
import { newest, releases } from './kits.releases.ts'
import { services } from './services.ts'
import { isBelow } from './tiles.ts'

type Upgradable = Pick<typeof service.$inferSelect, 'deployStatus' | 'kitVersion'>

export const upgradeKitKind = 'upgrade-kit'
export const kitSteps = releases.length + 1

/** Why this service's kit cannot be upgraded to the main tenant's; null when it can. */
export function whyNotUpgradable(
  { deployStatus, kitVersion }: Upgradable,
  main: string | null,
): StoredMessage | null {
  if (deployStatus !== 'deployed') return message('not-deployed')
  if (main === null) return message('kit-main-unknown')
  if (isBelow(newest(), main)) return message('kit-main-newer', { main, newest: newest() })
  if (kitVersion === null || isBelow(kitVersion, main)) return null
  return isBelow(newest(), kitVersion)
    ? message('kit-newer', { kit: kitVersion, newest: newest() })
    : message('kit-current', { kit: kitVersion })
}

/** Kit version of the main tenant; null while it is unknown. */
export async function mainKit(scope: Scope): Promise<string | null> {
  const [found] = await scope.db.execute<{ version: string | null }>(
    sql`select array_to_string(portal_main_kit(), '.') as version`,
  )
  return found?.version ?? null
}

/** Why the actor cannot upgrade the kit of this service now; null when it can. */
export async function whyNotKit(scope: Scope, its: Upgradable): Promise<StoredMessage | null> {
  const { actor } = scope
  if (actor.audience.kind !== 'provider' || !may(actor, 'operate')) return message('may-only-look')
  return whyNotUpgradable(its, await mainKit(scope))
}

/** The releases that the main tenant can be upgraded to, the oldest first. */
export const aboveMain = (main: string | null) =>
  releases.filter(({ version }) => main === null || isBelow(main, version))

export const mainForm = form({
  kit: choice(
    releases.map(({ version }) => version),
    'kit-choose',
  ),
})

/**
 * Upgrades the main tenant, to the next release or straight to a later one; never down. Services below it are behind from
 * then on, and are upgraded when somebody asks for it.
 */
export async function upgradeMain(scope: Scope, given: Given): Promise<{ kit: string }> {
  demandProvider(scope.actor)
  demand(scope.actor, 'administer')
  // the next one waits here and sees what became of it
  await scope.db
    .select({ name: setting.name })
    .from(setting)
    .where(sql`${setting.name} = 'kit'`)
    .for('update')
  const { kit: main, version } = await readMain(scope)
  const { kit } = mainForm.edit(given, { kit: main, version }, message('the-main-kit'))
  if (main !== null && !isBelow(main, kit))
    throw new Refusal('conflict', 'kit-not-newer', { kit, main }, { field: 'kit' })
  await changeSetting(scope, 'kit', { version: kit }, version)
  for (const topic of ['kits', 'services', 'tiles'] as const) await scope.announce(topic)
  return { kit }
}

/** The main tenant's kit, with the version of the setting that says so. */
export async function readMain(scope: Scope): Promise<{ kit: string | null; version: number }> {
  const { value, version } = await readSetting(scope, 'kit')
  return { kit: value.version, version }
}

export type QueuedKits = {
  queued: { serviceId: string; commandId: string }[]
  merged: { serviceId: string; commandId: string }[]
  skipped: { serviceId: string; name: string; reason: StoredMessage }[]
}

/**
 * Queues the upgrade of each of these to the main tenant's kit, those with the oldest first. What waits already answers
 * this request too.
 */
export async function queueKitUpgrades(
  scope: Scope,
  serviceIds: readonly string[],
): Promise<QueuedKits> {
  demandProvider(scope.actor)
  demand(scope.actor, 'operate')
  const wanted = [...new Set(serviceIds)]
  const found = await upgradable(scope, wanted)
  if (found.length < wanted.length) throw new Refusal('missing', 'no-such-service')
  const ready = found.filter(({ reason }) => !reason)
  const answers = await enqueue(
    scope,
    ready.map(({ id, name, tenantId }) => ({
      ...{ kind: upgradeKitKind, owner: { tenantId }, subject: { kind: 'service', id, name } },
      ...{ steps: kitSteps, merge: true },
    })),
  )
  for (const { id, tenantId } of ready) await scope.announce(`service:${id}`, tenantId)
  const of = (isMerged: boolean) =>
    ready.flatMap(({ id }, at) => {
      const answer = answers[at]
      return answer?.merged === isMerged ? [{ serviceId: id, commandId: answer.id }] : []
    })
  return {
    ...{ queued: of(false), merged: of(true) },
    skipped: found.flatMap(({ id, name, reason }) =>
      reason ? [{ serviceId: id, name, reason }] : [],
    ),
  }
}

/** The same, refused with the first reason when not one could be queued or merged. */
export async function demandKitUpgrades(
  scope: Scope,
  serviceIds: readonly string[],
): Promise<QueuedKits> {
  const answer = await queueKitUpgrades(scope, serviceIds)
  const [first] = answer.skipped
  if (first && answer.queued.length + answer.merged.length === 0)
    throw new Refusal('conflict', first.reason, { details: answer.skipped })
  return answer
}

/** What upgrading these would queue, what of it waits already, and what it would leave out and why. */
export async function previewKitUpgrades(scope: Scope, ids: readonly string[]): Promise<Preview> {
  const [found, main] = await Promise.all([services.pick(scope, ids), mainKit(scope)])
  const all = found.map((its) => ({
    item: { id: its.id, name: verbatim(its.name), detail: its.kitVersion ?? its.shortname },
    reason: whyNotUpgradable(its, main),
    isQueued: its.job?.kind === upgradeKitKind && its.job.state === 'queued',
  }))
  const able = all.filter(({ reason }) => !reason)
  return {
    ready: able.filter(({ isQueued }) => !isQueued).map(({ item }) => item),
    merged: able.filter(({ isQueued }) => isQueued).map(({ item }) => item),
    skipped: all.flatMap(({ item, reason }) => (reason ? [{ item, reason }] : [])),
  }
}

/** These services with why they cannot be upgraded, the oldest kit first. */
async function upgradable(scope: Scope, ids: readonly string[]) {
  const main = await mainKit(scope)
  const found = await scope.db
    .select({
      ...{ id: service.id, tenantId: service.tenantId, name: service.name },
      ...{ deployStatus: service.deployStatus, kitVersion: service.kitVersion },
    })
    .from(service)
    .where(inArray(service.id, [...ids]))
    .orderBy(sql`coalesce(kit_key, '{}')`, service.customer, service.id)
  return found.map((row) => ({ ...row, reason: whyNotUpgradable(row, main) }))
}
