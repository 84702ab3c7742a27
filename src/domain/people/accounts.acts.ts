import { parseQuery } from '../lists/list.ts'
import { maxSelected, type Preview, type Selected } from '../lists/selections.ts'
import { type Owner, ownerOf } from '../log.ts'
import { message, verbatim } from '../messages.ts'
import type { Scope } from '../scope.ts'
import type { Keyed } from '../settings/secrets.ts'
import { switchAccount } from './accounts.changes.ts'
import { type Person, people, peopleOf } from './accounts.list.ts'
import { topRoleOf } from './accounts.ts'
import { invite, waitsOf } from './invitations.ts'
import { signInApprovalDue } from './sign-in-changes.ts'
import { tokenMakers } from './tokens.ts'

const itemOf = ({ id, name, email }: Person): Selected => ({
  id,
  name: verbatim(name),
  detail: email,
})

const pick = (scope: Scope, owner: Owner, ids: readonly string[]) =>
  people.pick(scope, ids, { within: peopleOf(owner) })

/**
 * Which of an owner's people disabling or enabling would change. One's own account is left out, and of the top role's active
 * people the one that would be the last.
 */
export async function previewSwitch(
  scope: Scope,
  owner: Owner,
  ids: readonly string[],
  to: 'active' | 'disabled',
) {
  const found = await pick(scope, owner, ids)
  const isDone = ({ state }: Person) => (state === 'disabled') === (to === 'disabled')
  const merged = found.filter(isDone).map(itemOf)
  const changing = found.filter((person) => !isDone(person))
  if (to === 'active') {
    const name = await signInApprovalDue(scope, owner)
    if (name === null) return { ready: changing.map(itemOf), merged, skipped: [] }
    const reason = message('sign-in-approval', { name })
    return { ready: [], merged, skipped: changing.map((one) => ({ item: itemOf(one), reason })) }
  }
  const { audience } = ownerOf(owner)
  const top = parseQuery(people, `state=active&role=${topRoleOf[audience]}`)
  const left = new Set(await people.ids(scope, top, maxSelected, { within: peopleOf(owner) }))
  const made = await tokenMakers(
    scope,
    changing.map(({ id }) => id),
  )
  const ready: Selected[] = []
  const skipped: NonNullable<Preview['skipped']>[number][] = []
  for (const person of changing) {
    const item = itemOf(person)
    if (person.id === scope.actor.id) skipped.push({ item, reason: message('own-account') })
    else if (audience === 'msp' && person.role === 'owner')
      skipped.push({ item, reason: message('owner-stays') })
    else if (left.has(person.id) && left.size === 1)
      skipped.push({ item, reason: message('last-administrator') })
    // which of them to take back is asked on the person's own page
    else if (made.has(person.id)) skipped.push({ item, reason: message('has-tokens') })
    else {
      left.delete(person.id)
      ready.push(item)
    }
  }
  return { ready, merged, skipped }
}

/** Lets several of an owner's people sign in again, or no longer, as `switchAccount` does one. */
export async function switchAccounts(
  scope: Scope,
  owner: Owner,
  ids: readonly string[],
  to: 'active' | 'disabled',
): Promise<void> {
  for (const { id, version } of await pick(scope, owner, ids))
    await switchAccount(scope, owner, id, { state: to, version })
}

/** Which of an owner's people can be mailed a new activation link: those invited who were not mailed too often. */
export async function previewInvitations(scope: Scope, owner: Owner, ids: readonly string[]) {
  const found = await pick(scope, owner, ids)
  const waits = await waitsOf(
    scope,
    found.map(({ id }) => id),
  )
  const due = await signInApprovalDue(scope, owner)
  const reasonOf = ({ id, state, email }: Person) => {
    if (due !== null) return message('sign-in-approval', { name: due })
    if (state !== 'invited') return message(`account-${state}`, { name: email })
    const minutes = waits.get(id)
    return minutes === undefined ? null : message('mailed-often', { minutes })
  }
  const all = found.map((person) => ({ item: itemOf(person), reason: reasonOf(person) }))
  return {
    ready: all.flatMap(({ item, reason }) => (reason ? [] : [item])),
    skipped: all.flatMap(({ item, reason }) => (reason ? [{ item, reason }] : [])),
  }
}

/** Mails each of these a new activation link, as `invite` does one. */
export async function inviteAgain(
  scope: Scope,
  secret: Keyed,
  ids: readonly string[],
): Promise<void> {
  for (const id of ids) await invite(scope, secret, id, 'activation')
}
