import { isPermission, may } from '../domain/roles.ts'
import type { Actor } from '../domain/scope.ts'
import { hasRight, isRightsRow } from '../domain/services/rights.ts'
import { listenersOf, type Topic } from '../domain/topics.ts'

/**
 * The topics that the actor may join: those of pages that license and role let them look at. The others are left out, so that
 * they are like topics about which nothing is ever said.
 */
export const heard = (actor: Actor, topics: readonly Topic[]): Topic[] =>
  topics.filter((topic) => mayListen(actor, topic))

function mayListen(actor: Actor, topic: Topic): boolean {
  const { for: kinds, rights, permission, feature } = listenersOf(topic)
  const { kind } = actor.audience
  if (kind === 'anonymous' || kind === 'worker') return false
  if (kinds && !kinds.includes(kind)) return false
  if (feature && actor.off?.some((off) => off === feature)) return false
  if (permission && !(isPermission(permission) && may(actor, permission))) return false
  // license and role of a customer; staff have their pages by permission
  if (!rights || kind !== 'tenant') return true
  return rights.some((row) => isRightsRow(row) && hasRight(actor, row, 'view'))
}
