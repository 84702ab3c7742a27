import type { Context } from 'hono'
import { z } from 'zod'
import { issue } from '../../domain/issues.ts'
import {
  findLink,
  type Link,
  type LinkHost,
  renewLink,
  useLink,
} from '../../domain/people/activations.ts'
import { consumeLink } from '../../domain/people/rate-limits.ts'
import { Refusal } from '../../domain/refusal.ts'
import { anonymous, Scope } from '../../domain/scope.ts'
import type { Errors } from '../../views/form.tsx'
import { ActivationForm, DeadLink, Renewed } from '../../views/people/activations.tsx'
import { clientOf } from '../cookies.ts'
import { localizeRefusal } from '../field-errors.ts'
import { formOf, type Portal } from '../portal.ts'
import { onward } from '../redirects.ts'
import { routes } from '../route.ts'
import { outside } from './signed-out-page.tsx'

/** Links that were mailed. Looking at one uses nothing up: mail scanners look at all of them. */
export const activations = routes()

// the token stands in the address, which no other page may learn
const mailed = {
  host: 'both',
  referrer: 'no-referrer',
  open: 'the link is the proof, and its owner has no password yet',
} as const

const linkHostOf = (c: Context<Portal>): LinkHost => ({
  tenantId: c.var.hostContext.tenant?.id ?? null,
  isPlain: c.var.config.portalUrl.protocol === 'http:',
})

/** The link of the address; one that is none of ours counts against whoever tries it. */
async function linkOf(c: Context<Portal>): Promise<Link | null> {
  const token = c.req.param('token') ?? ''
  const found =
    /^[\w-]{20,100}$/.test(token) && (await findLink(c.var.database, token, linkHostOf(c)))
  if (found) return found
  await countTry(c)
  return null
}

const countTry = (c: Context<Portal>) =>
  Scope.enter(c.var.database, anonymous, (scope) => consumeLink(scope, c.var.seal, clientOf(c).ip))

const statuses = { used: 409, superseded: 410, revoked: 410, expired: 410, off: 403 } as const

function dead(c: Context<Portal>, link: Link | null) {
  const { deadTitle } = c.var.words.people.link
  const state = link && link.state !== 'pending' ? link.state : 'unknown'
  const status = state === 'unknown' ? 404 : statuses[state]
  const token = c.req.param('token') ?? ''
  return outside(c, { title: deadTitle, status }, <DeadLink state={state} token={token} />)
}

const form = (c: Context<Portal>, link: Link, { errors = {}, username, status = 200 }: Sent = {}) =>
  outside(
    c,
    { title: c.var.words.people.link.titles[link.kind], status },
    <ActivationForm {...{ link, username, errors }} token={c.req.param('token') ?? ''} />,
  )

type Sent = { errors?: Errors; username?: string | undefined; status?: 200 | 422 | 429 }

activations.get('/activations/:token', mailed, async (c) => {
  const link = await linkOf(c)
  if (link?.state === 'used') return c.redirect('/session/new?notice=link-used', 303)
  return link?.state === 'pending' ? form(c, link) : dead(c, link)
})

const chosen = z.object({
  // a link that only confirms an address asks for none
  password: z
    .string()
    .max(1000, { error: issue('too-long') })
    .default(''),
  username: z
    .string()
    .max(1000, { error: issue('too-long') })
    .optional(),
})

activations.post('/activations/:token', mailed, async (c) => {
  const link = await linkOf(c)
  if (link?.state !== 'pending') return dead(c, link)
  const { password, username } = await formOf(c, chosen)
  const { database, requestId } = c.var
  const token = c.req.param('token')
  try {
    const client = clientOf(c)
    const used = await useLink(database, {
      passwordCost: c.var.passwordCost,
      token,
      password,
      username,
      linkHost: linkHostOf(c),
      client,
      requestId,
    })
    // somebody was quicker: it is read again to say what it is now
    return used ? onward(c, `/session/new?notice=${said[used]}`) : dead(c, await linkOf(c))
  } catch (error) {
    if (!(error instanceof Refusal)) throw error
    if (error.retryAfter) c.header('Retry-After', String(error.retryAfter))
    const { sentence, fields } = localizeRefusal(c.var.words, error)
    const errors = Object.keys(fields).length > 0 ? fields : { '': sentence }
    // a name may have come into use while the form was filled in; trying many of them is trying links
    const isInUse = error.code === 'name-in-use'
    if (isInUse) await countTry(c)
    const now = (isInUse && (await linkOf(c))) || link
    return form(c, now, { errors, username, status: error.kind === 'too-many' ? 429 : 422 })
  }
})

const said = {
  activation: 'password-set',
  reset: 'password-set',
  address: 'address-confirmed',
} as const

activations.post('/activations/:token/renewals', mailed, async (c) => {
  const link = await linkOf(c)
  if (link?.state !== 'expired') return dead(c, link)
  await renewLink(c.var.database, c.var.seal, c.req.param('token'), linkHostOf(c))
  return outside(c, { title: c.var.words.people.link.renewedTitle }, <Renewed />)
})
