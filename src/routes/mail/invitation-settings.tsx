import type { Context } from 'hono'
import {
  changeInvitationSettings,
  type InvitationSettings,
  invitationForm,
  readInvitationSettings,
} from '../../domain/mail/invitation-settings.ts'
import { sendTestMail } from '../../domain/mail/outbox.ts'
import { sampleContent } from '../../domain/mail/templates.ts'
import {
  InvitationsPage,
  invitationLook,
  PreviewCard,
} from '../../views/mail/invitation-settings.tsx'
import { renderMail } from '../../views/mail/templates.tsx'
import { act, settingsPage } from '../form.tsx'
import type { Portal } from '../portal.ts'
import { routes } from '../route.ts'

export const invitationSettings = routes()

const path = '/settings/invitations'

settingsPage(invitationSettings, {
  ...{ path, form: invitationForm },
  read: ({ var: { scope } }) => readInvitationSettings(scope),
  look: ({ var: { signedIn } }) => invitationLook(signedIn.email),
  page: (c, { value }, form) => (
    <InvitationsPage form={form} previews={form.tested ?? previewsOf(c, value)} />
  ),
  save: ({ var: { scope } }, given) => changeInvitationSettings(scope, given),
  test: { path: '/previews', run: (c, _, given) => previewsOf(c, invitationForm.read(given)) },
})

/** Sends what is kept, with invented values, to whoever asks. */
act(invitationSettings, {
  at: [{ path: `${path}/tests`, host: 'operators' }],
  guard: { audience: ['provider'], permission: 'administer' },
  about: async ({ var: { signedIn } }) => ({ name: signedIn.name, address: signedIn.email }),
  verb: ({ var: { scope } }, me) => sendTestMail(scope, me, 'activation'),
  back: () => '/settings/email',
  done: (_, { address }) => `A test email to ${address} is on its way.`,
})

const languages = { en: 'English', de: 'German' } as const

function previewsOf(c: Context<Portal>, invitations: InvitationSettings) {
  const { provider, config, signedIn } = c.var
  const sender = { brand: provider.brand, logo: null, portal: config.portalUrl, hasOwnHost: true }
  return (['en', 'de'] as const).map((language) => {
    const whom = { language, name: signedIn.name, now: c.var.shell.now }
    const { subject, text } = renderMail(sampleContent(whom, { sender, provider, invitations }))
    return <PreviewCard preview={{ language: languages[language], subject, text }} />
  })
}
