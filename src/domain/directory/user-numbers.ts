import { form, type Given } from '../form.ts'
import { demandUserLicenses } from '../licensing/limits.ts'
import { message } from '../messages.ts'
import { Refusal } from '../refusal.ts'
import { demand } from '../roles.ts'
import type { Scope } from '../scope.ts'
import { demandRight } from '../services/rights.ts'
import { id, optional, phoneNumber } from '../values.ts'
import { type NewChange, queueChanges } from './changes.ts'
import { demandFree, freeIn, lockNumbers, typeOfNumber } from './free-numbers.ts'
import { ownTenant, previewUsers, readyOf, whose } from './user-edits.ts'
import type { ListedUser } from './users.list.ts'
import { findUser } from './users.ts'

/** A number that is typed, or a range whose lowest free one is taken. */
export const numberForm = form({
  number: optional(phoneNumber),
  range: optional(id('not-an-id')),
})

/**
 * Queues a number for a user: typed, or the lowest free one of a range. A user who cannot call yet gets two entries, the
 * first to be allowed to. Refused: a number that something holds, a user with a number or without Teams Phone, and who would
 * be one more where user licenses are used up.
 */
export async function assignNumber(scope: Scope, graphId: string, given: Given): Promise<string> {
  demand(scope.actor, 'assign-numbers')
  const wanted = numberForm.read(given)
  await lockNumbers(scope, ownTenant(scope))
  const user = await findUser(scope, graphId)
  demandRight(scope.actor, 'phone-numbers', 'edit', user.level)
  if ((wanted.number === null) === (wanted.range === null)) {
    const why = message('number-or-range')
    throw new Refusal('invalid', why, { fields: { number: why } })
  }
  const why = whyNoNumber(user)
  if (why) throw new Refusal('conflict', why)
  const number =
    wanted.number ?? (wanted.range && (await freeIn(scope, user.tenantId, wanted.range, 1))[0])
  if (!number) throw new Refusal('conflict', 'range-used-up', {}, { field: 'range' })
  await demandFree(scope, user.tenantId, number)
  await demandUserLicenses(scope, user.tenantId, [graphId])
  return queueChanges(scope, user.tenantId, await entriesFor(scope, user, number))
}

/** The entries that give a user a number. */
export async function entriesFor(
  scope: Scope,
  user: ListedUser & { tenantId: string },
  number: string,
): Promise<NewChange[]> {
  const numberType = await typeOfNumber(scope, user.tenantId, number)
  const assign: NewChange = {
    ...{ ...whose(user), kind: 'number-assign', wanted: { number, numberType }, was: {} },
  }
  if (user.isVoiceEnabled) return [assign]
  return [
    {
      ...{ ...whose(user), kind: 'enterprise-voice' },
      ...{ wanted: { isEnabled: true }, was: { isEnabled: false } },
    },
    assign,
  ]
}

/** Why a user can be given no number now; null when they can. */
export function whyNoNumber(user: ListedUser & { open?: readonly { kind: string }[] }) {
  if (user.open?.some(({ kind }) => kind.startsWith('number-'))) return message('change-waits')
  if (user.number) return message('user-has-number')
  return user.plan ? null : message('user-no-phone-plan')
}

const releasing = ({ number, numberType, ...user }: ListedUser): NewChange => {
  const held = { number: number ?? '', numberType: numberType ?? 'directRouting' }
  return {
    ...whose({ number, numberType, ...user }),
    kind: 'number-release',
    wanted: held,
    was: held,
  }
}

/** Whose numbers would be released. */
export const previewRelease = (scope: Scope, ids: readonly string[]) =>
  previewUsers(scope, ids, 'phone-numbers', ({ number, waiting }) => {
    if (!number) return message('user-has-no-number')
    return waiting > 0 ? message('change-waits') : null
  })

/** Queues the release of these users' numbers; says how many. */
export async function releaseNumbers(scope: Scope, ids: readonly string[]): Promise<number> {
  demand(scope.actor, 'assign-numbers')
  const tenantId = ownTenant(scope)
  await lockNumbers(scope, tenantId)
  const ready = readyOf(await previewRelease(scope, ids))
  await queueChanges(scope, tenantId, ready.map(releasing))
  return ready.length
}
