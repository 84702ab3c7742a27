import type { Child } from 'hono/jsx'
import {
  changeConsentSettings,
  consentForm,
  readConsent,
  readConsentSettings,
} from '../../domain/mail/consent.ts'
import {
  changeInvitationSettings,
  invitationForm,
  readInvitationSettings,
} from '../../domain/mail/invitation-settings.ts'
import { sendTestMail } from '../../domain/mail/outbox.ts'
import { type Sample, sampleContent } from '../../domain/mail/templates.ts'
import { readSetting, type Settings } from '../../domain/settings/settings.ts'
import {
  type ConsentField,
  consentLook,
  InvitationsPage,
  invitationLook,
  PreviewCard,
} from '../../views/mail/invitation-settings.tsx'
import { renderMail } from '../../views/mail/templates.tsx'
import { type C, type Drawn, formProps } from '../form.answers.tsx'
import { act, settingsPage } from '../form.tsx'
import { routes } from '../route.ts'

export const invitationSettings = routes()

const path = '/settings/invitations'

type ConsentPage = Drawn<ConsentField, Awaited<ReturnType<typeof readConsentSettings>>, void>
type Texts = Partial<Pick<Settings, 'invitations' | 'consent'>>

const activation = settingsPage(invitationSettings, {
  ...{ path, form: invitationForm },
  read: ({ var: { scope } }) => readInvitationSettings(scope),
  look: ({ var: { signedIn } }) => invitationLook(signedIn.email),
  page: async (c, { value }, form) => (
    <InvitationsPage
      activation={{ form, previews: form.tested ?? (await previewsOf(c, 'activation', {})) }}
      consent={{ form: await partOf(c, consent), previews: await previewsOf(c, 'consent', {}) }}
      portalUrl={value.portalUrl}
    />
  ),
  save: ({ var: { scope } }, given) => changeInvitationSettings(scope, given),
  test: {
    path: '/previews',
    async run(c, { value }, given) {
      const invitations = { ...value, ...invitationForm.read(given) }
      return previewsOf(c, 'activation', { invitations })
    },
  },
})

const consent: ConsentPage = settingsPage(invitationSettings, {
  ...{ path: `${path}/consent`, form: consentForm },
  read: ({ var: { scope } }) => readConsentSettings(scope),
  look: ({ var: { signedIn } }) => consentLook(signedIn.email),
  page: async (c, _, form) => (
    <InvitationsPage
      activation={{
        form: await partOf(c, activation),
        previews: await previewsOf(c, 'activation', {}),
      }}
      consent={{ form, previews: form.tested ?? (await previewsOf(c, 'consent', {})) }}
      portalUrl={(await readInvitationSettings(c.var.scope)).value.portalUrl}
    />
  ),
  save: ({ var: { scope } }, given) => changeConsentSettings(scope, given),
  test: {
    path: '/previews',
    run: (c, _, given) => previewsOf(c, 'consent', { consent: readConsent(given) }),
  },
})

/** Sends what is kept, with invented values, to whoever asks. */
function sendsTest(at: string, sample: Sample) {
  act(invitationSettings, {
    at: [{ path: `${at}/tests`, host: 'operators' }],
    guard: { audience: ['provider'], permission: 'administer' },
    about: async ({ var: { signedIn } }) => ({ name: signedIn.name, address: signedIn.email }),
    verb: ({ var: { scope } }, me) => sendTestMail(scope, me, sample),
    back: () => '/settings/email',
    done: (_, { address }) => `A test email to ${address} is on its way.`,
  })
}
sendsTest(path, 'activation')
sendsTest(`${path}/consent`, 'consent')

async function partOf<N extends string, A, R>(c: C, declared: Drawn<N, A, R>) {
  const about = await declared.about(c)
  const props = await formProps(c, declared, about, await declared.row(c, about))
  return { ...props, page: path }
}

const languages = { en: 'English', de: 'German' } as const

/** The mail as it would be with these texts, or with those that are kept. */
async function previewsOf(c: C, sample: Sample, typed: Texts): Promise<Child> {
  const { provider, config, signedIn, scope } = c.var
  const sender = { brand: provider.brand, logo: null, portal: config.portalUrl, hasOwnHost: true }
  const invitations = typed.invitations ?? (await readSetting(scope, 'invitations')).value
  const consent = typed.consent ?? (await readSetting(scope, 'consent')).value
  return (['en', 'de'] as const).map((language) => {
    const whom = { language, name: signedIn.name, now: c.var.shell.now }
    const parts = { sender, provider, invitations, consent }
    const { subject, text } = renderMail(sampleContent(sample, whom, parts))
    return <PreviewCard preview={{ of: sample, language: languages[language], subject, text }} />
  })
}
