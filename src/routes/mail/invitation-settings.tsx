import type { Context } from 'hono'
import { z } from 'zod'
import { issue } from '../../domain/issues.ts'
import {
  changeInvitationSettings,
  demandTexts,
  type InvitationSettings,
  readInvitationSettings,
} from '../../domain/mail/invitation-settings.ts'
import { sendTestMail } from '../../domain/mail/outbox.ts'
import { sampleContent } from '../../domain/mail/templates.ts'
import { may } from '../../domain/roles.ts'
import { InvitationsPage, type Preview } from '../../views/mail/invitation-settings.tsx'
import { renderMail } from '../../views/mail/templates.tsx'
import { formOf, type Portal } from '../portal.ts'
import type { PageProps } from '../renderer.tsx'
import { formWithErrors } from '../responses.tsx'
import { routes } from '../route.ts'

export const invitationSettings = routes()

const provider = { host: 'operators', audience: ['provider'] } as const

const page: PageProps = { title: 'Invitation Settings' }

const form = z.object({
  version: z.coerce.number().int().min(0),
  hours: z
    .enum(['24', '72', '168'], { error: issue('link-hours') })
    .transform((hours) => lives[hours]),
  subject: z.string().max(1000, { error: issue('too-long') }),
  body: z.string().max(20_000, { error: issue('too-long') }),
  portalUrl: z
    .string()
    .trim()
    .max(500, { error: issue('characters-up-to', { max: 500 }) }),
})
const lives = { 24: 24, 72: 72, 168: 168 } as const

invitationSettings.get(
  '/settings/invitations',
  { ...provider, permission: 'looking' },
  async (c) => {
    const { value, version } = await readInvitationSettings(c.var.scope)
    return c.render(rendered(c, value, { version, errors: {} }), page)
  },
)

invitationSettings.post(
  '/settings/invitations',
  { ...provider, permission: 'administer' },
  async (c) => {
    const { version, ...value } = await formOf(c, form)
    try {
      await changeInvitationSettings(c.var.scope, { value, version })
      return c.redirect('/settings/invitations', 303)
    } catch (error) {
      return refused(c, error, value)
    }
  },
)

/** The texts as they are typed, with nothing kept. */
invitationSettings.post(
  '/settings/invitations/previews',
  { ...provider, permission: 'administer' },
  async (c) => {
    const { version, ...value } = await formOf(c, form)
    try {
      demandTexts(value)
      return c.render(rendered(c, value, { version, errors: {} }), page)
    } catch (error) {
      return refused(c, error, value)
    }
  },
)

/** Sends what is kept, with invented values, to whoever asks. */
invitationSettings.post(
  '/settings/invitations/tests',
  { ...provider, permission: 'administer' },
  async (c) => {
    const { name, email: address } = c.var.signedIn
    await sendTestMail(c.var.scope, { name, address }, 'activation')
    return c.redirect('/settings/email', 303)
  },
)

const refused = (c: Context<Portal>, error: unknown, value: InvitationSettings) =>
  formWithErrors(c, error, page, async (errors) => {
    const { version } = await readInvitationSettings(c.var.scope)
    return rendered(c, value, { version, errors })
  })

const rendered = (
  c: Context<Portal>,
  value: InvitationSettings,
  more: { version: number; errors: Record<string, string> },
) => (
  <InvitationsPage
    {...more}
    typed={{ ...value, hours: String(value.hours) }}
    // what was refused cannot be shown as a mail
    previews={Object.keys(more.errors).length > 0 ? [] : previewsOf(c, value)}
    mayEdit={may(c.var.actor, 'administer')}
    me={c.var.signedIn.email}
  />
)

const languages = { en: 'English', de: 'German' } as const

function previewsOf(c: Context<Portal>, invitations: InvitationSettings): Preview[] {
  const { provider, config, signedIn } = c.var
  const sender = { brand: provider.brand, logo: null, portal: config.portalUrl, hasOwnHost: true }
  return (['en', 'de'] as const).map((language) => {
    const whom = { language, name: signedIn.name, now: c.var.shell.now }
    const { subject, text } = renderMail(sampleContent(whom, { sender, provider, invitations }))
    return { language: languages[language], subject, text }
  })
}
