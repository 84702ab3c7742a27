import { and, eq, ne, sql } from 'drizzle-orm'
import { form, type Given } from '../form.ts'
import { record } from '../log.ts'
import { addOwner } from '../people/accounts.ts'
import { invite } from '../people/invitations.ts'
import { Refusal } from '../refusal.ts'
import { demand, demandProvider } from '../roles.ts'
import { msp } from '../schema/msp.ts'
import type { Scope } from '../scope.ts'
import type { Keyed } from '../settings/secrets.ts'
import { email, integer, optional, personName, phoneNumber, text, toggle } from '../values.ts'

export type Msp = typeof msp.$inferSelect

const most = 2_147_483_647

const fields = {
  name: text({ max: 64, error: 'msp-name' }),
  maxOrganizations: optional(integer({ min: 0, max: 1_000_000 })),
  maxAccounts: optional(integer({ min: 0, max: most })),
  baseAllowance: integer({ min: 0, max: most }),
  defaultMaxMau: integer({ min: 1, max: most }),
  autoApproval: toggle(),
  contactName: optional(personName),
  contactEmail: optional(email),
  contactPhone: optional(phoneNumber),
}

/** What an MSP is called and may have (empty: as many as it likes), and whom the provider writes to there. */
export const mspForm = form(fields)

const { name, ...others } = fields
/** The same for a new one, with its owner, who is invited. */
export const newMspForm = form({ name, ownerName: personName, ownerEmail: email, ...others })

/** One MSP; a deleted one and one out of reach are as missing as one that never was. */
export async function findMsp(scope: Scope, id: string): Promise<Msp> {
  const [found] = await scope.db
    .select()
    .from(msp)
    .where(and(eq(msp.id, id), ne(msp.state, 'deleted')))
  if (!found) throw new Refusal('missing', 'no-such-msp')
  return found
}

/** The same under its lock until the transaction ends: nobody changes it or makes an organization or order of it meanwhile. */
export async function lockMsp(scope: Scope, id: string): Promise<Msp> {
  await scope.db.select({ id: msp.id }).from(msp).where(eq(msp.id, id)).for('update')
  return findMsp(scope, id)
}

/**
 * Adds an MSP with its owner, who is mailed an invitation in the same transaction. Refused beside its field: a name of another
 * MSP in any case, an address that the asker sees taken.
 */
export async function addMsp(scope: Scope, secret: Keyed, given: Given): Promise<Msp> {
  demandManager(scope)
  const { ownerName, ownerEmail, ...values } = newMspForm.read(given)
  await demandFreeName(scope, values.name)
  const [made] = await scope.db.insert(msp).values(values).returning()
  if (!made) throw new Error('an MSP was not kept')
  await record(scope, {
    ...{ mspId: made.id, type: 'msp.added', subject: subjectOf(made) },
    after: mspForm.logged(values),
  })
  const owner = await ownerOf(scope, made.id, { name: ownerName, email: ownerEmail })
  await invite(scope, secret, owner, 'activation')
  await announceMsp(scope, made.id)
  return made
}

async function ownerOf(scope: Scope, mspId: string, person: { name: string; email: string }) {
  try {
    return await addOwner(scope, mspId, person)
  } catch (error) {
    if (!(error instanceof Refusal) || !error.fields.email) throw error
    throw new Refusal('conflict', error, { field: 'ownerEmail' })
  }
}

/** Changes what an MSP may have; less than it uses is allowed, and shows as over. A stale edit is refused with both values. */
export async function changeMsp(scope: Scope, id: string, given: Given): Promise<Msp> {
  demandManager(scope)
  const now = await lockMsp(scope, id)
  const values = mspForm.edit(given, now, now.name)
  await demandFreeName(scope, values.name, id)
  const [changed] = await scope.db
    .update(msp)
    .set({ ...values, version: now.version + 1 })
    .where(eq(msp.id, id))
    .returning()
  if (!changed) throw new Refusal('missing', 'no-such-msp')
  await record(scope, {
    ...{ mspId: id, type: 'msp.changed', subject: subjectOf(changed) },
    ...{ before: mspForm.logged(now), after: mspForm.logged(values) },
  })
  await announceMsp(scope, id)
  return changed
}

/** Who keeps MSPs: the provider's people, by their role. */
export function demandManager({ actor }: Scope): void {
  demand(actor, 'manage-msps')
  demandProvider(actor)
}

/** Of two who come with one name at once the second is told. */
async function demandFreeName({ db }: Scope, name: string, own?: string) {
  await db.execute(sql`select pg_advisory_xact_lock(hashtextextended('names of MSPs', 0))`)
  const [other] = await db
    .select({ id: msp.id })
    .from(msp)
    .where(and(sql`lower(${msp.name}) = lower(${name})`, ne(msp.state, 'deleted')))
  if (other && other.id !== own)
    throw new Refusal('conflict', 'msp-name-taken', { name }, { field: 'name' })
}

export const subjectOf = ({ id, name }: Pick<Msp, 'id' | 'name'>) => ({ kind: 'msp', id, name })

/** Says that an MSP's head and its row in lists have changed. */
export async function announceMsp(scope: Scope, id: string): Promise<void> {
  await scope.announce('msps', null, id)
  await scope.announce(`msp:${id}`, null, id)
}
