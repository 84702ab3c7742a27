import type { Noun } from '../noun.ts'
import * as nouns from '../nouns.ts'
import { Refusal } from './refusal.ts'
import type { Actor } from './scope.ts'

type Nouns = (typeof nouns)[keyof typeof nouns]
/** What a role may do, beyond looking, as each noun says it; the tests state it a second time. */
export type Permission = Nouns extends infer N
  ? N extends { permissions: infer P }
    ? Extract<keyof P, string>
    : never
  : never

const granted = new Map(
  Object.values<Noun>(nouns).flatMap(({ permissions = {} }) => Object.entries(permissions)),
)
export const permissions: readonly string[] = [...granted.keys()]
export const isPermission = (word: string): word is Permission => granted.has(word)

/** Which roles an audience has at all; what each may do say the nouns. */
export const rolesOf = {
  provider: ['admin', 'operator', 'monitor'],
  msp: ['owner', 'admin'],
  tenant: ['admin', 'operator', 'operator-lite', 'monitor'],
} as const

/** Whether the actor may; anonymous and worker may nothing. */
export function may(actor: Actor, permission: Permission): boolean {
  const { kind } = actor.audience
  if (kind === 'anonymous' || kind === 'worker') return false
  if (isKeptFrom(actor, permission) || isNotGiven(actor, permission)) return false
  return granted.get(permission)?.[kind]?.includes(actor.role) ?? false
}

/** Refuses an actor whose role does not allow the act. Asked in the domain, whatever the page showed. */
export function demand(actor: Actor, permission: Permission): void {
  if (may(actor, permission)) return
  if (isKeptFrom(actor, permission)) refuseInSupportSession()
  if (permission === 'provision') demandProvider(actor)
  throw new Refusal('forbidden', 'role')
}

/** Refuses who may not even look: a source of alarms reports, and reads nothing. */
export function demandLooking({ role }: Actor): void {
  if (role === 'source') throw new Refusal('forbidden', 'role')
}

/** What would outlive a support session may not be done in one, whatever the role there. */
const isKeptFrom = ({ supportSession }: Actor, permission: Permission) =>
  Boolean(supportSession && granted.get(permission)?.notInSupportSession)

/** What an MSP's owner may give its administrators or not; the portal itself has it. */
function isNotGiven(actor: Actor, permission: Permission): boolean {
  const { kind, role, audience } = actor
  const wanted = granted.get(permission)?.given
  return Boolean(
    wanted && audience.kind === 'msp' && role !== 'owner' && kind !== 'system' && !actor[wanted],
  )
}

/** Refuses whoever is in a support session; for what the customer's own people alone may do. */
export function demandOwnPeople(actor: Actor): void {
  if (actor.supportSession) refuseInSupportSession()
}

const isOwn = Symbol('own account')

/** Proof that the actor may reach their own account; `ownAccount` alone makes one, and every verb about it takes it. */
export type OwnAccount = { readonly id: string; readonly [isOwn]: true }

/**
 * The account of whoever acts, for what is of oneself alone: sessions, password, second factor, preferences, saved views.
 * Refused for programs, and in a support session, whose account is at home in another portal.
 */
export function ownAccount(actor: Actor): OwnAccount {
  demandOwnPeople(actor)
  if (actor.kind !== 'account' || actor.id === null) throw new Refusal('forbidden', 'no-profile')
  return { id: actor.id, [isOwn]: true }
}

function refuseInSupportSession(): never {
  throw new Refusal('forbidden', 'in-support-session')
}

/** Refuses everybody but the provider's own people, whatever their role: the license pools are one for all tenants. */
export function demandProvider(actor: Actor): void {
  if (actor.audience.kind !== 'provider') throw new Refusal('forbidden', 'provider-only')
}
