import type { Context } from 'hono'
import type { Child } from 'hono/jsx'
import { type Owner, ownerOf } from '../../domain/log.ts'
import { findPerson, type Person } from '../../domain/people/accounts.list.ts'
import { mayManage, missingPerson } from '../../domain/people/accounts.ts'
import { signInApprovalDue } from '../../domain/people/sign-in-changes.ts'
import { tokensMadeBy } from '../../domain/people/tokens.ts'
import { Refusal } from '../../domain/refusal.ts'
import { rolesOf } from '../../domain/roles.ts'
import type { Role } from '../../domain/scope.ts'
import { ApprovalNote } from '../../views/people/accounts.tsx'
import { TenantPage } from '../../views/tenants/head.tsx'
import type { Address } from '../declaration.ts'
import { type Portal, uuid } from '../portal.ts'
import { ownAndStaff, tenantContext } from '../tenant-context.ts'

/** Whose people a page is about; `base` is its address, `framed` puts it under the owner's head. */
export type PeopleContext = {
  owner: Owner
  base: string
  roles: readonly Role[]
  mayManage: boolean
  framed: (body: Child, aside?: Child, title?: string) => Child
}

/**
 * One page, three addresses: `/settings/users` for the staff of provider and MSPs, each their own; `/people` on a tenant's
 * portal; `/tenants/:id/people` for staff who look after a tenant.
 */
export async function peopleContext(c: Context<Portal>): Promise<PeopleContext> {
  const isStaff = c.req.path.startsWith(staff)
  const context = isStaff ? null : await tenantContext(c)
  const owner = context ? { tenantId: context.tenant.id } : staffOf(c)
  const isManager = mayManage(c.var.actor, owner)
  const isDue = isManager && (await signInApprovalDue(c.var.scope, owner)) !== null
  return {
    owner,
    base: context ? `${context.base}/people` : staff,
    roles: rolesOf[ownerOf(owner).audience],
    mayManage: isManager,
    framed: (body, aside, title) =>
      context ? (
        <TenantPage {...context} tab="people" title={title} aside={aside}>
          {isDue && <ApprovalNote tenant={context.tenant} />}
          {body}
        </TenantPage>
      ) : (
        <>
          <div class="page-head">
            <h1>{title ?? c.var.words.people.users.title}</h1>
            {aside}
          </div>
          {body}
        </>
      ),
  }
}

const staff = '/settings/users'
/** The three addresses of a page or act below the list, and who of the staff may do it among themselves. */
export const at = (rest = '', permission?: Address['permission']): Address[] => [
  { path: `${staff}${rest}`, host: 'operators', permission },
  ...ownAndStaff(`/people${rest}`),
]

/** Of the provider's own people its administrators, of an MSP's its owner (`mayManage`). */
export const managers = { provider: 'administer', msp: 'manage-msp-people' } as const

function staffOf(c: Context<Portal>): Owner {
  const { audience } = c.var.actor
  if (audience.kind === 'provider') return {}
  if (audience.kind === 'msp') return { mspId: audience.msp }
  throw new Refusal('missing', 'nothing-here')
}

/** `tokens`: what the person made and is still in force. */
export type PersonContext = PeopleContext & {
  person: Person
  url: string
  tokens: readonly { id: string; name: string }[]
}

/** The person of the address, among those of the page's owner. */
export async function personContext(c: Context<Portal>): Promise<PersonContext> {
  const context = await peopleContext(c)
  const id = uuid.safeParse(c.req.param('account'))
  if (!id.success) throw missingPerson()
  const person = await findPerson(c.var.scope, context.owner, id.data)
  const tokens = context.mayManage ? await tokensMadeBy(c.var.scope, person.id) : []
  return { ...context, person, tokens, url: `${context.base}/${person.id}` }
}
