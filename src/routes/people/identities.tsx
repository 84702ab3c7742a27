import type { Context } from 'hono'
import { z } from 'zod'
import { issue } from '../../domain/issues.ts'
import { ownerOf } from '../../domain/log.ts'
import { type IdentityClient, noWay } from '../../domain/people/identities.enter.ts'
import {
  type IdentityOwner,
  readIdentity,
  readReturns,
  removeIdentity,
  saveIdentity,
} from '../../domain/people/identities.ts'
import { Refusal } from '../../domain/refusal.ts'
import { IdentityPage, type IdentityTyped } from '../../views/people/identities.tsx'
import { refusedForm } from '../acted.tsx'
import { formOf, type Portal } from '../portal.ts'
import type { PageProps } from '../renderer.tsx'
import { routes } from '../route.ts'
import { returnPath } from './identity-sign-in.ts'
import { at, peopleOf, type WhichPeople } from './which-people.tsx'

const text = (most: number) =>
  z
    .string()
    .trim()
    .max(most, { error: issue('too-long') })
const fields = z.object({
  version: z.coerce.number().int().min(0),
  label: text(200),
  issuer: text(1000),
  clientId: text(1000),
  clientSecret: z.string().max(2000, { error: issue('too-long') }),
  enabled: z
    .literal('on', { error: issue('on-or-nothing') })
    .optional()
    .transform((word) => word === 'on'),
})

const naming = { permission: 'manage-people' } as const

const nothing: IdentityTyped = { label: '', issuer: '', clientId: '', enabled: true }
const pageOf = (c: Context<Portal>): PageProps => ({ title: c.var.words.identities.title })

/** The pages on which an owner names the identity provider of its people. */
export function identities(openid: IdentityClient = noWay) {
  const app = routes()

  app.get(at('/identity', { provider: 'administer' }), naming, async (c) => {
    const which = await peopleOf(c)
    const kept = await readIdentity(c.var.scope, ownerIn(which))
    return c.render(await drawn(c, which, kept ?? nothing, {}), pageOf(c))
  })

  app.post(at('/identity', { provider: 'administer' }), naming, async (c) => {
    const which = await peopleOf(c)
    const owner = ownerIn(which)
    const wish = await formOf(c, fields)
    const keys = { seal: c.var.seal, mayUse: openid.mayUse }
    try {
      await saveIdentity(c.var.scope, keys, owner, wish)
      return c.redirect(`${which.base}/identity`, 303)
    } catch (error) {
      return refusedForm(c, error, pageOf(c), (errors) => drawn(c, which, wish, errors))
    }
  })

  app.post(at('/identity/removals', { provider: 'administer' }), naming, async (c) => {
    const which = await peopleOf(c)
    await removeIdentity(c.var.scope, ownerIn(which))
    return c.redirect(`${which.base}/identity`, 303)
  })
  return app
}

/** A tenant, or the provider's own staff; an MSP's people sign in where the provider's do and have none. */
function ownerIn({ owner }: WhichPeople): IdentityOwner {
  const { tenantId, mspId } = ownerOf(owner)
  if (mspId) throw new Refusal('missing', 'nothing-here')
  return { tenantId }
}

async function drawn(
  c: Context<Portal>,
  which: WhichPeople,
  typed: IdentityTyped,
  errors: Record<string, string>,
) {
  const owner = ownerIn(which)
  const kept = await readIdentity(c.var.scope, owner)
  const returns = await readReturns(c.var.scope, owner, c.var.config)
  return which.framed(
    <IdentityPage
      base={`${which.base}/identity`}
      typed={typed}
      // the newest one: who has seen both values may save theirs
      version={kept?.version ?? 0}
      isKept={kept !== null}
      errors={errors}
      redirects={returns.map((origin) => `${origin}${returnPath}`)}
    />,
  )
}
