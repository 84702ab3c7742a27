import { and, eq, ne, sql } from 'drizzle-orm'
import { type Owner, ownerOf } from '../log.ts'
import { queueMail } from '../mail/mails.ts'
import { Refusal } from '../refusal.ts'
import { account } from '../schema/people.ts'
import { type Language, tenant } from '../schema/tenants.ts'
import type { Scope } from '../scope.ts'

/** What somebody of the provider or an MSP did to the way in which a customer's people, or programs in its name, sign in. */
export type SignInChange =
  | 'address'
  | 'role'
  | 'factor'
  | 'reset'
  | 'activation'
  | 'invited'
  | 'enabled'
  | 'identity'
  | 'identity-removed'
  | 'token'
  | 'approval'

const isByStaff = ({ actor }: Scope, { tenantId }: Owner): boolean =>
  Boolean(tenantId) && actor.kind !== 'system' && actor.audience.kind !== 'tenant'

/**
 * The customer's name where it wants to be asked before whoever acts changes how its people sign in, and has not agreed
 * (a support session for `people`); null for its own people and for the portal itself, which keeps the promises it made.
 */
export async function signInApprovalDue(scope: Scope, owner: Owner): Promise<string | null> {
  if (!isByStaff(scope, owner)) return null
  const [found] = await scope.db.execute<{ name: string; due: boolean }>(sql`
    select t.full_name as name, t.support_approval and not exists (select from support_session v
      where v.tenant_id = t.id and v.actor_id = ${scope.actor.id}::uuid and v.purpose = 'people' and v.ended_at is null and v.ends_at > now()) as due
    from tenant t where t.id = ${owner.tenantId ?? null}::uuid`)
  return found?.due ? found.name : null
}

/** Refuses staff who have no leave of a customer that wants to be asked. */
export async function demandSignInApproval(scope: Scope, owner: Owner): Promise<void> {
  const name = await signInApprovalDue(scope, owner)
  if (name !== null) throw new Refusal('forbidden', 'sign-in-approval', { name })
}

type Changed = {
  change: SignInChange
  /** Whom or what it is about. */
  about: { id?: string; name: string }
  /** The new address, the new role. */
  detail?: string
  /** Who is told beside the administrators: the address as it was before. */
  also?: { name: string; address: string }
}

/**
 * Tells a customer's administrators, and the person concerned at the address they had, what staff changed about signing
 * in; in the transaction of the change, whose line stands in the customer's own log. Says nothing of its own people's acts.
 */
export async function noticeSignInChange(
  scope: Scope,
  owner: Owner,
  { change, about, detail, also }: Changed,
): Promise<void> {
  if (!isByStaff(scope, owner)) return
  const { tenantId } = ownerOf(owner)
  if (!tenantId) return
  const without = change === 'invited' ? about.id : undefined
  const readers = await readersOf(scope, tenantId, { without, also })
  const data = { change, about: about.name, detail: detail ?? null, inviter: scope.actor.name }
  await tell(scope, tenantId, readers, data)
}

/** Tells all administrators of a customer, the locked out too, that it is not asked any more before staff come in, and why. */
export async function tellApprovalOff(
  scope: Scope,
  { id, name }: { id: string; name: string },
  reason: string,
): Promise<void> {
  const readers = await readersOf(scope, id, { whatever: true })
  await tell(scope, id, readers, { change: 'approval', about: name, detail: reason })
}

async function tell(
  scope: Scope,
  tenantId: string,
  readers: readonly Reader[],
  data: Record<string, unknown> & { change: SignInChange },
) {
  const [owner, language] = [{ tenantId }, await languageOf(scope, tenantId)]
  for (const to of readers)
    try {
      await queueMail(scope, { owner, template: 'sign-in-changed', to, language, data })
    } catch (error) {
      // an address that no mail can go to must not stop what is done
      if (!(error instanceof Refusal)) throw error
    }
}

type Reader = { name: string; address: string }
/** `whatever`: disabled and invited ones, too. */
type Readers = { without?: string | undefined; also?: Changed['also']; whatever?: boolean }

async function readersOf(
  scope: Scope,
  tenantId: string,
  { without, also, whatever = false }: Readers,
): Promise<Reader[]> {
  const admins = await scope.db
    .select({ name: account.name, address: account.email })
    .from(account)
    .where(
      and(
        ...[eq(account.tenantId, tenantId), eq(account.role, 'admin')],
        whatever ? undefined : eq(account.state, 'active'),
        without ? ne(account.id, without) : undefined,
      ),
    )
  const readers = new Map([...(also ? [also] : []), ...admins].map((to) => [to.address, to]))
  return [...readers.values()]
}

async function languageOf({ db }: Scope, id: string): Promise<Language> {
  const [own] = await db.select({ language: tenant.language }).from(tenant).where(eq(tenant.id, id))
  return own?.language ?? 'en'
}
