import type { Context } from 'hono'
import type { Child } from 'hono/jsx'
import { type Owner, ownerOf } from '../../domain/log.ts'
import { findPerson, type Person } from '../../domain/people/accounts.list.ts'
import { mayManage } from '../../domain/people/accounts.owners.ts'
import { missingPerson } from '../../domain/people/accounts.ts'
import { rolesOf } from '../../domain/people/roles.ts'
import { Refusal } from '../../domain/refusal.ts'
import type { Role } from '../../domain/scope.ts'
import { TenantPage } from '../../views/tenants/head.tsx'
import type { Address } from '../declaration.ts'
import { type Portal, uuid } from '../portal.ts'
import { ownAndStaff, tenantOf } from '../tenants/which.ts'

/** Whose people a page is about; `base` is its address, `framed` puts it under the owner's head. */
export type WhichPeople = {
  owner: Owner
  base: string
  roles: readonly Role[]
  mayManage: boolean
  framed: (body: Child, aside?: Child) => Child
}

/**
 * One page, three addresses: `/settings/users` for the staff of provider and MSPs, each their own; `/users` on a tenant's
 * portal; `/tenants/:id/users` for staff who look after a tenant.
 */
export async function peopleOf(c: Context<Portal>): Promise<WhichPeople> {
  const isStaff = c.req.path === staff || c.req.path.startsWith(`${staff}/`)
  const which = isStaff ? null : await tenantOf(c)
  const owner = which ? { tenantId: which.tenant.id } : staffOf(c)
  return {
    owner,
    base: which ? `${which.base}/users` : staff,
    roles: rolesOf[ownerOf(owner).audience],
    mayManage: mayManage(c.var.actor, owner),
    framed: (body, aside) =>
      which ? (
        <TenantPage {...which} tab="users" aside={aside}>
          {body}
        </TenantPage>
      ) : (
        <>
          <div class="page-head">
            <h1>{c.var.words.people.users.title}</h1>
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
  ...ownAndStaff(`/users${rest}`),
]

/** Of the provider's own people its administrators, of an MSP's its owner (`mayManage`). */
export const managers = { provider: 'administer', msp: 'manage-tokens' } as const

function staffOf(c: Context<Portal>): Owner {
  const { audience } = c.var.actor
  if (audience.kind === 'provider') return {}
  if (audience.kind === 'msp') return { mspId: audience.msp }
  throw new Refusal('missing', 'nothing-here')
}

export type WhichPerson = WhichPeople & { person: Person; url: string }

/** The person of the address, among those of the page's owner. */
export async function personOf(c: Context<Portal>): Promise<WhichPerson> {
  const which = await peopleOf(c)
  const id = uuid.safeParse(c.req.param('account'))
  if (!id.success) throw missingPerson()
  const person = await findPerson(c.var.scope, which.owner, id.data)
  return { ...which, person, url: `${which.base}/${person.id}` }
}
