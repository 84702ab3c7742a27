import { and, eq, isNull, sql } from 'drizzle-orm'
import type { Preview } from '../lists/selections.ts'
import { record } from '../log.ts'
import { verbatim } from '../messages.ts'
import { endSupportSessionsOf } from '../people/support-sessions.ts'
import { msp } from '../schema/msp.ts'
import { account, supportSession } from '../schema/people.ts'
import type { Scope } from '../scope.ts'
import { msps } from './msps.list.ts'
import { announceMsp, demandManager, lockMsp, type Msp, subjectOf } from './msps.ts'

type State = 'active' | 'deactivated'

/**
 * Switches an MSP off: its people's sessions, sockets and support sessions in customers' portals end with this transaction, its
 * tokens and links are refused, and nothing is made or ordered for it. Its organizations and their people work on.
 */
export async function deactivateMsp(scope: Scope, id: string): Promise<Msp> {
  demandManager(scope)
  const found = await lockMsp(scope, id)
  if (found.state === 'deactivated') return found
  return change(scope, found, 'deactivated', { sessions: await endSessionsOf(scope, id) })
}

/** Switches it on again: its people may sign in, and its tokens and links work where they still would. */
export async function activateMsp(scope: Scope, id: string): Promise<Msp> {
  demandManager(scope)
  const found = await lockMsp(scope, id)
  return found.state === 'active' ? found : change(scope, found, 'active', {})
}

/** Which of these MSPs switching to a state would change, and which are there already. */
export async function previewMspSwitch(
  scope: Scope,
  ids: readonly string[],
  state: State,
): Promise<Preview> {
  const all = (await msps.pick(scope, ids)).map(({ id, name, owner, ...row }) => ({
    item: { id, name: verbatim(name), ...(owner && { detail: owner }) },
    isThere: row.state === state,
  }))
  return {
    ready: all.filter(({ isThere }) => !isThere).map(({ item }) => item),
    merged: all.filter(({ isThere }) => isThere).map(({ item }) => item),
  }
}

/** Signs all of an MSP's people out, wherever they are; says how many sessions that were. Their sockets close on commit. */
export async function endSessionsOf(scope: Scope, id: string): Promise<number> {
  const elsewhere = await scope.db
    .selectDistinct({ id: account.id })
    .from(account)
    .innerJoin(supportSession, eq(supportSession.actorId, account.id))
    .where(and(eq(account.mspId, id), isNull(supportSession.endedAt)))
  for (const one of elsewhere) await endSupportSessionsOf(scope, one.id)
  const [row] = await scope.db.execute<{ ended: number }>(
    sql`select portal_msp_sessions_end(${id}::uuid) as ended`,
  )
  return row?.ended ?? 0
}

async function change(
  scope: Scope,
  before: Msp,
  state: State,
  more: Record<string, unknown>,
): Promise<Msp> {
  await scope.db.update(msp).set({ state }).where(eq(msp.id, before.id))
  await record(scope, {
    ...{ mspId: before.id, type: state === 'active' ? 'msp.activated' : 'msp.deactivated' },
    ...{ subject: subjectOf(before), before: { state: before.state }, after: { state, ...more } },
  })
  await announceMsp(scope, before.id)
  return { ...before, state }
}
