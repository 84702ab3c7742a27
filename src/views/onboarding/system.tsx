import type { portalForm, systemForm } from '../../domain/onboarding/system.ts'
import { Card } from '../card.tsx'
import { CardForm, type FormLook, type FormProps } from '../form.frames.tsx'
import { CopyButton } from '../shown-once.tsx'
import { Note } from '../status.tsx'

type SystemField = keyof (typeof systemForm)['schema']['shape']
type PortalField = keyof (typeof portalForm)['schema']['shape']

const title = 'UMP System Settings'
export const systemPath = '/settings/system'

/** The application and the service user; of both secrets it is only said whether there is one. */
export const systemLook = (has: {
  hasSecret: boolean
  hasPassword: boolean
}): FormLook<SystemField> => ({
  ...{ title, heading: 'Application and service user' },
  labels: {
    clientId: 'Client ID',
    clientIdHint: 'Of the application that customers let into their Microsoft 365.',
    clientSecret: 'Client secret value',
    redirectUri: 'Redirect URI',
    redirectUriHint: 'As it is registered with the application.',
    serviceUser: 'UMP service user name',
    servicePassword: 'UMP service user password',
  },
  hints: {
    clientSecret: has.hasSecret
      ? 'Set. Leave blank to keep it; for another client ID enter that one’s.'
      : 'Not set.',
    servicePassword: has.hasPassword
      ? 'Set. Leave blank to keep it; for another user name enter that one’s.'
      : 'Not set.',
  },
  aside: (
    <>
      <button type="reset" class="btn">
        Reset changes
      </button>
      <button class="btn" formaction={`${systemPath}/checks`}>
        Test
      </button>
    </>
  ),
})

export const portalLook: FormLook<PortalField> = {
  ...{ title, heading: 'Customer authentication portal' },
  labels: {
    portalUrl: 'Customer Authentication Portal URL',
    portalUrlHint:
      'Where links in invitations lead. Blank: the tenant’s own portal, and for consent this one.',
  },
  submit: 'Update and Validate',
}

/** Two forms of one page: what Microsoft knows the provider by, and where customers come to. */
export const SystemPage = (props: {
  system: FormProps<SystemField>
  portal: FormProps<PortalField>
  redirectUri: string
}) => (
  <>
    <div class="page-head">
      <div>
        <h1>{title}</h1>
        <p>The provider’s own application at Microsoft, and where customers give their consent.</p>
      </div>
    </div>
    <div class="stack-lg">
      <Card
        id="redirect-h"
        title="Redirect URI to register"
        aside={<CopyButton text={props.redirectUri} />}
      >
        <div class="body stack">
          <p>
            <code class="break">{props.redirectUri}</code>
          </p>
          <p class="muted">
            Register it with the application at Microsoft, as a redirect URI of the type Web.
          </p>
        </div>
      </Card>
      {props.system.tested}
      <CardForm
        {...props.system}
        text={
          <p class="muted">
            Before it is saved, Microsoft is asked for a token without naming a customer. It then
            says whether it knows the application and its secret. What a customer allows is known
            once that customer consents. The service user’s password cannot be tested here.
          </p>
        }
      />
      <CardForm
        {...props.portal}
        text={
          <p class="muted">
            The address is opened once and must lead to this portal without a redirect. Also shown
            under <a href="/settings/invitations">Invitation Settings</a>.
          </p>
        }
      />
    </div>
  </>
)

/** What Microsoft said of the application as it is entered; `code`: why it could not say. */
export const Tested = ({
  kind,
  code,
}: {
  kind: 'none' | 'good' | 'undecided'
  code: string | null
}) => (
  <Note tone={kind === 'good' ? 'ok' : 'info'} alert>
    {kind === 'none'
      ? 'Enter a client ID and its secret to test them.'
      : kind === 'good'
        ? 'Microsoft knows the application and its secret.'
        : undecided(code)}{' '}
    Nothing was saved; enter the secrets again.
  </Note>
)

/** Why it is not known whether the secret fits. */
export const undecided = (code: string | null) =>
  `Microsoft did not refuse the application, but wants a customer before it says more${code ? ` (${code})` : ''}. The first consent shows whether the secret fits.`
