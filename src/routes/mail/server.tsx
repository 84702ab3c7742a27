import type { Context } from 'hono'
import { z } from 'zod'
import { issue } from '../../domain/issues.ts'
import { sendTestMail } from '../../domain/mail/outbox.ts'
import { changeMailServer, readMailServer } from '../../domain/mail/server.ts'
import { Refusal } from '../../domain/refusal.ts'
import { may } from '../../domain/roles.ts'
import { EmailPage, type MailServerForm } from '../../views/mail/server.tsx'
import { Toast } from '../../views/toast.tsx'
import { formOf, type Portal } from '../portal.ts'
import type { PageProps } from '../renderer.tsx'
import { actResponse, formWithErrors } from '../responses.tsx'
import { routes } from '../route.ts'

export const email = routes()

const provider = { host: 'operators', audience: ['provider'] } as const

const page: PageProps = { title: 'E-mail Server Settings' }

const line = (longest: number) =>
  z
    .string()
    .trim()
    .max(longest, { error: issue('characters-up-to', { max: longest }) })
const fields = z.object({
  version: z.coerce.number().int().min(0),
  host: line(253),
  port: line(20),
  security: z.enum(['none', 'starttls', 'tls'], { error: issue('mail-security') }),
  fromName: line(200),
  fromAddress: line(254),
  username: line(254),
  password: z.string().max(1000, { error: issue('too-long') }),
  confirm: z.string().max(1000, { error: issue('too-long') }),
})

email.get('/settings/email', { ...provider, permission: 'looking' }, async (c) => {
  const { value, version, hasPassword } = await readMailServer(c.var.scope)
  const typed = { ...value, port: String(value.port) }
  return c.render(rendered(c, { typed, version, hasPassword, errors: {} }), page)
})

email.post('/settings/email', { ...provider, permission: 'administer' }, async (c) => {
  const { version, password, confirm, ...typed } = await formOf(c, fields)
  try {
    if (password !== confirm)
      throw new Refusal('invalid', 'passwords-differ', {}, { field: 'confirm' })
    // what is no number goes on as a port that no rule allows, so that one rule words the refusal
    const port = /^\d{1,5}$/.test(typed.port) ? Number(typed.port) : Number.NaN
    const input = { value: { ...typed, port }, version, password }
    await changeMailServer(c.var.scope, c.var.seal, input)
    return c.redirect('/settings/email', 303)
  } catch (error) {
    return formWithErrors(c, error, page, async (errors) => {
      const { hasPassword, ...now } = await readMailServer(c.var.scope)
      // the newest version: who has seen both values may apply theirs
      return rendered(c, { typed, version: now.version, hasPassword, errors })
    })
  }
})

email.post('/settings/email/tests', { ...provider, permission: 'administer' }, async (c) => {
  const { name, email: address } = c.var.signedIn
  await sendTestMail(c.var.scope, { name, address })
  return actResponse(c, <Toast>A test mail to {address} is on its way.</Toast>, '/settings/email')
})

const rendered = (c: Context<Portal>, form: MailServerForm) => (
  <EmailPage form={form} mayEdit={may(c.var.actor, 'administer')} me={c.var.signedIn.email} />
)
