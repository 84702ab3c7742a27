import type { Context } from 'hono'
import type { Child } from 'hono/jsx'
import { type Owner, ownerOf } from '../../domain/log.ts'
import { findPerson, type Person } from '../../domain/people/accounts.list.ts'
import { mayManage, missingPerson } from '../../domain/people/accounts.ts'
import { signInApprovalDue } from '../../domain/people/sign-in-changes.ts'
import { tokensMadeBy } from '../../domain/people/tokens.ts'
import { rolesOf } from '../../domain/roles.ts'
import type { Role } from '../../domain/scope.ts'
import { MspPage } from '../../views/msp/head.tsx'
import { ApprovalNote } from '../../views/people/accounts.tsx'
import { TenantPage } from '../../views/tenants/head.tsx'
import type { Address, Need } from '../declaration.ts'
import { mspContext, ownAndProvider } from '../msp-context.ts'
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
 * One page, five addresses: `/settings/users` for the provider's own staff; `/msp/administrators` for an MSP's and
 * `/msps/:id/administrators` for the provider; `/people` on a tenant's portal; `/tenants/:id/people` for staff who look after a tenant.
 */
export async function peopleContext(c: Context<Portal>): Promise<PeopleContext> {
  const { path } = c.req
  const whose = path.startsWith(staff)
    ? providers(c)
    : /^\/msps?\//.test(path)
      ? msps(c)
      : tenants(c)
  const { owner, ...context } = await whose
  return {
    ...{ owner, ...context },
    roles: rolesOf[ownerOf(owner).audience],
    mayManage: mayManage(c.var.actor, owner),
  }
}

type Whose = Pick<PeopleContext, 'owner' | 'base' | 'framed'>

const providers = async (c: Context<Portal>): Promise<Whose> => ({
  ...{ owner: {}, base: staff },
  framed: (body, aside, title) => (
    <>
      <div class="page-head">
        <h1>{title ?? c.var.words.people.users.title}</h1>
        {aside}
      </div>
      {body}
    </>
  ),
})

async function msps(c: Context<Portal>): Promise<Whose> {
  const context = await mspContext(c)
  return {
    ...{ owner: { mspId: context.msp.id }, base: `${context.base}/administrators` },
    framed: (body, aside, title) => (
      <MspPage {...context} tab="administrators" title={title} aside={aside}>
        {body}
      </MspPage>
    ),
  }
}

async function tenants(c: Context<Portal>): Promise<Whose> {
  const context = await tenantContext(c)
  const owner = { tenantId: context.tenant.id }
  const isManager = mayManage(c.var.actor, owner)
  const isDue = isManager && (await signInApprovalDue(c.var.scope, owner)) !== null
  return {
    ...{ owner, base: `${context.base}/people` },
    framed: (body, aside, title) => (
      <TenantPage {...context} tab="people" title={title} aside={aside}>
        {isDue && <ApprovalNote tenant={context.tenant} />}
        {body}
      </TenantPage>
    ),
  }
}

const staff = '/settings/users'

/** Where people are: the provider's own and tenants'. */
export const peopleAt = (rest = '', permission?: Address['permission']): Address[] => [
  { path: `${staff}${rest}`, host: 'operators', permission: permission ?? { provider: 'looking' } },
  ...ownAndStaff(`/people${rest}`),
]

/** Where an MSP's administrators are. */
export const administratorsAt = (rest = '', need: Need = 'looking') =>
  ownAndProvider(`/administrators${rest}`, need)

/** The five addresses of a page or act below the list, that only those who manage these people may do. */
export const managedAt = (rest: string): Address[] => [
  // of the provider's own its administrators, of an MSP's its owner (`mayManage`)
  ...peopleAt(rest, { provider: 'administer' }),
  ...administratorsAt(rest, 'manage-msp-people'),
]

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
